"""What somebody may be told of a case: each entry by its own marking, and all that is made of those alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from tocsin.cases.picture import Picture, pictured
from tocsin.cases.trimming import trimmed
from tocsin.model.case import Case, Entry, Incident
from tocsin.model.errors import ReleaseError
from tocsin.model.marking import Marking, Tlp, strictest
from tocsin.model.member import Audience
from tocsin.model.precedent import Precedent
from tocsin.model.trace import TraceCount, TraceKind
from tocsin.node.cases.precedents import like, record_of
from tocsin.node.member.node import Node
from tocsin.node.member.reaching import see_member
from tocsin.release import Released, may_receive, release_marked


class Preview(msgspec.Struct, frozen=True):
    """What an audience is told of a case, and, for the member's own people alone, how many entries it is not."""

    told: Released[Picture]
    withheld: int


def whole(node: Node, case: Case, precedents: tuple[Precedent, ...] = ()) -> Picture:
    """The picture for the member's own people, who may see all of it."""
    entries = node.store.cases.entries(case.id)
    return _pictured(node, case, entries, node.store.cases.trace_counts(case.id), precedents)


def preview(
    node: Node,
    case: Case,
    audience: Audience,
    precedents: tuple[Precedent, ...] = (),
    *,
    published: bool = False,
) -> Preview:
    """The picture made of what an audience may be told, as strictly marked as all of that.

    Numbers, intervals and lists are made anew of those entries, and of such traces of answers, alone, and none of them names another:
    nothing shows of what is withheld. What is to be ``published`` is nobody's own, and nothing of it is TLP:RED. ReleaseError where the case itself may not be known of,
    UsageError for an audience that is no member, or was one.
    """
    see_member(node, audience)
    source = "" if published else node.configuration.id
    release_marked(case.title, case.marking, source, audience)
    if published and case.marking.tlp is Tlp.RED:
        raise ReleaseError("TLP:RED goes to no publication", where=case.id, hint="mark the case otherwise")
    entries = node.store.cases.entries(case.id)
    able = (one for one in entries if not (published and one.marking.tlp is Tlp.RED))
    known = trimmed((one for one in able if may_receive(one.marking, audience, source)), entries)
    traces = _told_of(node.store.cases.trace_counts(case.id), known, source, audience)
    told = _pictured(node, case, known, traces, precedents)
    released = release_marked(told, _marking(case, known, traces), source, audience)
    return Preview(released, len(entries) - len(known))


def _pictured(
    node: Node,
    case: Case,
    entries: tuple[Entry, ...],
    traces: tuple[TraceCount, ...],
    precedents: tuple[Precedent, ...],
) -> Picture:
    """The picture with this node's settings, which hold for whoever is told."""
    return pictured(
        case,
        entries,
        like(entries, precedents),
        traces,
        record=record_of(precedents),
        weights=node.configuration.cases.weights,
    )


def _told_of(
    traces: Iterable[TraceCount], known: Iterable[Entry], source: str, audience: Audience
) -> tuple[TraceCount, ...]:
    """Counts of what members answered, as far as an audience may be told of each; what is of an incident that it is not told of goes with it.

    What was seen at home, in matches and findings, is told to nobody.
    """
    incidents = {one.id for one in known if isinstance(one.body, Incident)} | {""}
    return tuple(
        one
        for one in traces
        if one.kind is TraceKind.ANSWER
        and one.incident in incidents
        and (source or one.marking.tlp is not Tlp.RED)
        and may_receive(one.marking, audience, source)
    )


def _marking(case: Case, entries: Sequence[Entry], traces: Sequence[TraceCount]) -> Marking:
    return strictest([case.marking, *(one.marking for one in entries), *(one.marking for one in traces)])
