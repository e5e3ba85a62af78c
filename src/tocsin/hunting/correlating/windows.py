"""Windows of a group that meet a correlation's conditions.

A window starts at a time that a member has and holds every member up to ``timespan`` later, the end
included; without a timespan it holds all that follow. Starting times are tried from the earliest. A window
whose figure meets every condition is a finding of all its members, and the search goes on after it, so
findings of a group do not overlap. If the figure fails the next starting time is tried; but where a count
reached its lower bounds and only overshot an upper one, the whole window is passed over, so that the tail of
a burst of 500 is not reported as "at most 200". Both ends only move forward: linear time.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Container, Iterator, Sequence

from tocsin.hunting.correlating.figures import Figure, MatchedRules, figure_of
from tocsin.hunting.correlating.members import NUMERIC, Member
from tocsin.hunting.correlating.ordered import earliest_ends
from tocsin.model.detection import Condition, Correlation, CorrelationType
from tocsin.model.expression import And, Atom, Expr, Not, Or

_OPERATORS: dict[str, Callable[[float, float], bool]] = {
    "lt": operator.lt,
    "lte": operator.le,
    "gt": operator.gt,
    "gte": operator.ge,
    "eq": operator.eq,
    "neq": operator.ne,
}
_TEMPORAL = frozenset({CorrelationType.TEMPORAL, CorrelationType.TEMPORAL_ORDERED})
_FOUND, _PASS, _SLIDE = range(3)
#: Choices of rules whose order is known for all members at once; a rule set may show very many.
_KNOWN_ORDERS = 64


def windows(correlation: Correlation, members: Sequence[Member]) -> Iterator[Sequence[Member]]:
    """Findings of one group, whose members are in order of time."""
    figure = figure_of(correlation, members) if correlation.where is None else MatchedRules()
    judge = _Judge(correlation, members)
    span = None if correlation.timespan is None else round(correlation.timespan * 1_000_000)
    start = end = 0
    while start < len(members):
        limit = None if span is None else members[start].time + span
        while end < len(members) and (limit is None or members[end].time <= limit):
            figure.add(members[end])
            end += 1
        verdict = judge.verdict(figure, start, end)
        if verdict == _FOUND:
            yield members[start:end]
        after = _next_start(members, start) if verdict == _SLIDE else end
        for member in members[start:after]:
            figure.remove(member)
        start = after


def _next_start(members: Sequence[Member], start: int) -> int:
    after = start + 1
    while after < len(members) and members[after].time == members[start].time:
        after += 1
    return after


class _Judge:
    def __init__(self, correlation: Correlation, members: Sequence[Member]) -> None:
        self._correlation = correlation
        self._members = members
        self._conditions = correlation.conditions or (Condition("gte", _default(correlation)),)
        floors = [("gte" if one.op == "eq" else one.op, one.count) for one in self._conditions]
        self._lower = [Condition(op, count) for op, count in floors if op in {"gt", "gte"}]
        self._capped = any(one.op in {"lt", "lte", "eq"} for one in self._conditions)
        # A beginning shorter than some condition asks for is as good as none.
        self._least = max([1, *(math.ceil(one.count) for one in self._lower)])
        self._ends: dict[tuple[str, ...], list[int]] = {}

    def verdict(self, figure: Figure, start: int, end: int) -> int:
        """What becomes of members ``start`` to before ``end``: ``_FOUND``, ``_PASS`` over all, or ``_SLIDE`` by one time."""
        if self._correlation.where is not None and isinstance(figure, MatchedRules):
            holds = _holds(self._correlation.where, figure.seen) and self._in_order(figure.seen, start, end)
            return _FOUND if holds else _SLIDE
        value = self._value(figure, start, end)
        if all(_OPERATORS[one.op](value, one.count) for one in self._conditions):
            return _FOUND
        reached = all(_OPERATORS[one.op](value, one.count) for one in self._lower)
        counts = self._correlation.type not in NUMERIC
        return _PASS if counts and self._capped and reached else _SLIDE

    def _value(self, figure: Figure, start: int, end: int) -> float:
        if self._correlation.type is not CorrelationType.TEMPORAL_ORDERED:
            return figure.value()
        last = self._members[end - 1].time
        rules = self._correlation.rules
        for length in range(len(rules), self._least - 1, -1):
            if self._earliest(rules[:length])[start] <= last:
                return length
        return 0

    def _earliest(self, rules: tuple[str, ...]) -> list[int]:
        if rules not in self._ends:
            self._ends[rules] = earliest_ends(rules, self._members, distinct=self._correlation.distinct)
        return self._ends[rules]

    def _in_order(self, matched: Container[str], start: int, end: int) -> bool:
        """Whether those rules of an ordered correlation that matched at all did so in order."""
        if self._correlation.type is not CorrelationType.TEMPORAL_ORDERED:
            return True
        rules = tuple(rule for rule in self._correlation.rules if rule in matched)
        last = self._members[end - 1].time
        if rules in self._ends or len(self._ends) < _KNOWN_ORDERS:
            return bool(rules) and self._earliest(rules)[start] <= last
        window = self._members[start:end]
        return bool(rules) and earliest_ends(rules, window, distinct=self._correlation.distinct)[0] <= last


def _default(correlation: Correlation) -> int:
    if correlation.type is CorrelationType.TEMPORAL and not correlation.distinct:
        return len(set(correlation.rules))
    return len(correlation.rules) if correlation.type in _TEMPORAL else 1


def _holds(where: Expr, matched: Container[str]) -> bool:
    if isinstance(where, And):
        return all(_holds(item, matched) for item in where.items)
    if isinstance(where, Or):
        return any(_holds(item, matched) for item in where.items)
    if isinstance(where, Not):
        return not _holds(where.item, matched)
    return isinstance(where, Atom) and where.value in matched
