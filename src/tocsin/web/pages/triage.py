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
from tocsin.web.access import Access, Visit, Visiting
from tocsin.web.declared import open_to
from tocsin.web.nouns import CallRow, KeptMatch, match_key, read_seen, told_seen
from tocsin.web.openapi import deed_route
from tocsin.web.own import with_own
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
    """Matches of a call that fit what was asked for; ``counts`` are of all by verdict.

    None of it ever leaves, so ``marking`` is that of what is our own. ``seen`` tells up to what change they are shown: it goes with what is decided of them. ``left`` counts those
    that the last decision left, since they had changed. ``assignees`` are who may be given some.
    """

    marking: str
    row: CallRow
    counts: dict[Verdict, int]
    matches: tuple[Listed, ...]
    seen: str
    assignees: tuple[str, ...]
    left: int = 0


class JudgedMatches(msgspec.Struct, frozen=True, kw_only=True):
    """What to do with matches: those of ``key``, or with ``all`` every one that fits ``item``, ``verdict`` and ``host``.

    ``seen`` is what the page that was looked at gave: of what came or changed since, nothing is decided.
    """

    seen: Annotated[str, msgspec.Meta(max_length=18)]
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
    left: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
) -> TriagePage:
    """Matches of one item or of all, of one verdict or of all, on hosts whose name contains a text, which the audit tells of."""
    row = found(visit, call_id)
    seen = told_seen(visit.desk.last_revision(row.call.id))
    every = visit.desk.kept(row.call.id, item)
    asked = visit.desk.kept_on(row.call.id, item, host, visit.actor) if host else every
    fitting = _fitting(asked, verdict, host)
    return TriagePage(
        marking=str(with_own(row.call.marking)),
        row=row,
        counts=dict(Counter(one.match.verdict for one in every)),
        matches=_listed(row.call, [one.match for one in fitting]),
        seen=seen,
        assignees=tuple(visit.desk.accounts.judges()),
        left=left,
    )


def _fitting(kept: Sequence[KeptMatch], verdict: Verdict | str, host: str) -> list[KeptMatch]:
    """Those that fit, open ones first, then by host."""
    asked = host.casefold()
    fit = [one for one in kept if verdict in {"", one.match.verdict} and asked in one.match.host.casefold()]
    return sorted(fit, key=lambda one: _order(one.match))


def _order(match: Match) -> tuple[int, str, str, str]:
    return list(Verdict).index(match.verdict), match.item, match.host, match.rule_id


def _listed(call: Call, matches: Sequence[Match]) -> tuple[Listed, ...]:
    names = {item.id: item.name for item in call.items}
    return tuple(
        Listed(match_key(one), names.get(one.item, one.rule_title), one, one.item not in names)
        for one in matches
    )


def _drawn(shown: TriagePage, visit: Visit) -> dict[str, Any]:
    given: Mapping[str, Any] = visit.sent or visit.request.query_params
    asked = {name: given.get(name, "") for name in ("item", "verdict", "host")}
    hit = {one.match.item for one in visit.desk.kept(shown.row.call.id)}
    begin = "" if visit.sent else given.get("start", "")
    return {
        "marking": with_own(shown.row.call.marking),
        "row": shown.row,
        "listed": portion(shown.matches, visit, kept={**asked, "start": begin}),
        "items": [item for item in shown.row.call.items if item.id in hit],
        "asked": asked,
        "again": {name: visit.sent.get(name, "") for name in ("note", "assignee")},
        "wrong": bool(visit.sent),  # only a form that could not be taken is answered with the page
    }


def judge(visit: Visiting, call_id: str) -> Response:
    """Confirm, dismiss, reopen or assign matches as they were seen, with a note; where none was ticked, show the page with what was entered.

    The address that it leads to says as ``left`` how many had changed since they were seen, and were left.
    """
    row, sent = found(visit, call_id), visit.form(JudgedMatches)
    keys = list(sent.key)
    if sent.which == "all":
        keys = _listed_then(visit.desk.kept(row.call.id, sent.item), sent)
    if not keys:
        return shown_again(_PAGE, triage(visit, call_id, sent.item, sent.verdict, sent.host), visit)
    if sent.do == "assign":
        done = visit.desk.assign(row.call.id, keys, sent.assignee, visit.actor, sent.seen)
    else:
        done = visit.desk.judge(row.call.id, keys, _VERDICTS[sent.do], sent.note, visit.actor, sent.seen)
    asked = {"item": sent.item, "verdict": sent.verdict, "host": sent.host}
    onward = at(f"/calls/{row.call.id}/triage", **asked, left=len(done.stale))
    return RedirectResponse(onward, HTTPStatus.SEE_OTHER)


def _listed_then(kept: Sequence[KeptMatch], sent: JudgedMatches) -> list[str]:
    """Keys of those that fit, and of those that changed since and fit no more, for others judged them: these are left, and told."""
    fit = {one.id for one in _fitting(kept, sent.verdict, sent.host)}
    seen, listed = read_seen(sent.seen), _fitting(kept, "", sent.host)
    return [match_key(one.match) for one in listed if one.id in fit or one.revision > seen]


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
    described = deed_route(JudgedMatches, judge.__doc__ or "", Access.JUDGING)
    routes.append(Route(_PAGE.path, "judge", "POST", open_to(Access.JUDGING)(judge), described))
