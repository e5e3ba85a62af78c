"""What this node searched for and found: its hunts, and the matches of all calls. None of it ever leaves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from fastapi import Query

from tocsin.model.answer import Verdict
from tocsin.web.access import Access, Visit, Visiting
from tocsin.web.nouns import FoundRow, HuntRow, Wanted
from tocsin.web.own import with_own
from tocsin.web.pages.calls import of_all
from tocsin.web.routing import Page, Route, at, serve

_Row = TypeVar("_Row", HuntRow, FoundRow)
_Text = Annotated[str, Query(max_length=200)]
_Before = Annotated[int | None, Query(ge=1, le=2**53)]
_Level = Literal["", "critical", "high", "medium", "low", "informational"]
LEVELS: tuple[_Level, ...] = ("critical", "high", "medium", "low", "informational")


class HuntsPage(msgspec.Struct, frozen=True):
    """Searches numbered lower than was asked for; ``next`` is the number to ask for next, None at the end.

    They are our own and tell of calls: ``marking`` is as strict as both.
    """

    marking: str
    hunts: tuple[HuntRow, ...]
    next: int | None


class FindingsPage(msgspec.Struct, frozen=True):
    """Matches that fit what was asked for, of all calls, the last found first; ``next`` as for hunts."""

    marking: str
    findings: tuple[FoundRow, ...]
    next: int | None


def hunts(visit: Visiting, call: _Text = "", before: _Before = None) -> HuntsPage:
    """Searches for one call or for all."""
    rows, following = _cut(visit.desk.hunts(call, before, visit.settings.rows + 1), visit)
    return HuntsPage(_said(visit), rows, following)


def findings(  # noqa: PLR0913, PLR0917  (what can be asked for in the address)
    visit: Visiting,
    call: _Text = "",
    verdict: Literal["", "open", "confirmed", "dismissed"] = "",
    level: _Level = "",
    host: _Text = "",
    rule: _Text = "",
    before: _Before = None,
) -> FindingsPage:
    """Matches of one call or of all; the audit says who looked for which host or rule."""
    wanted = Wanted(call, Verdict(verdict) if verdict else None, level, host, rule)
    found = visit.desk.findings(wanted, before, visit.settings.rows + 1, visit.actor)
    rows, following = _cut(found, visit)
    return FindingsPage(_said(visit), rows, following)


def _cut(found: Sequence[_Row], visit: Visit) -> tuple[tuple[_Row, ...], int | None]:
    """The rows of a page, and where the next begins."""
    rows = tuple(found[: visit.settings.rows])
    return rows, rows[-1].number if len(found) > len(rows) else None


def _said(visit: Visit) -> str:
    return str(with_own(of_all(visit.desk.calls())))


def _drawn(shown: HuntsPage | FindingsPage, visit: Visit) -> dict[str, Any]:
    query = visit.request.query_params
    asked = {name: query.get(name, "") for name in ("call", "verdict", "level", "host", "rule")}
    return {
        "marking": with_own(of_all(visit.desk.calls())),
        "asked": asked,
        "calls": [row.call for row in visit.desk.calls()],
        "levels": LEVELS,
        "after": at(visit.request.url.path, **asked, before=shown.next) if shown.next else "",
        "first": "before" not in query,
    }


def add(routes: list[Route]) -> None:
    """Add both pages."""
    serve(
        routes,
        Page(
            path="/hunts",
            template="hunts.html.jinja",
            access=Access.INSIDE,
            shows=HuntsPage,
            summary="Which calls this node searched for, when, over what, and what it did not try.",
            drawn=_drawn,
        ),
    )(hunts)
    serve(
        routes,
        Page(
            path="/findings",
            template="findings.html.jinja",
            access=Access.INSIDE,
            shows=FindingsPage,
            summary="What matched here at home, of all calls.",
            drawn=_drawn,
        ),
    )(findings)
