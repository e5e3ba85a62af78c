"""The list of calls, and how a call is found."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from tocsin.model.marking import Marking, strictest
from tocsin.web.access import Access, Visit, Visiting
from tocsin.web.nouns import CallRow
from tocsin.web.refusing import NotHere
from tocsin.web.routing import Page, Route, serve


class CallsPage(msgspec.Struct, frozen=True):
    """All calls, the newest first; ``marking`` is as strict as the strictest of them, "" without any."""

    marking: str
    calls: tuple[CallRow, ...]


PAGE = Page(
    path="/calls",
    template="calls.html.jinja",
    access=Access.ANYONE,
    shows=CallsPage,
    summary="The list of calls.",
    drawn=lambda shown, _visit: {"marking": of_all(shown.calls)},
)


def add(routes: list[Route]) -> None:
    """Add the list."""
    serve(routes, PAGE)(calls)


def calls(visit: Visiting) -> CallsPage:
    """What is in the list."""
    rows = tuple(_told(row, visit) for row in visit.desk.calls())
    marking = of_all(rows)
    return CallsPage(str(marking) if marking else "", rows)


def of_all(rows: Sequence[CallRow]) -> Marking | None:
    """The marking of a page that tells of all calls, None where there is none."""
    return strictest(row.call.marking for row in rows) if rows else None


def found(visit: Visit, call_id: str) -> CallRow:
    """The call of an id; 404 where there is none."""
    row = visit.desk.call(call_id)
    if row is None:
        raise NotHere("there is no such call")
    return _told(row, visit)


def _told(row: CallRow, visit: Visit) -> CallRow:
    """The row as this visitor may know of it: that something matched here and is held is not for readers."""
    return row if visit.may(Access.INSIDE) else msgspec.structs.replace(row, open_matches=None)
