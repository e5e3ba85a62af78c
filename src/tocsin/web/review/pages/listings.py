"""Lists of articles, a page at a time: of a kind, and the archive by month."""

from __future__ import annotations

import datetime as dt

import msgspec
from starlette.responses import Response

from tocsin.library.sharing import Shown
from tocsin.model.article import Kind
from tocsin.model.member import PUBLIC
from tocsin.press.readership import listed, may_know
from tocsin.store.press import Listing
from tocsin.web.refusing import NotHere
from tocsin.web.review.access import Visit, Visiting
from tocsin.web.review.pages.front import names_of
from tocsin.web.review.render import page
from tocsin.web.review.routing import Route, on

_ROWS = 20
#: Of one month all are listed.
_MONTH = 500


class Portion(msgspec.Struct, frozen=True):
    """Some articles of a list, and the id behind which the next page begins, "" where there is none."""

    found: tuple[Shown, ...]
    after: str


def analysis(visit: Visiting, after: str = "") -> Response:
    """Flashes and the analysis of each weekday."""
    return _of_kinds(visit, "Analysis", (Kind.FLASH, Kind.ARTICLE), after)


def in_depth(visit: Visiting, after: str = "") -> Response:
    """Pieces on countries and issues."""
    return _of_kinds(visit, "In depth", (Kind.IN_DEPTH,), after)


def reviews(visit: Visiting, after: str = "") -> Response:
    """Daily and Weekly Reviews."""
    return _of_kinds(visit, "Reviews", (Kind.DAILY_REVIEW, Kind.WEEKLY_REVIEW), after)


def archive(visit: Visiting) -> Response:
    """The month that it is."""
    return _month(visit, visit.press.settings.calendar.today(visit.now))


def archive_month(visit: Visiting, month: str) -> Response:
    """One month, written ``2026-03``."""
    try:
        first = dt.datetime.strptime(month, "%Y-%m").replace(tzinfo=dt.UTC).date()
    except ValueError as error:
        raise NotHere("there is no such month") from error
    if not _EARLIEST <= first <= visit.press.settings.calendar.today(visit.now):
        raise NotHere("there is no such month")
    return _month(visit, first)


def portion(visit: Visit, asked: Listing, after: str) -> Portion:
    """A page of a list that goes on behind an article; one that may not be known is as one that is not there."""
    articles = visit.press.store.articles
    last = articles.get(after) if after else None
    if after and not may_know(visit.press, last, visit.reader):
        raise NotHere("the list does not go on there")
    before = (last.published, last.id) if last is not None and last.published is not None else None
    found = listed(visit.press, msgspec.structs.replace(asked, before=before, limit=_ROWS + 1), visit.reader)
    shown = tuple(one.value for one in found[:_ROWS])
    return Portion(shown, shown[-1].article.id if len(found) > _ROWS else "")


_EARLIEST = dt.date(1990, 1, 1)


def _of_kinds(visit: Visit, name: str, kinds: tuple[Kind, ...], after: str) -> Response:
    shown = portion(visit, Listing(audience=PUBLIC, kinds=kinds), after)
    return page(
        visit,
        "listing.html.jinja",
        name=name,
        portion=shown,
        names=names_of(visit),
        of_one_kind=len(kinds) == 1,
    )


def _month(visit: Visit, day: dt.date) -> Response:
    calendar = visit.press.settings.calendar
    first = day.replace(day=1)
    after = (first + dt.timedelta(days=32)).replace(day=1)
    since, until = calendar.begins(first), calendar.begins(after)
    found = listed(
        visit.press, Listing(audience=PUBLIC, since=since, until=until, limit=_MONTH), visit.reader
    )
    earlier = listed(visit.press, Listing(audience=PUBLIC, until=since, limit=1), visit.reader)
    days: dict[dt.date, list[Shown]] = {}
    for one in (released.value for released in found):
        days.setdefault(calendar.today(one.article.published or one.article.created), []).append(one)
    return page(
        visit,
        "archive.html.jinja",
        month=first,
        days=days,
        earlier=calendar.month(earlier[0].value.article.published or since) if earlier else "",
        later=f"{after:%Y-%m}" if until <= visit.now else "",
        names=names_of(visit),
        more=len(found) == _MONTH,
    )


def add(routes: list[Route]) -> None:
    """Add the pages."""
    on(routes, "GET", "/analysis")(analysis)
    on(routes, "GET", "/in-depth")(in_depth)
    on(routes, "GET", "/reviews")(reviews)
    on(routes, "GET", "/archive")(archive)
    on(routes, "GET", "/archive/{month}")(archive_month)
