"""An article, as much of it as its reader gets, and the button that opens one of the month's."""

from __future__ import annotations

from http import HTTPStatus

import msgspec
from starlette.responses import Response

from tocsin.library.choosing import EXPLAINED
from tocsin.library.markdown import contents_of
from tocsin.library.sharing import Shown, gone
from tocsin.model.article import Article, Kind, State
from tocsin.model.errors import ReleaseError
from tocsin.model.member import PUBLIC
from tocsin.press.readership import meter_of, shown, turn
from tocsin.press.searching import alike
from tocsin.release import Released
from tocsin.web.refusing import NotHere
from tocsin.web.review import words
from tocsin.web.review.access import Access, Visit, Visiting
from tocsin.web.review.pages.front import album_of
from tocsin.web.review.pages.personal import in_your_order
from tocsin.web.review.render import page
from tocsin.web.review.routing import Route, article_path, on, onward

_MORE = 3
#: Parts from which on a piece has a table of contents.
_PARTS = 3


class Nothing(msgspec.Struct, frozen=True):
    """A form that says no more than its token."""


def article(visit: Visiting, slug: str) -> Response:
    """An article; of a withdrawn one, that it was there and why it is not."""
    found = found_at(visit, slug)
    if found.state is State.WITHDRAWN:
        return _gone(visit, found)
    try:
        return article_page(visit, shown(visit.press, found, visit.reader))
    except ReleaseError as error:
        raise _none() from error


def article_page(visit: Visit, released: Released[Shown]) -> Response:
    """The page of an article, made of what its reader gets."""
    one, known = released.value, visit.press.store.articles.authors()
    return page(
        visit,
        "article.html.jinja",
        form=True,
        shown=one,
        contents=contents(one),
        album=album_of(visit, one.article),
        marking=released.marking,
        meter=meter_of(visit.press, visit.reader),
        turns=words.turns(visit.press.settings.calendar.today(visit.now)),
        authors=[author for author in known if author.slug in one.article.authors],
        names={author.slug: author.name for author in known},
        more=[other.value for other in alike(visit.press, one.article, visit.reader, _MORE)],
        yours=in_your_order(visit, one),
        explained=EXPLAINED,
        preview=None,
        fault="",
    )


def contents(one: Shown) -> tuple[tuple[str, str], ...]:
    """The parts of an in-depth piece that is shown whole, where there are enough to choose from."""
    found = contents_of(one.article.body) if one.article.kind is Kind.IN_DEPTH and not one.rest else ()
    return found if len(found) >= _PARTS else ()


def read_in_full(visit: Visiting, slug: str) -> Response:
    """Open an article whole, as one of the month's if it takes one; the page says how it went."""
    visit.form(Nothing)
    try:
        turn(visit.press, found_at(visit, slug), visit.someone)
    except ReleaseError as error:
        raise _none() from error
    return onward(f"{article_path(slug)}#read-on")


def found_at(visit: Visit, slug: str) -> Article:
    """The article at an address that its visitor may know of; 404 where there is none."""
    audience = PUBLIC if visit.reader is None else visit.reader.audience
    found = visit.press.store.articles.told_at(slug, audience)
    if found is None:
        raise _none()
    return found


def _none() -> NotHere:
    """The same for what is not there and for what may not be known."""
    return NotHere("there is no such article")


def _gone(visit: Visit, found: Article) -> Response:
    try:
        told = gone(found, visit.reader).value
    except ReleaseError as error:
        raise _none() from error
    return page(visit, "gone.html.jinja", HTTPStatus.GONE, told=told)


def add(routes: list[Route]) -> None:
    """Add the page and what its button does."""
    on(routes, "GET", "/articles/{slug}")(article)
    on(routes, "POST", "/articles/{slug}/open", Access.READER)(read_in_full)
