"""Orders in which a combination of AND and FOLLOWEDBY may happen, each a plain sequence."""

from __future__ import annotations

from tocsin.detections.stix.pattern import Joining
from tocsin.detections.stix.plan import Group, Plan

#: Most sequences one combination is spread into.
MAX_ORDERS = 60

Sequence = tuple[Plan, ...]


def orders(plan: Plan) -> list[Sequence] | None:
    """Sequences of which one holds if and only if ``plan`` does; None if they are more than ``MAX_ORDERS``.

    Whatever has its own WITHIN or REPEATS stays one step of a sequence, as does an OR.
    """
    if not isinstance(plan, Group) or plan.joining is Joining.OR or plan.within is not None:
        return [(plan,)]
    found: list[Sequence] = [()]
    for item in plan.items:
        parts = orders(item)
        if parts is None:
            return None
        joined: list[Sequence] = []
        for before in found:
            for part in parts:
                joined += [(*before, *part)] if plan.joining is Joining.THEN else _interleaved(before, part)
                if len(joined) > MAX_ORDERS:
                    return None
        found = list(dict.fromkeys(joined))
    return found


def _interleaved(one: Sequence, other: Sequence) -> list[Sequence]:
    """All merges of two sequences that keep the order of each; stops when there are too many."""
    found: list[Sequence] = []
    # What was taken so far, and how much of each sequence that is.
    states: list[tuple[Sequence, int, int]] = [((), 0, 0)]
    while states and len(found) <= MAX_ORDERS:
        taken, i, j = states.pop()
        if i == len(one) and j == len(other):
            found.append(taken)
        if j < len(other):
            states.append(((*taken, other[j]), i, j + 1))
        if i < len(one):
            states.append(((*taken, one[i]), i + 1, j))
    return found
