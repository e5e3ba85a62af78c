"""Figures of a sliding window: members are added on the right and taken away on the left."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Protocol

from tocsin.hunting.correlating.matching import DifferentEvents
from tocsin.hunting.correlating.members import Member
from tocsin.model.detection import Correlation, CorrelationType


class Figure(Protocol):
    """A figure kept up to date; the cost of a step grows with the members at most as their logarithm."""

    def add(self, member: Member) -> None:
        """Take a member in."""
        ...

    def remove(self, member: Member) -> None:
        """Let a member go that was taken in."""
        ...

    def value(self) -> float:
        """The figure of the members that are in; at least one is."""
        ...


def figure_of(correlation: Correlation, members: Sequence[Member]) -> Figure:
    """A figure for a correlation over ``members`` (all that may ever be added)."""
    kind = correlation.type
    if kind is CorrelationType.EVENT_COUNT:
        return _Events()
    if kind is CorrelationType.VALUE_COUNT:
        return _DistinctValues()
    if kind is CorrelationType.TEMPORAL and correlation.distinct:
        return DifferentEvents(correlation.rules)
    if kind in {CorrelationType.TEMPORAL, CorrelationType.TEMPORAL_ORDERED}:
        return MatchedRules()
    if kind is CorrelationType.VALUE_PERCENTILE:
        return _Percentile(correlation.percentile or 0.0, members)
    return _Sum(members, average=kind is CorrelationType.VALUE_AVG)


class _Events:
    def __init__(self) -> None:
        self._count = 0

    def add(self, member: Member) -> None:  # noqa: ARG002  (only that it is there counts)
        """Count one more."""
        self._count += 1

    def remove(self, member: Member) -> None:  # noqa: ARG002  (only that it is there counts)
        """Count one less."""
        self._count -= 1

    def value(self) -> float:
        """How many members are in."""
        return self._count


class _Distinct:
    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()

    def _count(self, names: Sequence[str], step: int) -> None:
        for name in names:
            self.seen[name] += step
            if not self.seen[name]:
                del self.seen[name]

    def value(self) -> float:
        """How many different ones there are."""
        return len(self.seen)


class _DistinctValues(_Distinct):
    def add(self, member: Member) -> None:
        """Take a member's values in."""
        self._count(member.values, 1)

    def remove(self, member: Member) -> None:
        """Let a member's values go."""
        self._count(member.values, -1)


class MatchedRules(_Distinct):
    """The number of rules that matched; ``seen`` counts the members of each of them."""

    def add(self, member: Member) -> None:
        """Take a member in."""
        self._count(member.rules, 1)

    def remove(self, member: Member) -> None:
        """Let a member go that was taken in."""
        self._count(member.rules, -1)


class _Sum:
    """Exact: floating-point error would grow with every member taken away.

    A float is a whole number over a power of two; over the largest of those powers all are whole.
    """

    def __init__(self, members: Sequence[Member], *, average: bool) -> None:
        ratios = {text: float(text).as_integer_ratio() for member in members for text in member.values}
        self._parts = max((below for _, below in ratios.values()), default=1)
        self._whole = {text: above * (self._parts // below) for text, (above, below) in ratios.items()}
        self._total = 0
        self._count = 0
        self._average = average

    def add(self, member: Member) -> None:
        """Add a member's numbers."""
        for text in member.values:
            self._total += self._whole[text]
        self._count += len(member.values)

    def remove(self, member: Member) -> None:
        """Subtract a member's numbers."""
        for text in member.values:
            self._total -= self._whole[text]
        self._count -= len(member.values)

    def value(self) -> float:
        """The sum, or the average, of all numbers that are in."""
        return self._total / (self._parts * self._count if self._average else self._parts)


class _Percentile:
    """A Fenwick tree over the ranks of all numbers finds the k-th of those in the window."""

    def __init__(self, percentile: float, members: Sequence[Member]) -> None:
        self._percentile = percentile
        parsed = {text: float(text) for member in members for text in member.values}
        self._numbers = sorted(set(parsed.values()))
        ranks = {number: i for i, number in enumerate(self._numbers)}
        self._rank = {text: ranks[number] for text, number in parsed.items()}
        self._tree = [0] * (len(self._numbers) + 1)
        self._top = 1 << max(len(self._numbers), 1).bit_length() - 1
        self._count = 0

    def add(self, member: Member) -> None:
        """Take a member's numbers in."""
        self._move(member, 1)

    def remove(self, member: Member) -> None:
        """Let a member's numbers go."""
        self._move(member, -1)

    def _move(self, member: Member, step: int) -> None:
        for text in member.values:
            at = self._rank[text] + 1
            while at < len(self._tree):
                self._tree[at] += step
                at += at & -at
            self._count += step

    def value(self) -> float:
        """Linear interpolation between closest ranks: position ``(n - 1) * p / 100``."""
        position = (self._count - 1) * self._percentile / 100
        below = math.floor(position)
        low = self._kth(below)
        high = self._kth(min(below + 1, self._count - 1))
        return low + (high - low) * (position - below)

    def _kth(self, k: int) -> float:
        at, step, left = 0, self._top, k
        while step:
            ahead = at + step
            if ahead < len(self._tree) and self._tree[ahead] <= left:
                at = ahead
                left -= self._tree[ahead]
            step >>= 1
        return self._numbers[at]
