"""The hosts and organisations that a hunt is limited to, and how many events it looked at there."""

from __future__ import annotations

import functools
from collections.abc import Callable

import pyarrow as pa

from tocsin.hunting import HuntResult, Known, Window
from tocsin.hunting.slices import inside, slices
from tocsin.lake import Lake
from tocsin.lake.hosts import HostNames
from tocsin.model import event as ev
from tocsin.model.errors import UsageError
from tocsin.node.reports.machines import Machine, Machines

Wanted = Callable[[str, str], bool]
#: Known names told when another was asked for.
_TOLD = 5


class Scope:
    """The hosts and organisations asked for, of those of a lake's coverage; without any, all of them."""

    def __init__(self, hosts: tuple[str, ...], origins: tuple[str, ...], coverage: pa.Table) -> None:
        self.known = Known(coverage, HostNames.of_coverage(coverage))
        self.machines = Machines(self.known.names)
        self._machines = sorted(self.known.names.machines())
        self._known_origins = sorted({one or "" for one in coverage["origin"].unique().to_pylist()} - {""})
        self._asked = hosts, origins
        self._origins = frozenset(origins)
        found = (self.machines.called(name, origins) for name in hosts)
        self._hosts: frozenset[Machine] | None = frozenset[Machine]().union(*found) if hosts else None

    def check(self, *, may_name_none: bool = False) -> None:
        """Raise ``UsageError`` for an origin or host that no log names: finding nothing there tells nothing.

        With ``may_name_none`` an origin is not missed where no log has any.
        """
        hosts, origins = self._asked
        for origin in origins:
            if origin not in self._known_origins and (self._known_origins or not may_name_none):
                raise UsageError(f"no origin {origin} is known here", hint=_known(self._known_origins))
        names = {name for origin, name in self._machines if not origins or origin in origins}
        for name in hosts:
            if not self.machines.called(name, origins):
                raise UsageError(f"no host {name} is known here", hint=_known(sorted(names)))

    @property
    def whole(self) -> bool:
        """Whether everything was asked for."""
        return self._hosts is None and not self._origins

    def holds(self, origin: str, host: str) -> bool:
        """Whether an event of this origin that names this host was asked for."""
        if self._origins and origin not in self._origins:
            return False
        return self._hosts is None or self.machines.named(origin, host) in self._hosts

    @functools.cached_property
    def spellings(self) -> frozenset[Machine] | None:
        """Origin and host, as logs write them, of the hosts asked for; None where none was."""
        if self._hosts is None:
            return None
        logged = self.known.coverage.select(["origin", "host"]).group_by(["origin", "host"]).aggregate([])
        pairs = zip(logged["origin"].to_pylist(), logged["host"].to_pylist(), strict=True)
        return frozenset(
            (origin or "", host) for origin, host in pairs if self.holds(origin or "", host or "")
        )


def _known(names: list[str]) -> str:
    if not names:
        return "leave it out: no log here names one"
    more = f" and {len(names) - _TOLD:,} more" if len(names) > _TOLD else ""
    return f"known here: {', '.join(names[:_TOLD])}{more}"


def events_in(scope: Scope, lake: Lake, result: HuntResult, window: Window) -> int:
    """Events in the window that are of the scope; of the whole, the hunt's own count.

    Without a window the lake's coverage says it; within one, every event's host and time are read.
    """
    if scope.whole:
        return result.events
    if window != Window():
        return sum(_counted(scope, lake, table, window) for table in lake.tables)
    coverage = scope.known.coverage
    names = {name: coverage[name].cast(pa.string()) for name in ("origin", "host")}
    rows = pa.table({**names, "rows": coverage["rows"]})
    return _sum(rows.group_by(["origin", "host"]).aggregate([("rows", "sum")]), scope.holds)


def _counted(scope: Scope, lake: Lake, table: str, window: Window) -> int:
    units = lake.units(frozenset((table,)), window.since, window.until)
    return sum(
        _sum(_grouped(part.events, window), scope.holds)
        for unit in units
        for part in slices(unit, [ev.ORIGIN, ev.HOST], window)
    )


def _grouped(events: pa.Table, window: Window) -> pa.Table:
    mask = inside(events, window)
    kept = events if mask is None else events.filter(pa.array(mask))
    names = {"origin": kept[ev.ORIGIN].cast(pa.string()), "host": kept[ev.HOST].cast(pa.string())}
    ones = pa.table({**names, "rows": pa.nulls(kept.num_rows, pa.int64()).fill_null(1)})
    return ones.group_by(["origin", "host"]).aggregate([("rows", "sum")])


def _sum(groups: pa.Table, wanted: Wanted) -> int:
    origins, hosts, rows = (groups[name].to_pylist() for name in ("origin", "host", "rows_sum"))
    return sum(
        count
        for origin, host, count in zip(origins, hosts, rows, strict=True)
        if wanted(origin or "", host or "")
    )
