"""How the hosts of a field of view see its classes: hosts that see all of them alike are one kind, judged once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

from tocsin.model.field_of_view import Blind, FieldOfView

#: Kinds of hosts: (kinds,).
Kinds = npt.NDArray[np.bool_]

#: First words of log sources that name what a host runs, and how tables of such hosts begin; the longest beginning decides.
_PLATFORMS = {"windows": ("windows-",), "linux": ("linux-", "windows-linux-"), "macos": ("macos-",)}


class Sights:
    """A field of view by kinds of hosts. ``weights`` (kinds,) are the hosts of each, ``of_host`` (hosts,) each one's kind."""

    def __init__(self, view: FieldOfView) -> None:
        self.view = view
        rows = [_codes(one.seeing, one.blind, len(view.hosts)) for one in view.classes]
        runs = platforms_of(view)
        stacked = np.array([*rows, *runs.values()], np.int32).reshape(len(rows) + len(runs), len(view.hosts))
        kinds, of_host = np.unique(stacked, axis=1, return_inverse=True)
        self.of_host = of_host.reshape(-1)
        self.weights = np.bincount(self.of_host, minlength=kinds.shape[1])
        self._codes = kinds[: len(rows)]
        self._runs = {name: kinds[len(rows) + i] > 0 for i, name in enumerate(runs)}
        self._relevant: dict[int, Kinds] = {}
        self.none = np.zeros(kinds.shape[1], bool)

    def seeing(self, position: int) -> Kinds:
        """Which kinds see a class, fully or in part."""
        return np.asarray(self._codes[position] > 0)

    def blind(self, position: int) -> Iterator[tuple[Blind, Kinds]]:
        """Why others do not."""
        for at, group in enumerate(self.view.classes[position].blind):
            yield group, np.asarray(self._codes[position] == -1 - at)

    def relevant(self, position: int) -> Kinds:
        """Which kinds could show a class at all: those of its platform; where it names none, those that do."""
        if position not in self._relevant:
            platforms = {name.partition(" ")[0] for name in self.view.classes[position].logsources}
            known = [self._runs[name] for name in platforms if name in self._runs]
            self._relevant[position] = any_of([self.seeing(position), *known])
        return self._relevant[position]

    def count(self, kinds: Kinds) -> int:
        """The number of hosts of some kinds."""
        return int(self.weights[kinds].sum())

    def hosts(self, kinds: Kinds) -> tuple[str, ...]:
        """The names of the hosts of some kinds."""
        return tuple(self.view.hosts[at].name for at in np.flatnonzero(kinds[self.of_host]).tolist())


def any_of(some: Iterable[Kinds]) -> Kinds:
    """What holds of any of some arrays, of which there is at least one."""
    return np.asarray(np.logical_or.reduce(list(some)))


def platforms_of(view: FieldOfView) -> dict[str, Kinds]:
    """By platform, which hosts (hosts,) log to tables of it."""
    found = {name: np.zeros(len(view.hosts), bool) for name in _PLATFORMS}
    for one in view.host_logs:
        found.get(_platform(one.table), np.zeros(len(view.hosts), bool))[one.host] = True
    return found


def _platform(table: str) -> str:
    fits = [
        (len(start), name)
        for name, starts in _PLATFORMS.items()
        for start in starts
        if table.startswith(start)
    ]
    return max(fits, default=(0, ""))[1]


def _codes(seeing: Iterable[object], blind: Iterable[Blind], hosts: int) -> npt.NDArray[np.int32]:
    codes = np.zeros(hosts, np.int32)
    for group in seeing:
        codes[list(group.hosts)] = 1  # type: ignore[attr-defined]
    for at, why in enumerate(blind):
        codes[list(why.hosts)] = -1 - at
    return codes
