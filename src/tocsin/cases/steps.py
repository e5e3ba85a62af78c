"""A course of any length in few steps: events near each other in time are one step, milestones stand for themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import msgspec

from tocsin.model.case import Entry, Event

#: Steps that a course is told in at most.
MOST = 60


class Step(msgspec.Struct, frozen=True):
    """One event, or several that follow on each other, from the first to the last; their entries, in order."""

    first: dt.datetime
    last: dt.datetime
    entries: tuple[Entry, ...]


def steps(events: Sequence[Entry], most: int = MOST) -> tuple[Step, ...]:
    """Events in ``most`` steps at most, in order; each event is in exactly one. ``events`` are in order of time, as ``Course`` has them.

    Where there are more, those that fall into the same part of the whole time are one step, but for milestones; where there are very
    many of these too, they are as others.
    """
    dated = [(one.body, one) for one in events if isinstance(one.body, Event)]
    if len(dated) <= most:
        return tuple(_step([pair]) for pair in dated)
    alone = sum(body.milestone is not None for body, _ in dated)
    apart = 2 * alone + 1 < most // 2
    # Every milestone may cut a part in two, and stands between.
    parts = max(most - 2 * alone - 1, 1) if apart else most
    first, length = dated[0][0].at, dated[-1][0].at - dated[0][0].at
    found: list[list[tuple[Event, Entry]]] = []
    before: object = None
    for body, entry in dated:
        share = (body.at - first) / length if length else 0.0
        here = entry.id if apart and body.milestone is not None else min(int(share * parts), parts - 1)
        if here != before:
            found.append([])
        found[-1].append((body, entry))
        before = here
    return tuple(_step(some) for some in found)


def _step(some: Sequence[tuple[Event, Entry]]) -> Step:
    return Step(
        min(body.at for body, _ in some),
        max(body.until or body.at for body, _ in some),
        tuple(entry for _, entry in some),
    )
