"""A match opened to its events; the audit says who opened it."""

from __future__ import annotations

from typing import Any

import msgspec

from tocsin.model.answer import Match
from tocsin.model.finding import SeenEvent
from tocsin.web.access import Access, Visit, Visiting
from tocsin.web.nouns import CallRow, match_key, told_seen
from tocsin.web.own import with_own
from tocsin.web.pages.calls import found
from tocsin.web.refusing import NotHere
from tocsin.web.routing import Page, Route, serve


class OpenedPage(msgspec.Struct, frozen=True, kw_only=True):
    """A match with its events as they lie in the lake, and as ``seen`` what goes with a decision on it. It never leaves."""

    marking: str
    row: CallRow
    key: str
    item: str
    match: Match
    events: tuple[SeenEvent, ...]
    seen: str


def opened(visit: Visiting, call_id: str, key: str) -> OpenedPage:
    """The events of a match."""
    row = found(visit, call_id)
    seen = told_seen(visit.desk.last_revision(row.call.id))
    kept = next((one for one in visit.desk.kept(row.call.id) if match_key(one.match) == key), None)
    if kept is None:
        raise NotHere("there is no such match")
    match = kept.match
    names = {item.id: item.name for item in row.call.items}
    return OpenedPage(
        marking=str(with_own(row.call.marking)),
        row=row,
        key=key,
        item=names.get(match.item, match.item),
        match=match,
        events=tuple(visit.desk.finding_events(row.call.id, key, visit.actor)),
        seen=seen,
    )


def _drawn(shown: OpenedPage, _visit: Visit) -> dict[str, Any]:
    return {"marking": with_own(shown.row.call.marking), "row": shown.row}


def add(routes: list[Route]) -> None:
    """Add the page."""
    serve(
        routes,
        Page(
            path="/calls/{call_id}/matches/{key}",
            template="opened.html.jinja",
            access=Access.JUDGING,
            shows=OpenedPage,
            summary="A match opened to its events, which the audit tells of.",
            drawn=_drawn,
        ),
    )(opened)
