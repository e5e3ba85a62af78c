"""How the observations of a pattern are to be correlated, before detections are made of it."""

from __future__ import annotations

import msgspec

from tocsin.detections.stix.literal import moment_of
from tocsin.detections.stix.pattern import (
    AnyOf,
    Combination,
    Joining,
    Observation,
    Observed,
    Qualified,
    Where,
)
from tocsin.model.errors import DetectionError


class Leaf(msgspec.Struct, frozen=True):
    """One observation, between two moments (ISO 8601; empty is open)."""

    where: Where
    start: str = ""
    stop: str = ""


class Count(msgspec.Struct, frozen=True):
    """At least ``times`` of an item, within so many seconds (None is unbounded)."""

    item: Plan
    times: int
    within: float | None = None


class Group(msgspec.Struct, frozen=True):
    """Items joined by an operator, all within so many seconds (None is unbounded)."""

    joining: Joining
    items: tuple[Plan, ...]
    within: float | None = None


Plan = Leaf | Count | Group

#: Most observations that a repeated part is written out into; a single one is counted beyond.
MAX_WRITTEN = 200


def plan(observed: Observed, gaps: dict[str, None]) -> Plan:
    """Plan of a pattern; START/STOP pushed down to observations, chains of one operator made flat.

    What a pattern says to no effect is noted in ``gaps``. Raises ``DetectionError`` if START/STOP
    of nested parts leave no time, or if a repeated combination is too many observations.
    """
    return _plan(observed, gaps, "", "")


def _plan(observed: Observed, gaps: dict[str, None], start: str, stop: str) -> Plan:
    if isinstance(observed, Observation):
        return Leaf(observed.where, start, stop)
    if isinstance(observed, Combination):
        items = tuple(_plan(item, gaps, start, stop) for item in observed.items)
        return _joined(observed.joining, items)
    assert isinstance(observed, Qualified)  # noqa: S101  (Observed has no other member)
    by = observed.by
    if by.start:
        start, stop = _later(start, by.start), _earlier(stop, by.stop)
        if moment_of(start) >= moment_of(stop):
            raise DetectionError("START and STOP of nested parts leave no time")
    item = _plan(observed.item, gaps, start, stop)
    if by.within is not None:
        return _within(item, by.within, gaps)
    return _repeated(item, by.repeats) if by.repeats > 1 else item


def _repeated(item: Plan, times: int) -> Plan:
    """A combination without a time of its own is written out: each match of it is other observations."""
    if not isinstance(item, Group) or item.within is not None or item.joining is Joining.OR:
        return Count(item, times)
    if times * len(item.items) > MAX_WRITTEN:
        what = f"a combination repeated {times} times is more than {MAX_WRITTEN} observations"
        raise DetectionError(what, hint="say WITHIN which time the combination happens")
    return _joined(Joining.AND, (item,) * times)


def _later(one: str, other: str) -> str:
    return max(filter(None, (one, other)), key=moment_of)


def _earlier(one: str, other: str) -> str:
    return min(filter(None, (one, other)), key=moment_of)


def _within(item: Plan, seconds: float, gaps: dict[str, None]) -> Plan:
    if isinstance(item, Leaf):
        meant = f"([A] FOLLOWEDBY [B]) WITHIN {seconds:g} SECONDS"
        gaps[f"WITHIN has no effect on one observation; put parentheses around what is meant: {meant}"] = None
        return item
    if isinstance(item, Group) and item.joining is Joining.OR:
        return Group(Joining.OR, tuple(_within(part, seconds, gaps) for part in item.items))
    tighter = seconds if item.within is None else min(item.within, seconds)
    return msgspec.structs.replace(item, within=tighter)


def _joined(joining: Joining, items: tuple[Plan, ...]) -> Plan:
    flat: list[Plan] = []
    for item in items:
        same = isinstance(item, Group) and item.joining is joining and item.within is None
        flat.extend(item.items if same and isinstance(item, Group) else (item,))
    if joining is Joining.OR:
        flat = _merged(flat)
    elif joining is Joining.AND or len({_one_of(item)[0] for item in flat}) == 1:
        flat = _counted(flat)
    return flat[0] if len(flat) == 1 else Group(joining, tuple(flat))


def _merged(items: list[Plan]) -> list[Plan]:
    """Observations of an OR within the same moments are one observation."""
    leaves: dict[tuple[str, str], list[Where]] = {}
    rest: list[Plan] = []
    for item in items:
        if isinstance(item, Leaf):
            leaves.setdefault((item.start, item.stop), []).append(item.where)
        elif item not in rest:
            rest.append(item)
    merged = [
        Leaf(wheres[0] if len(wheres) == 1 else AnyOf(tuple(wheres)), *bounds)
        for bounds, wheres in leaves.items()
    ]
    return [*merged, *rest]


def _counted(items: list[Plan]) -> list[Plan]:
    """The same asked for n times over is n different ones; sequences stay apart, being interleaved."""
    counts: dict[Plan, int] = {}
    for item in items:
        one, times = _one_of(item)
        counts[one] = counts.get(one, 0) + times
    counted: list[Plan] = []
    for one, times in counts.items():
        sequence = isinstance(one, Group) and one.joining is Joining.THEN and one.within is None
        counted += [one] * times if sequence or times == 1 else [Count(one, times)]
    return counted


def _one_of(item: Plan) -> tuple[Plan, int]:
    """What is repeated, and how often."""
    if isinstance(item, Count) and item.within is None:
        return item.item, item.times
    return item, 1
