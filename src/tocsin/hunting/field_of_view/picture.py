"""The verdict of every host on one class of detections: hosts of which the same facts hold are judged once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import msgspec
import numpy as np

from tocsin.hunting.field_of_view.presence import Presence
from tocsin.hunting.field_of_view.rows import Bools, Ints
from tocsin.hunting.field_of_view.sight import State
from tocsin.hunting.field_of_view.verdicts import Verdict
from tocsin.hunting.field_of_view.viewing import Fact, Place, judge


class Picture(msgspec.Struct, frozen=True):
    """``of_host`` (hosts,) says which of ``verdicts`` each host has; ``covered`` gives (hosts, days).

    ``logsources`` are named as people read them; ``known`` is false where no view answers them.
    ``nameless`` are tables that show them in events whose log names no host, ``nameless_outside`` those that do so
    only outside the time in question, which is that of ``presence``.
    """

    logsources: tuple[str, ...]
    known: bool
    verdicts: tuple[Verdict, ...]
    of_host: Ints
    covered: Callable[[], Bools]
    presence: Presence
    nameless: tuple[str, ...] = ()
    nameless_outside: tuple[str, ...] = ()

    def hosts(self) -> Iterator[tuple[Verdict, Ints]]:
        """Each verdict with the hosts that have it, ascending."""
        for i, verdict in enumerate(self.verdicts):
            yield verdict, np.flatnonzero(self.of_host == i)

    def states(self) -> Ints:
        """The state of every host: (hosts,)."""
        return np.array([int(verdict.state) for verdict in self.verdicts], np.int64)[self.of_host]


def picture(
    places: Sequence[Place], logsources: tuple[str, ...], presence: Presence, *, known: bool, parts: bool
) -> Picture:
    """Judge all hosts; ``parts`` says that the places show different events, not the same ones in different logs."""
    ways = [group for place in places for group in place.groups]
    facts = list(dict.fromkeys(fact for group in ways for way in group for fact in way.facts()))
    profiles, of_host = profiles_of([presence.fact(fact) for fact in facts], presence.size)
    position = {fact: i for i, fact in enumerate(facts)}
    judged = [judge(places, _knows(profile, position), logsources, parts=parts) for profile in profiles]
    verdicts, remap = _distinct(judged)
    where = remap[of_host] if len(of_host) else of_host
    tables = {way.table for group in ways for way in group}
    nameless, outside = tables & presence.nameless, tables & presence.nameless_ever - presence.nameless
    days = lambda: covered(verdicts, where, presence)  # noqa: E731  (counted only where it is shown)
    named = tuple(sorted(nameless)), tuple(sorted(outside))
    return Picture(logsources, known, verdicts, where, days, presence, *named)


def _knows(profile: Bools, position: dict[Fact, int]) -> Callable[[Fact], bool]:
    return lambda fact: bool(profile[position[fact]])


def profiles_of(columns: Sequence[np.ndarray], size: int) -> tuple[list[np.ndarray], Ints]:
    """The distinct combinations of values over hosts, and which one each host has.

    ``columns`` are arrays (hosts,) of small non-negative numbers or bools.
    """
    if not columns or not size:
        return ([np.zeros(0, bool)] if size else []), np.zeros(size, np.int64)
    matrix = np.ascontiguousarray(np.stack(columns).T)
    packed = np.packbits(matrix, axis=1) if matrix.dtype == bool else matrix
    keys = packed.view(np.dtype((np.void, packed.shape[1] * packed.itemsize))).reshape(-1)
    _, at, of_host = np.unique(keys, return_index=True, return_inverse=True)
    return [matrix[i] for i in at], of_host.reshape(-1).astype(np.int64)


def _distinct(judged: Sequence[Verdict]) -> tuple[tuple[Verdict, ...], Ints]:
    index: dict[Verdict, int] = {}
    remap = np.array([index.setdefault(verdict, len(index)) for verdict in judged], np.int64)
    return tuple(index), remap


def covered(verdicts: Sequence[Verdict], of_host: Ints, presence: Presence) -> Bools:
    """Days covered of every host that is not blind: (hosts, days)."""
    matrix = np.zeros((presence.size, len(presence.axis)), bool)
    for i, verdict in enumerate(verdicts):
        if verdict.state is not State.BLIND:
            mine = of_host == i
            matrix[mine] = presence.covered(tuple(verdict.tables))[mine]
    return matrix
