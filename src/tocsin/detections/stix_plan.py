"""How the observations of a pattern are to be correlated, before detections are made of it."""

from __future__ import annotations

import msgspec

from tocsin.detections.stix_literal import moment_of
from tocsin.detections.stix_pattern import (
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


def plan(observed: Observed, gaps: dict[str, None]) -> Plan:
    """Plan of a pattern; START/STOP pushed down to observations, chains of one operator made flat.

    What a pattern says to no effect is noted in ``gaps``. Raises ``DetectionError`` if START/STOP
    of nested parts leave no time.
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
    return Count(item, by.repeats) if by.repeats > 1 else item


def _later(one: str, other: str) -> str:
    return max(filter(None, (one, other)), key=moment_of)


def _earlier(one: str, other: str) -> str:
    return min(filter(None, (one, other)), key=moment_of)


def _within(item: Plan, seconds: float, gaps: dict[str, None]) -> Plan:
    if isinstance(item, Leaf):
        gaps["WITHIN of a single observation says nothing; put parentheses around what it is meant for"] = (
            None
        )
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
    elif len(set(flat)) < len(flat) and joining is Joining.AND:
        flat = _counted(flat)
    elif len(set(flat)) == 1:
        return Count(flat[0], len(flat))
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
    """The same observation asked for n times over is n different ones."""
    return [
        Count(item, items.count(item)) if items.count(item) > 1 else item for item in dict.fromkeys(items)
    ]
