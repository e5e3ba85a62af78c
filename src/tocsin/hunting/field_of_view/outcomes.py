"""The outcome of every detection: where it was seen, and what its class could see elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tocsin.hunting.field_of_view.sentence import sentence
from tocsin.lake.hosts import HostNames
from tocsin.model.field_of_view import Outcome, Visibility


class Outcomes:
    """Makes outcomes; detections of one class that were seen on the same hosts share one object."""

    def __init__(self, hosts: Sequence[tuple[str, str]], names: HostNames) -> None:
        self._names = names
        self._index = {machine: i for i, machine in enumerate(hosts)}
        self._made: dict[tuple[int, tuple[int, ...], bool], Outcome] = {}

    def of(self, position: int, visibility: Visibility, matches: Iterable[tuple[str, str]]) -> Outcome:
        """The outcome of a detection of the class at ``position``; ``matches`` are (origin, host)."""
        found = {self._index.get((origin, self._names.resolve(origin, name)), -1) for origin, name in matches}
        seen = tuple(sorted(found - {-1}))
        key = (position, seen, -1 in found)
        if key not in self._made:
            self._made[key] = _outcome(position, visibility, seen, unnamed=-1 in found)
        return self._made[key]


def _outcome(position: int, visibility: Visibility, seen: tuple[int, ...], *, unnamed: bool) -> Outcome:
    hit = set(seen)
    partly = _count((group.hosts for group in visibility.seeing if group.missing), hit)
    not_seen = _count((group.hosts for group in visibility.seeing), hit)
    blind = _count((group.hosts for group in visibility.blind), hit)
    text = sentence(visibility, (len(seen), not_seen, partly, blind), unnamed=unnamed)
    return Outcome(position, seen, unnamed, not_seen, partly, blind, text)


def _count(groups: Iterable[tuple[int, ...]], without: set[int]) -> int:
    if not without:
        return sum(len(hosts) for hosts in groups)
    return sum(host not in without for hosts in groups for host in hosts)
