"""How an incident went from member to member: seen first and last, how long, and phase by phase; from events and counted traces."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

import msgspec

from tocsin.cases.timeline import place_of
from tocsin.model.case import Entry, Event, Incident, Milestone
from tocsin.model.trace import TraceCount, TraceKind

#: Events with another milestone tell of the defenders, not of the adversary at a member.
_SEEN = frozenset({None, Milestone.FIRST_TRACE, Milestone.ATTACK})


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """What was seen at a member in one phase: ``tactic`` is "" where it is not known, ``entries`` are events of the case.

    ``traces`` are those that were gathered, of ``events`` events: the most of any kind, since answers, matches and findings tell of the same.
    Of ``undated`` traces no moment is known; ``first`` and ``last`` are None where that is so of all.
    """

    tactic: str
    first: dt.datetime | None
    last: dt.datetime | None
    traces: int
    events: int
    undated: int
    entries: tuple[str, ...]


class Stay(msgspec.Struct, frozen=True, kw_only=True):
    """What was seen at one member, and in which phases, these in the order of ATT&CK's matrix.

    ``days`` go from the first sighting to the last: how long it was there at least. ``after`` are the days after the first
    sighting of all. Both are None where no moment is known.
    """

    member: str
    first: dt.datetime | None
    last: dt.datetime | None
    days: int | None
    after: int | None
    traces: int
    events: int
    undated: int
    stages: tuple[Stage, ...]


class Spread(msgspec.Struct, frozen=True, kw_only=True):
    """How one incident went through the members, in the order in which they saw it; those of which no moment is known come last.

    ``incident`` is "" for what is of none. ``first`` is the first sighting of all, ``origins`` the members that had it then; ``days`` go from it to
    the first sighting at the member that was reached last. All are empty where no moment is known.
    """

    incident: str
    first: dt.datetime | None
    origins: tuple[str, ...]
    days: int | None
    stays: tuple[Stay, ...]


class _Sighting(msgspec.Struct, frozen=True, kw_only=True):
    """An event of the case at a member, or traces that were counted together."""

    incident: str
    member: str
    tactic: str
    first: dt.datetime | None
    last: dt.datetime | None
    kind: TraceKind | None = None
    traces: int = 0
    count: int = 0
    undated: int = 0
    entry: str = ""


def spreads(entries: Iterable[Entry], traces: Iterable[TraceCount] = ()) -> tuple[Spread, ...]:
    """How each incident that was seen at a member went, in the order in which incidents began; what is of none comes last.

    Traces of an incident that is not among the entries are of none. Incidents are never added together.
    """
    held = [one for one in entries if not one.withdrawn]
    incidents = [one.id for one in sorted(held, key=_begin) if isinstance(one.body, Incident)]
    by: dict[str, list[_Sighting]] = {one: [] for one in (*incidents, "")}
    for one in (*_of_entries(held), *map(_of_traces, traces)):
        by[one.incident if one.incident in by else ""].append(one)
    return tuple(_spread(incident, some) for incident, some in by.items() if some)


def _of_entries(entries: Iterable[Entry]) -> Iterable[_Sighting]:
    for one in entries:
        body = one.body
        if isinstance(body, Event) and body.member and body.milestone in _SEEN:
            yield _Sighting(
                incident=body.incident,
                member=body.member,
                tactic=body.tactic,
                first=body.at,
                last=body.until or body.at,
                entry=one.id,
            )


def _of_traces(one: TraceCount) -> _Sighting:
    return _Sighting(
        incident=one.incident,
        member=one.member,
        tactic=one.tactic,
        first=one.first,
        last=one.last or one.first,
        kind=one.kind,
        traces=one.traces,
        count=one.count,
        undated=one.undated,
    )


def _spread(incident: str, sightings: Sequence[_Sighting]) -> Spread:
    origin = _first(sightings)
    members = sorted({one.member for one in sightings})
    stays = [_stay(member, [one for one in sightings if one.member == member], origin) for member in members]
    stays.sort(key=_order)
    firsts = [one.after for one in stays if one.after is not None]
    return Spread(
        incident=incident,
        first=origin,
        origins=tuple(one.member for one in stays if one.first is not None and one.first == origin),
        days=max(firsts, default=None),
        stays=tuple(stays),
    )


def _stay(member: str, sightings: Sequence[_Sighting], origin: dt.datetime | None) -> Stay:
    first, last = _first(sightings), _last(sightings)
    tactics = sorted({one.tactic for one in sightings}, key=place_of)
    return Stay(
        member=member,
        first=first,
        last=last,
        days=_days(first, last),
        after=_days(origin, first),
        traces=sum(one.traces for one in sightings),
        events=_events(sightings),
        undated=sum(one.undated for one in sightings),
        stages=tuple(_stage(one, [each for each in sightings if each.tactic == one]) for one in tactics),
    )


def _stage(tactic: str, sightings: Sequence[_Sighting]) -> Stage:
    return Stage(
        tactic=tactic,
        first=_first(sightings),
        last=_last(sightings),
        traces=sum(one.traces for one in sightings),
        events=_events(sightings),
        undated=sum(one.undated for one in sightings),
        entries=tuple(sorted(one.entry for one in sightings if one.entry)),
    )


def _events(sightings: Iterable[_Sighting]) -> int:
    counted: dict[TraceKind, int] = {}
    for one in sightings:
        if one.kind is not None:
            counted[one.kind] = counted.get(one.kind, 0) + one.count
    return max(counted.values(), default=0)


def _first(sightings: Iterable[_Sighting]) -> dt.datetime | None:
    return min((one.first for one in sightings if one.first is not None), default=None)


def _last(sightings: Iterable[_Sighting]) -> dt.datetime | None:
    return max((one.last for one in sightings if one.last is not None), default=None)


def _days(start: dt.datetime | None, stop: dt.datetime | None) -> int | None:
    """Days from one moment to another, by their dates: often only the day is told."""
    return None if start is None or stop is None else (stop.date() - start.date()).days


def _order(stay: Stay) -> tuple[bool, dt.datetime, str]:
    return (stay.first is None, stay.first or dt.datetime.min.replace(tzinfo=dt.UTC), stay.member)


def _begin(entry: Entry) -> tuple[dt.date, str]:
    begin = entry.body.begin if isinstance(entry.body, Incident) else None
    return (begin or dt.date.max, entry.id)
