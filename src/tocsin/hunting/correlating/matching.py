"""How many rules have an event of their own: a largest matching between rules and events.

Events that the same rules matched are alike, so only their numbers are kept. One augmenting path
(Kuhn's algorithm for bipartite graphs) whenever an event comes or goes keeps the matching as large as
can be; a step costs as much as there are rules and kinds of events on their seats, however many
events are in the window.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from tocsin.hunting.correlating.members import Member

#: The rules that an event matched.
Alike = frozenset[str]


class DifferentEvents:
    """Seats, one for each naming of a rule, and the events that sit on them or stand by.

    As a figure it has as many seats taken as can be; by itself, ``fill`` adds one seat at a time.
    """

    def __init__(self, rules: Sequence[str], standing: Mapping[Alike, int] | None = None) -> None:
        self._seats = len(rules)
        self._free = dict(Counter(rules))
        self._sitting: dict[str, Counter[Alike]] = {rule: Counter() for rule in rules}
        self._standing: dict[str, Counter[Alike]] = {}
        self._taken = 0
        for alike, count in (standing or {}).items():
            self._stand(alike, count)

    def add(self, member: Member) -> None:
        """Take an event in."""
        alike = frozenset(member.rules)
        if self._taken < self._seats and self._seat(alike, set()):
            self._taken += 1
        else:
            self._stand(alike, 1)

    def remove(self, member: Member) -> None:
        """Let an event go that was taken in."""
        alike = frozenset(member.rules)
        if any(alike in self._standing.get(rule, ()) for rule in alike):
            self._stand(alike, -1)
            return
        rule = next(rule for rule in alike if self._sitting[rule][alike])
        _change(self._sitting[rule], alike, -1)
        self._free[rule] += 1
        self._taken -= 1
        if self._fill(rule, {rule}):
            self._free[rule] -= 1
            self._taken += 1

    def value(self) -> float:
        """Seats taken."""
        return self._taken

    def fill(self, rule: str) -> bool:
        """Add a seat for a rule and take it, others changing theirs if need be; False if it stays empty."""
        self._sitting.setdefault(rule, Counter())
        return self._fill(rule, {rule})

    def _seat(self, alike: Alike, tried: set[str]) -> bool:
        """Seat an event, on a free seat or on that of one that can move."""
        for rule in alike:
            if rule in tried:
                continue
            tried.add(rule)
            if self._free[rule]:
                self._free[rule] -= 1
            else:
                moved = next(
                    (a for a in self._sitting[rule] if not a <= tried and self._seat(a, tried)), None
                )
                if moved is None:
                    continue
                _change(self._sitting[rule], moved, -1)
            self._sitting[rule][alike] += 1
            return True
        return False

    def _fill(self, rule: str, tried: set[str]) -> bool:
        """Find an event for a seat, one that stands or one whose own seat can be filled again."""
        for alike in self._standing.get(rule, ()):
            self._stand(alike, -1)
            self._sitting[rule][alike] += 1
            return True
        for other, sitting in self._sitting.items():
            able = next((a for a in sitting if rule in a), None) if other not in tried else None
            if able is None:
                continue
            tried.add(other)
            if self._fill(other, tried):
                _change(sitting, able, -1)
                self._sitting[rule][able] += 1
                return True
        return False

    def _stand(self, alike: Alike, step: int) -> None:
        for rule in alike:
            _change(self._standing.setdefault(rule, Counter()), alike, step)


def _change(counts: Counter[Alike], alike: Alike, step: int) -> None:
    counts[alike] += step
    if not counts[alike]:
        del counts[alike]
