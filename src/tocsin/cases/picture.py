"""Everything that is made of a case's entries, put together: what pages, the command and exports show. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import msgspec
from msgspec.structs import replace

from tocsin.cases.cited import UNVERIFIED
from tocsin.cases.compared import Compared, Told, compared, followed, lateness
from tocsin.cases.days import Also, Milestones, Span, milestones_of
from tocsin.cases.exposure import Matter, matters
from tocsin.cases.following import Strikes
from tocsin.cases.grounds import unverified_of
from tocsin.cases.motives import Motive, motives
from tocsin.cases.options import Offered, held_gates, offered
from tocsin.cases.record import Record
from tocsin.cases.severity import DEMONSTRATION, Scale, Weights, readings, scales
from tocsin.cases.spread import Spread, spreads
from tocsin.cases.statements import Question, ledger
from tocsin.cases.thresholds import Deliberation, deliberations
from tocsin.cases.timeline import Course, begun, courses
from tocsin.cases.trimming import trimmed
from tocsin.model.case import Case, Entry, Exposure, Hypothesis, Incident, Judged, Link, Response, Task
from tocsin.model.precedent import Precedent
from tocsin.model.severity import Reading
from tocsin.model.trace import TraceCount


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """One incident: its course, how severe, its days, its thresholds, what may be done. Incidents stand side by side.

    ``late`` are the days by which public indicators came after the attack of an incident that followed on it, by its entry, and those to indicators that came earlier.
    """

    entry: Entry
    course: Course
    severity: tuple[Reading, ...]
    spans: tuple[Span, ...]
    late: tuple[tuple[str, int, tuple[Also, ...]], ...]
    deliberations: tuple[Deliberation, ...]
    options: tuple[Offered, ...]


class _Beside(msgspec.Struct, frozen=True):
    """What every incident of a case is read with."""

    links: Sequence[Entry]
    comparable: Sequence[Precedent]
    strikes: Strikes
    scales: Sequence[Scale]
    unverified: tuple[str, ...]
    milestones: Milestones


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """A case as a whole. ``entries`` are those that hold, by id; what each part names is one of them, so all of it can be opened.

    ``compared`` sets the days of each incident beside those that are known, ``motives`` are the hypotheses with both sides of their
    evidence, ``matters`` says which adversaries matter to which member and why. ``spread`` is how each incident went through the members.
    ``unverified`` are the ids of entries that rest only on what was not read itself.
    """

    case: Case
    entries: tuple[Entry, ...]
    incidents: tuple[Seen, ...]
    spread: tuple[Spread, ...]
    compared: tuple[Compared, ...]
    links: tuple[Entry, ...]
    questions: tuple[Question, ...]
    responses: tuple[Entry, ...]
    hypotheses: tuple[Entry, ...]
    motives: tuple[Motive, ...]
    exposures: tuple[Entry, ...]
    matters: tuple[Matter, ...]
    plan: tuple[Entry, ...]
    unverified: tuple[str, ...]


_NOTHING = Record()


def pictured(  # noqa: PLR0913  (what it is made of)
    case: Case,
    entries: Iterable[Entry],
    comparable: Sequence[Precedent] = (),
    traces: Sequence[TraceCount] = (),
    *,
    record: Record = _NOTHING,
    weights: Weights = DEMONSTRATION,
) -> Picture:
    """The picture of a case made of the entries, and the counted traces, that its reader may be told; what is withdrawn counts nowhere, nor what is of it alone.

    ``comparable`` are the precedents that are like it, ``record`` what is made of all of them, ``weights`` those of NCISS.
    """
    every = tuple(entries)
    held = tuple(sorted(trimmed((one for one in every if not one.withdrawn), every), key=lambda one: one.id))
    course = {one.incident: one for one in courses(held)}
    incidents = [one for one in held if isinstance(one.body, Incident)]
    links = of_kind(held, Link)
    beside = _Beside(
        links, comparable, record.strikes, scales(weights), unverified_of(held), milestones_of(held)
    )
    seen = tuple(_seen(one, held, course[one.id], beside) for one in sorted(incidents, key=begun))
    told = (Told(incident=one.entry.id, spans=one.spans, late=one.late) for one in seen)
    return Picture(
        case=case,
        entries=held,
        incidents=seen,
        spread=spreads(held, traces),
        compared=compared(told, record.medians),
        links=links,
        questions=ledger(held),
        responses=tuple(sorted(of_kind(held, Response), key=_at)),
        hypotheses=of_kind(held, Hypothesis),
        motives=motives(held),
        exposures=of_kind(held, Exposure),
        matters=matters(held, record),
        plan=of_kind(held, Task),
        unverified=beside.unverified,
    )


def of_kind(entries: Iterable[Entry], kind: type) -> tuple[Entry, ...]:
    """The entries that hold something of a kind, in their order."""
    return tuple(one for one in entries if isinstance(one.body, kind))


def _seen(
    entry: Entry,
    held: Sequence[Entry],
    course: Course,
    beside: _Beside,
) -> Seen:
    judged = [
        (one.body.fact, one) for one in held if isinstance(one.body, Judged) and one.body.incident == entry.id
    ]
    doubtful = {fact.factor for fact, one in judged if one.id in beside.unverified}
    return Seen(
        entry=entry,
        course=course,
        severity=tuple(_told(one, doubtful) for one in readings([fact for fact, _ in judged], beside.scales)),
        spans=beside.milestones.spans(entry.id),
        late=lateness(beside.milestones, entry.id, followed(beside.links, entry.id)),
        deliberations=deliberations(held, entry.id),
        options=offered(
            held_gates(held, entry.id),
            beside.comparable,
            beside.strikes,
            entry.body if isinstance(entry.body, Incident) else None,
        ),
    )


def _told(reading: Reading, doubtful: Collection[str]) -> Reading:
    """A reading that says which of its facts rest only on what was not read."""
    some = [one for one in reading.used if one in doubtful]
    remark = f"{UNVERIFIED}: {', '.join(one.replace('_', ' ') for one in some)}"
    return replace(reading, remarks=(*reading.remarks, remark)) if some else reading


def _at(entry: Entry) -> tuple[str, str]:
    return (entry.body.at.isoformat() if isinstance(entry.body, Response) else "", entry.id)
