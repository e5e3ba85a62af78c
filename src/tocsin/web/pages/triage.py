"""Triage: matches here at home, for an analyst to confirm, dismiss, note and assign; one by one or in bulk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Annotated, Any, Literal

import msgspec
from fastapi import Query
from starlette.responses import RedirectResponse, Response

from tocsin.model.answer import Match, Verdict
from tocsin.model.call import Call
from tocsin.web.access import Access, Visit, Visiting, open_to
from tocsin.web.nouns import CallRow, match_key
from tocsin.web.openapi import deed_route
from tocsin.web.pages.calls import found
from tocsin.web.pages.portion import portion
from tocsin.web.routing import Page, Route, at, serve, shown_again

_TEXT = 4_000
_Text = Annotated[str, msgspec.Meta(max_length=_TEXT)]
#: A verdict, or "" for any.
_Wanted = Literal["", "open", "confirmed", "dismissed"]
_Name = Annotated[str, msgspec.Meta(max_length=200)]


class Listed(msgspec.Struct, frozen=True):
    """A match, the key that names it in forms and addresses, its item's name, and whether the call asks for that no more."""

    key: str
    item: str
    match: Match
    dropped: bool = False


class TriagePage(msgspec.Struct, frozen=True, kw_only=True):
    """Matches of a call that fit what was asked for; ``counts`` are of all by verdict. None of it ever leaves."""

    marking: str
    row: CallRow
    counts: dict[Verdict, int]
    matches: tuple[Listed, ...]


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """What to do with matches: those of ``key``, or with ``all`` every one that fits ``item``, ``verdict`` and ``host``."""

    do: Literal["confirm", "dismiss", "reopen", "assign"]
    key: tuple[Annotated[str, msgspec.Meta(max_length=128)], ...] = ()
    which: Literal["ticked", "all"] = "ticked"
    note: _Text = ""
    assignee: _Name = ""
    item: _Name = ""
    verdict: _Wanted = ""
    host: _Name = ""


_VERDICTS = {"confirm": Verdict.CONFIRMED, "dismiss": Verdict.DISMISSED, "reopen": Verdict.OPEN}


def triage(  # noqa: PLR0913, PLR0917  (what can be asked for in the address)
    visit: Visiting,
    call_id: str,
    item: Annotated[str, Query(max_length=200)] = "",
    verdict: _Wanted = "",
    host: Annotated[str, Query(max_length=200)] = "",
    start: Annotated[int, Query(ge=0, le=10_000_000)] = 0,  # noqa: ARG001  (checked here, used where the page is drawn)
) -> TriagePage:
    """Matches of one item or of all, of one verdict or of all, on hosts whose name contains a text, which the audit tells of."""
    row = found(visit, call_id)
    every = visit.desk.matches(row.call.id, item)
    asked = visit.desk.matches_on(row.call.id, item, host, visit.actor) if host else every
    return TriagePage(
        marking=str(row.call.marking),
        row=row,
        counts=dict(Counter(match.verdict for match in every)),
        matches=_listed(row.call, _fitting(asked, verdict, host)),
    )


def _fitting(matches: Sequence[Match], verdict: Verdict | str, host: str) -> list[Match]:
    """Those that fit, open ones first, then by host."""
    order = list(Verdict)
    asked = host.casefold()
    kept = [one for one in matches if verdict in {"", one.verdict} and asked in one.host.casefold()]
    return sorted(kept, key=lambda one: (order.index(one.verdict), one.item, one.host, one.rule_id))


def _listed(call: Call, matches: Sequence[Match]) -> tuple[Listed, ...]:
    names = {item.id: item.name for item in call.items}
    return tuple(
        Listed(match_key(one), names.get(one.item, one.rule_title), one, one.item not in names)
        for one in matches
    )


def _drawn(shown: TriagePage, visit: Visit) -> dict[str, Any]:
    given: Mapping[str, Any] = visit.sent or visit.request.query_params
    asked = {name: given.get(name, "") for name in ("item", "verdict", "host")}
    hit = {one.item for one in visit.desk.matches(shown.row.call.id)}
    return {
        "marking": shown.row.call.marking,
        "row": shown.row,
        "listed": portion(shown.matches, visit, kept=asked if visit.sent else None),
        "items": [item for item in shown.row.call.items if item.id in hit],
        "asked": asked,
        "again": {name: visit.sent.get(name, "") for name in ("note", "assignee")},
        "wrong": bool(visit.sent),  # only a form that could not be taken is answered with the page
    }


def judge(visit: Visiting, call_id: str) -> Response:
    """Confirm, dismiss, reopen or assign matches, with a note; where none was ticked, show the page with what was entered."""
    row, sent = found(visit, call_id), visit.form(Judged)
    keys = list(sent.key)
    if sent.which == "all":
        keys = [
            match_key(one)
            for one in _fitting(visit.desk.matches(row.call.id, sent.item), sent.verdict, sent.host)
        ]
    if not keys:
        return shown_again(_PAGE, triage(visit, call_id, sent.item, sent.verdict, sent.host), visit)
    if sent.do == "assign":
        visit.desk.assign(row.call.id, keys, sent.assignee, visit.actor)
    else:
        visit.desk.judge(row.call.id, keys, _VERDICTS[sent.do], sent.note, visit.actor)
    onward = at(f"/calls/{row.call.id}/triage", item=sent.item, verdict=sent.verdict, host=sent.host)
    return RedirectResponse(onward, HTTPStatus.SEE_OTHER)


_PAGE = Page(
    path="/calls/{call_id}/triage",
    template="triage.html.jinja",
    access=Access.INSIDE,
    shows=TriagePage,
    summary="Matches of a call here at home, for an analyst to judge.",
    drawn=_drawn,
)


def add(routes: list[Route]) -> None:
    """Add the page, and what an analyst can do on it."""
    serve(routes, _PAGE)(triage)
    described = deed_route(Judged, judge.__doc__ or "", Access.JUDGING)
    routes.append(Route(_PAGE.path, "judge", "POST", open_to(Access.JUDGING)(judge), described))
