"""The calendar of the desk: a month in weeks, what appears on each day, where there is nothing yet, and what waits for a day."""

from __future__ import annotations

import datetime as dt

from starlette.responses import Response

from tocsin.model.article import State
from tocsin.press.planning import weeks_of, when
from tocsin.web.refusing import NotHere
from tocsin.web.review.access import Access, Visiting
from tocsin.web.review.render import page
from tocsin.web.review.routing import Route, on

_EARLIEST, _LATEST = dt.date(1990, 1, 1), dt.date(2200, 1, 1)
_WAITING = 30


def calendar(visit: Visiting, month: str = "") -> Response:
    """A month, written ``2026-03``; the one that it is where none is named."""
    first = _month(month) if month else visit.press.settings.calendar.today(visit.now).replace(day=1)
    calendar_ = visit.press.settings.calendar
    return page(
        visit,
        "desk_calendar.html.jinja",
        month=first,
        weeks=weeks_of(visit.press, first),
        when=when,
        today=calendar_.today(visit.now),
        earlier=f"{first - dt.timedelta(days=1):%Y-%m}",
        later=f"{first + dt.timedelta(days=32):%Y-%m}",
        waiting=visit.press.store.articles.in_states([State.REVIEW], _WAITING),
        next_issue=calendar_.next_issue(visit.now),
    )


def _month(text: str) -> dt.date:
    try:
        first = dt.datetime.strptime(text, "%Y-%m").replace(tzinfo=dt.UTC).date()
    except ValueError as error:
        raise NotHere("there is no such month") from error
    if not _EARLIEST <= first <= _LATEST:
        raise NotHere("there is no such month")
    return first


def add(routes: list[Route]) -> None:
    """Add the page."""
    on(routes, "GET", "/desk/calendar", Access.EDITING)(calendar)
