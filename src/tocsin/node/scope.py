"""How many events a hunt looked at where only some hosts or organisations were asked for."""

from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa

from tocsin.hunting import HuntResult, Window
from tocsin.hunting.slices import inside, slices
from tocsin.lake import Lake
from tocsin.model import event as ev
from tocsin.node.reports.machines import Machine, Machines

Wanted = Callable[[str, str], bool]


class Scope:
    """The hosts and organisations asked for; without any, all of them."""

    def __init__(self, hosts: tuple[str, ...], origins: tuple[str, ...], machines: Machines) -> None:
        self._machines = machines
        self._origins = frozenset(origins)
        found = (machines.called(name, origins) for name in hosts)
        self._hosts: frozenset[Machine] | None = frozenset[Machine]().union(*found) if hosts else None

    @property
    def whole(self) -> bool:
        """Whether everything was asked for."""
        return self._hosts is None and not self._origins

    def holds(self, origin: str, host: str) -> bool:
        """Whether an event of this origin that names this host was asked for."""
        if self._origins and origin not in self._origins:
            return False
        return self._hosts is None or self._machines.named(origin, host) in self._hosts


def events_in(scope: Scope, lake: Lake, result: HuntResult, window: Window) -> int:
    """Events in the window that are of the scope; of the whole, the hunt's own count.

    Without a window the lake's coverage says it; within one, every event's host and time are read.
    """
    if scope.whole:
        return result.events
    if window != Window():
        return sum(_counted(scope, lake, table, window) for table in lake.tables)
    coverage = lake.coverage()
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
