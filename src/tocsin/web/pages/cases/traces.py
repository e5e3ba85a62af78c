"""Traces of a case: what was seen at members, as it was gathered; page by page, of a member, a phase or a kind."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

import msgspec
from fastapi import Query

from tocsin.cases.timeline import TACTICS
from tocsin.model.errors import UsageError
from tocsin.model.marking import Marking, strictest
from tocsin.model.trace import Trace, TraceCount, TraceKind
from tocsin.web.access import Access, Visit, Visiting
from tocsin.web.nouns import AskedTraces
from tocsin.web.own import OWN
from tocsin.web.pages.cases.place import UNKNOWN, Place, To, drawn, place
from tocsin.web.routing import Page, Route, at, serve

_Text = Annotated[str, Query(max_length=200)]
#: A kind of traces, or "" for any.
_Kind = Literal["", "answer", "match", "finding"]
#: What a trace was gathered from, in words.
KINDS = {
    TraceKind.ANSWER: "a member's answer",
    TraceKind.MATCH: "a match that we confirmed",
    TraceKind.FINDING: "a finding of our hunt",
}


class TracesPage(msgspec.Struct, frozen=True, kw_only=True):
    """Traces that fit, the earliest first, at most as many as a page has; ``counts`` are of all of the case.

    ``member``, ``tactic`` and ``kind`` are as asked for, "" for any; the tactic is ``unknown`` for traces of which none is known. ``after``
    is the address of those that follow, "" where there are none.
    """

    marking: str
    case: str
    member: str
    tactic: str
    kind: str
    counts: tuple[TraceCount, ...]
    traces: tuple[Trace, ...]
    after: str


def case_traces(  # noqa: PLR0913, PLR0917  (what can be asked for in the address)
    visit: Visiting,
    case_id: str,
    member: _Text = "",
    tactic: _Text = "",
    kind: _Kind = "",
    after: Annotated[dt.datetime | None, Query()] = None,
    after_id: _Text = "",
    to: To = "",
) -> TracesPage:
    """Traces of a case; UsageError for an audience (``to``), which is told of none. ``after`` and ``after_id`` are the first moment and the id of the last trace of the page before."""
    if to:
        raise UsageError(
            "single traces are told to nobody", where="to", hint="look at the timeline, which counts them"
        )
    here = place(visit, case_id, "")
    most = visit.settings.rows
    last = (_in_utc(after), after_id) if after_id else None
    asked = AskedTraces(
        member=member or None,
        tactic="" if tactic == UNKNOWN else tactic or None,
        kind=TraceKind(kind) if kind else None,
        after=last,
        limit=most + 1,
    )
    found = tuple(visit.desk.cases.traces(case_id, asked))
    shown = found[:most]
    counts = tuple(visit.desk.cases.trace_counts(case_id))
    way = ""
    if len(found) > most:
        begin = shown[-1].first.isoformat() if shown[-1].first else ""
        way = at(
            f"{here.base}/traces", member=member, tactic=tactic, kind=kind, after=begin, after_id=shown[-1].id
        )
    return TracesPage(
        marking=str(_marking(here, shown)),
        case=case_id,
        member=member,
        tactic=tactic,
        kind=kind,
        counts=counts,
        traces=shown,
        after=way,
    )


def _in_utc(moment: dt.datetime | None) -> dt.datetime | None:
    """A moment of the address, UsageError for one that no calendar has in UTC."""
    try:
        return moment.astimezone(dt.UTC) if moment else None
    except OverflowError as error:
        hint = "follow the link of the page before"
        raise UsageError("is no moment of the calendar", where="after", hint=hint) from error


def _marking(here: Place, traces: tuple[Trace, ...]) -> Marking:
    home = [OWN] if any(one.kind is not TraceKind.ANSWER for one in traces) else []
    return strictest([here.marking, *(one.marking for one in traces), *home])


def _drawn(shown: TracesPage, visit: Visit) -> dict[str, Any]:
    here = place(visit, shown.case, "")
    members = sorted({one.member for one in shown.counts}, key=here.who)
    tactics = {one.tactic for one in shown.counts}
    fitting = [
        one
        for one in shown.counts
        if shown.member in {"", one.member}
        and shown.tactic in {"", one.tactic or UNKNOWN}
        and shown.kind in {"", one.kind}
    ]
    return drawn(
        here,
        members=members,
        tactics=[one or UNKNOWN for one in (*TACTICS, "") if one in tactics],
        kinds=[one for one in TraceKind if any(each.kind is one for each in shown.counts)],
        kind_words=KINDS,
        fitting=sum(one.traces for one in fitting),
        whole=sum(one.traces for one in shown.counts),
    ) | {"marking": _marking(here, shown.traces)}


PAGE = Page(
    path="/cases/{case_id}/traces",
    template="case_traces.html.jinja",
    access=Access.INSIDE,
    shows=TracesPage,
    summary="What was seen at members, as a case gathered it: a page of traces.",
    drawn=_drawn,
)


def add(routes: list[Route]) -> None:
    """Add the page."""
    serve(routes, PAGE)(case_traces)
