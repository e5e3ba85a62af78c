"""The course of a case: its events in order, by phase, and how it went from member to member."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

import msgspec

from tocsin.model.case import Entry, Event, Incident, Milestone

#: ATT&CK's tactics in the order of its matrix; ``defense-evasion`` is what older versions say for the two before it.
TACTICS = (
    "reconnaissance",
    "resource-development",
    "initial-access",
    "execution",
    "persistence",
    "privilege-escalation",
    "stealth",
    "defense-impairment",
    "defense-evasion",
    "credential-access",
    "discovery",
    "lateral-movement",
    "collection",
    "command-and-control",
    "exfiltration",
    "impact",
)


class Reached(msgspec.Struct, frozen=True):
    """When a member was reached: its first and last event, and how long after the first member of all."""

    member: str
    first: dt.datetime
    last: dt.datetime
    after: dt.timedelta
    events: int


class Phase(msgspec.Struct, frozen=True):
    """A tactic from its first event to its last, with the techniques and members of its events, each once."""

    tactic: str
    first: dt.datetime
    last: dt.datetime
    techniques: tuple[str, ...]
    members: tuple[str, ...]
    entries: tuple[str, ...]


class Course(msgspec.Struct, frozen=True):
    """Events of an incident in order; ``dwell`` is the time from its first trace to its attack, or to when it was found if it is sooner.

    ``dwell`` is None where one of the two is not known, and may be out by a day where only days are told.
    """

    incident: str
    events: tuple[Entry, ...]
    phases: tuple[Phase, ...]
    reached: tuple[Reached, ...]
    dwell: dt.timedelta | None


def courses(entries: Iterable[Entry]) -> tuple[Course, ...]:
    """The course of each incident, in the order in which they began; what is of no incident comes last, under ""."""
    entries = [one for one in entries if not one.withdrawn]
    events: dict[str, list[tuple[Event, Entry]]] = {
        one.id: [] for one in sorted(entries, key=begun) if isinstance(one.body, Incident)
    }
    for one in entries:
        if isinstance(body := one.body, Event):
            events.setdefault(body.incident, []).append((body, one))
    return tuple(_course(incident, sorted(some, key=_moment)) for incident, some in events.items())


def place_of(name: str) -> tuple[int, str]:
    """Where a tactic comes in the order of the matrix; what is none comes last."""
    return (TACTICS.index(name) if name in TACTICS else len(TACTICS), name)


def _course(incident: str, events: Sequence[tuple[Event, Entry]]) -> Course:
    return Course(
        incident,
        tuple(entry for _, entry in events),
        _phases(events),
        _reached([event for event, _ in events]),
        _dwell([event for event, _ in events]),
    )


def _phases(events: Sequence[tuple[Event, Entry]]) -> tuple[Phase, ...]:
    by: dict[str, list[tuple[Event, Entry]]] = {}
    for event, entry in events:
        if event.tactic:
            by.setdefault(event.tactic, []).append((event, entry))
    return tuple(_phase(tactic, by[tactic]) for tactic in sorted(by, key=place_of))


def _phase(tactic: str, events: Sequence[tuple[Event, Entry]]) -> Phase:
    return Phase(
        tactic,
        min(event.at for event, _ in events),
        max(event.until or event.at for event, _ in events),
        tuple(dict.fromkeys(one for event, _ in events for one in event.techniques)),
        tuple(dict.fromkeys(event.member for event, _ in events if event.member)),
        tuple(entry.id for _, entry in events),
    )


def _reached(events: Sequence[Event]) -> tuple[Reached, ...]:
    by: dict[str, list[Event]] = {}
    for one in events:
        if one.member and one.milestone in {None, Milestone.FIRST_TRACE, Milestone.ATTACK}:
            by.setdefault(one.member, []).append(one)
    first = {member: min(one.at for one in some) for member, some in by.items()}
    origin = min(first.values(), default=None)
    found = [
        Reached(
            member,
            first[member],
            max(one.until or one.at for one in some),
            first[member] - (origin or first[member]),
            len(some),
        )
        for member, some in by.items()
    ]
    return tuple(sorted(found, key=lambda one: (one.first, one.member)))


def _dwell(events: Sequence[Event]) -> dt.timedelta | None:
    begin = min((one.at for one in events if one.milestone is Milestone.FIRST_TRACE), default=None)
    ends = [one.at for one in events if one.milestone in {Milestone.ATTACK, Milestone.FOUND}]
    end = min((one for one in ends if begin is not None and one >= begin), default=None)
    return None if begin is None or end is None else end - begin


def begun(entry: Entry) -> tuple[dt.date, str]:
    """What incidents are ordered by: the day on which they began, those of which it is not known last, then their ids."""
    begin = entry.body.begin if isinstance(entry.body, Incident) else None
    return (begin or dt.date.max, entry.id)


def _moment(pair: tuple[Event, Entry]) -> tuple[dt.datetime, str]:
    return (pair[0].at, pair[1].id)
