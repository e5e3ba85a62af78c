"""Who writes: a page for each, and where the desk says who they are."""

from __future__ import annotations

from typing import Annotated

import msgspec
from starlette.responses import Response

from tocsin.library.lines import slug_from
from tocsin.model.article import Author
from tocsin.model.errors import UsageError
from tocsin.model.member import PUBLIC
from tocsin.store.columns import line_of
from tocsin.store.press import Listing
from tocsin.web.refusing import NotHere
from tocsin.web.review.access import Access, Visiting
from tocsin.web.review.pages.front import names_of
from tocsin.web.review.pages.listings import portion
from tocsin.web.review.render import page
from tocsin.web.review.routing import Route, on, onward

_Line = Annotated[str, msgspec.Meta(max_length=400)]


class Known(msgspec.Struct, frozen=True):
    """Who an author is; ``expertise`` is parted by commas, ``about`` is Markdown."""

    slug: _Line
    name: _Line
    expertise: _Line = ""
    about: Annotated[str, msgspec.Meta(max_length=20_000)] = ""


def author(visit: Visiting, slug: str, after: str = "") -> Response:
    """Who somebody is, and what they wrote; who wrote nothing that the reader may know of is not there."""
    found = visit.press.store.articles.author(slug)
    shown = portion(visit, Listing(audience=PUBLIC, author=slug), after)
    if found is None or not shown.found:
        raise NotHere("there is no such author")
    return page(visit, "author.html.jinja", author=found, portion=shown, names=names_of(visit))


def desk_authors(visit: Visiting, slug: str = "") -> Response:
    """Everybody who writes, and the form for one of them."""
    found = visit.press.store.articles.authors()
    chosen = next((one for one in found if one.slug == slug), Author("", ""))
    return page(visit, "desk_authors.html.jinja", authors=found, chosen=chosen)


def keep_author(visit: Visiting) -> Response:
    """Say who an author is, in place of what was said before."""
    sent = visit.form(Known)
    if not sent.name.strip():
        raise UsageError("says nothing", where="name", hint="write the author's name")
    expertise = tuple(filter(None, map(line_of, sent.expertise.split(","))))
    made = Author(slug_from(sent.slug), line_of(sent.name), expertise, sent.about.replace("\r\n", "\n"))
    with visit.press.store.transaction() as store:
        store.articles.put_author(made)
        store.audit.append(visit.by, "author changed", object_=made.slug, detail=made.name)
    return onward(f"/desk/authors?slug={made.slug}")


def add(routes: list[Route]) -> None:
    """Add the pages and the form."""
    on(routes, "GET", "/authors/{slug}")(author)
    on(routes, "GET", "/desk/authors", Access.EDITING)(desk_authors)
    on(routes, "POST", "/desk/authors", Access.EDITING)(keep_author)
