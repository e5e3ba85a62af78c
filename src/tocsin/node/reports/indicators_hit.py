"""Which indicators were hit: how often, on which machines, when first and last, and where each came from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import msgspec

from tocsin.model.finding import Finding
from tocsin.node.reports.machines import Machine, Machines
from tocsin.node.reports.rows import timestamp


class Struck(msgspec.Struct, frozen=True):
    """An indicator that events hit; ``sources`` are all places that gave it, ``known`` lists of the well-known.

    ``events`` counts each event once, however many lists hold the indicator. ``hosts`` are machines with a name.
    """

    value: str
    sources: tuple[str, ...]
    known: tuple[str, ...]
    events: int
    hosts: tuple[Machine, ...]
    first: dt.datetime | None
    last: dt.datetime | None


class _Tally:
    def __init__(self) -> None:
        self.sources: dict[str, None] = {}
        self.known: dict[str, None] = {}
        self.events: set[tuple[str, str, int]] = set()
        self.hosts: set[Machine] = set()
        self.times: tuple[dt.datetime, dt.datetime] | None = None


def struck(findings: Iterable[Finding], machines: Machines) -> tuple[Struck, ...]:
    """Indicators that some finding names, those on most machines first, then those with most events."""
    tallies: dict[str, _Tally] = {}
    for finding in findings:
        for hit in finding.indicators:
            tally = tallies.setdefault(hit.value, _Tally())
            tally.sources.update({hit.source: None} if hit.source else {})
            tally.known.update(dict.fromkeys(hit.known))
            _add(tally, finding, machines)
    made = (_struck(value, tally) for value, tally in tallies.items())
    return tuple(sorted(made, key=lambda one: (-len(one.hosts), -one.events, one.value)))


def _add(tally: _Tally, finding: Finding, machines: Machines) -> None:
    for event in finding.events:
        tally.events.add((event.file_hash, event.file, event.record))
        machine = machines.of(event)
        if machine[1]:
            tally.hosts.add(machine)
        if event.time:
            first, last = tally.times or (event.time, event.time)
            tally.times = min(first, event.time), max(last, event.time)


def _struck(value: str, tally: _Tally) -> Struck:
    first, last = tally.times or (None, None)
    return Struck(
        value,
        tuple(tally.sources),
        tuple(tally.known),
        len(tally.events),
        tuple(sorted(tally.hosts)),
        first,
        last,
    )


def as_objects(some: Iterable[Struck]) -> list[dict[str, object]]:
    """The same as JSON values, times as in findings."""
    return [
        {
            "value": one.value,
            "sources": list(one.sources),
            "known": list(one.known),
            "events": one.events,
            "hosts": [{"origin": origin, "name": name} for origin, name in one.hosts],
            "first_time": timestamp(one.first),
            "last_time": timestamp(one.last),
        }
        for one in some
    ]
