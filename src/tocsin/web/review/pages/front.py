"""The front page."""

from __future__ import annotations

from starlette.responses import Response

from tocsin.library.album import NONE, Album
from tocsin.library.choosing import EXPLAINED
from tocsin.library.front import front_of
from tocsin.library.sharing import Shown
from tocsin.model.article import Article, Kind
from tocsin.model.member import PUBLIC
from tocsin.press.readership import listed
from tocsin.release import Released
from tocsin.store.press import Listing
from tocsin.web.review.access import Visit, Visiting
from tocsin.web.review.pages.personal import for_you
from tocsin.web.review.render import page
from tocsin.web.review.routing import Route, article_path, on

_DAILY = (Kind.FLASH, Kind.ARTICLE)
_REVIEWS = (Kind.DAILY_REVIEW, Kind.WEEKLY_REVIEW)
#: Of each kind as many as could all stand there.
_EACH = {_DAILY: 12, (Kind.IN_DEPTH,): 5, _REVIEWS: 4}


def front(visit: Visiting) -> Response:
    """The leading article, the latest, in-depth pieces and the reviews."""
    found = [one for kinds, limit in _EACH.items() for one in _listed(visit, kinds, limit)]
    arranged = front_of(found)
    return page(
        visit,
        "front.html.jinja",
        lead=arranged.lead.value if arranged.lead else None,
        album=album_of(visit, arranged.lead.value.article) if arranged.lead else NONE,
        second=[one.value for one in arranged.second],
        latest=[one.value for one in arranged.latest],
        in_depth=[one.value for one in arranged.in_depth],
        reviews=[one.value for one in arranged.reviews],
        names=names_of(visit),
        yours=for_you(visit, found),
        explained=EXPLAINED,
    )


def album_of(visit: Visit, article: Article) -> Album:
    """The pictures of an article where its readers find them."""
    return Album(f"{article_path(article.slug)}/pictures/", visit.press.store.pictures.of(article.id))


def names_of(visit: Visit) -> dict[str, str]:
    """The names of authors by their slugs."""
    return {one.slug: one.name for one in visit.press.store.articles.authors()}


def _listed(visit: Visit, kinds: tuple[Kind, ...], limit: int) -> tuple[Released[Shown], ...]:
    return listed(visit.press, Listing(audience=PUBLIC, kinds=kinds, limit=limit), visit.reader)


def add(routes: list[Route]) -> None:
    """Add the page."""
    on(routes, "GET", "/")(front)
