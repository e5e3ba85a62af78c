"""Tells whether any figure can keep within the bounds that a correlation sets."""

from __future__ import annotations

import math
from collections.abc import Iterable

from tocsin.model.detection import Condition, CorrelationType

_NUMERIC = frozenset({CorrelationType.VALUE_SUM, CorrelationType.VALUE_AVG, CorrelationType.VALUE_PERCENTILE})
_TEMPORAL = frozenset({CorrelationType.TEMPORAL, CorrelationType.TEMPORAL_ORDERED})


def reachable(conditions: Iterable[Condition], kind: CorrelationType, rules: int) -> bool:
    """Whether some figure meets all conditions.

    Counts are whole and at least 1 for events, 0 for values; at most the number of ``rules`` for temporal types.
    """
    asked = list(conditions)
    if kind in _NUMERIC:
        return _any_number(asked)
    low = 0 if kind in {CorrelationType.VALUE_COUNT, *_TEMPORAL} else 1
    return _any_count(asked, low, rules if kind in _TEMPORAL else math.inf)


def _any_number(asked: list[Condition]) -> bool:
    low = max((one.count for one in asked if one.op in {"gt", "gte", "eq"}), default=-math.inf)
    high = min((one.count for one in asked if one.op in {"lt", "lte", "eq"}), default=math.inf)
    barred = {one.count for one in asked if one.op in {"gt", "lt", "neq"}}
    return low < high or (low == high and low not in barred)


def _any_count(asked: list[Condition], low: float, high: float) -> bool:
    """Whether a whole number from ``low`` to ``high`` is left."""
    barred = {one.count for one in asked if one.op == "neq"}
    for one in asked:
        if one.op in {"gt", "gte", "eq"}:
            low = max(low, math.floor(one.count) + 1 if one.op == "gt" else math.ceil(one.count))
        if one.op in {"lt", "lte", "eq"}:
            high = min(high, math.ceil(one.count) - 1 if one.op == "lt" else math.floor(one.count))
    while low in barred:
        low += 1
    return low <= high
