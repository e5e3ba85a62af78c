"""How an incident went from member to member: seen first and last, how long, and phase by phase; from events and counted traces."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

import msgspec

from tocsin.cases.timeline import begun, place_of
from tocsin.model.case import Entry, Event, Incident, Milestone
from tocsin.model.trace import TraceCount, TraceKind

#: Events with another milestone tell of the defenders, not of the adversary at a member.
_SEEN = frozenset({None, Milestone.FIRST_TRACE, Milestone.ATTACK})


class Sighted(msgspec.Struct, frozen=True, kw_only=True):
    """What was seen, and when.

    ``traces`` are those that were gathered, of ``events`` events: the most of any kind, since answers, matches and findings tell of the same.
    Of ``undated`` traces no moment is known; ``first`` and ``last`` are None where that is so of all. ``unconfirmed`` traces are findings that nobody
    has judged: they tell first and last only where nothing that is confirmed does, and ``confirmed`` is False then.
    """

    first: dt.datetime | None
    last: dt.datetime | None
    traces: int
    events: int
    undated: int
    unconfirmed: int
    confirmed: bool


class Stage(Sighted, frozen=True, kw_only=True):
    """What was seen at a member in one phase: ``tactic`` is "" where it is not known, ``entries`` are events of the case."""

    tactic: str
    entries: tuple[str, ...]


class Stay(Sighted, frozen=True, kw_only=True):
    """What was seen at one member, and in which phases, these in the order of ATT&CK's matrix.

    ``days`` go from the first sighting to the last: how long it was there at least. ``after`` are the days after the first
    sighting of all, less than nothing where only findings that nobody has judged were before it. Both are None where no moment is
    known.
    """

    member: str
    days: int | None
    after: int | None
    stages: tuple[Stage, ...]


class Spread(msgspec.Struct, frozen=True, kw_only=True):
    """How one incident went through the members, in the order in which they saw it; those of which no moment is known come last.

    ``incident`` is "" for what is of none. ``first`` is the first sighting of all, a confirmed one if there is any, ``origins`` the members that had it then; ``days`` go from it to
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
    incidents = [one.id for one in sorted(held, key=begun) if isinstance(one.body, Incident)]
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
    origin = _first(_telling(sightings))
    by: dict[str, list[_Sighting]] = {}
    for one in sightings:
        by.setdefault(one.member, []).append(one)
    stays = [_stay(member, some, origin) for member, some in by.items()]
    stays.sort(key=_order)
    sure = [one for one in stays if one.confirmed and one.first is not None] or stays
    return Spread(
        incident=incident,
        first=origin,
        origins=tuple(one.member for one in sure if origin is not None and one.first == origin),
        days=max((one.after for one in sure if one.after is not None), default=None),
        stays=tuple(stays),
    )


def _stay(member: str, sightings: Sequence[_Sighting], origin: dt.datetime | None) -> Stay:
    seen = _sighted(sightings)
    by: dict[str, list[_Sighting]] = {}
    for one in sightings:
        by.setdefault(one.tactic, []).append(one)
    return Stay(
        **msgspec.structs.asdict(seen),
        member=member,
        days=_days(seen.first, seen.last),
        after=_days(origin, seen.first),
        stages=tuple(_stage(tactic, by[tactic]) for tactic in sorted(by, key=place_of)),
    )


def _stage(tactic: str, sightings: Sequence[_Sighting]) -> Stage:
    entries = tuple(sorted(one.entry for one in sightings if one.entry))
    return Stage(**msgspec.structs.asdict(_sighted(sightings)), tactic=tactic, entries=entries)


def _sighted(sightings: Sequence[_Sighting]) -> Sighted:
    telling = _telling(sightings)
    return Sighted(
        first=_first(telling),
        last=_last(telling),
        traces=sum(one.traces for one in sightings),
        events=_events(sightings),
        undated=sum(one.undated for one in sightings),
        unconfirmed=sum(one.traces for one in sightings if one.kind is TraceKind.FINDING),
        confirmed=all(one.kind is not TraceKind.FINDING for one in telling),
    )


def _telling(sightings: Iterable[_Sighting]) -> list[_Sighting]:
    """Those that tell when it was: what is confirmed and has a moment, or all where nothing is."""
    every = list(sightings)
    return [one for one in every if one.kind is not TraceKind.FINDING and one.first is not None] or every


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
