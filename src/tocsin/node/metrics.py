"""How many events of which id in which log, by origin; from the lake's coverage, so no event is read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from tocsin.lake import Lake
from tocsin.lake.hosts import HostNames
from tocsin.node.scope import Scope


class Count(msgspec.Struct, frozen=True):
    """Events of one kind: ``share`` is their part of all events of the log, of the same origin (0 to 1)."""

    origin: str
    table: str
    event: str
    rows: int
    share: float
    hosts: int
    first: dt.datetime | None
    last: dt.datetime | None


class HostCount(msgspec.Struct, frozen=True):
    """Events of one machine; ``tables`` are the logs they are from. A name "" stands for logs that name none."""

    origin: str
    name: str
    rows: int
    tables: tuple[str, ...]
    first: dt.datetime | None
    last: dt.datetime | None


class Metrics(msgspec.Struct, frozen=True):
    """Event ids of each log, logs (with event "" and share of the origin), and machines; the most first."""

    events: tuple[Count, ...]
    logs: tuple[Count, ...]
    hosts: tuple[HostCount, ...]


class _Row(msgspec.Struct, frozen=True):
    origin: str
    table: str
    event: str
    host: str
    rows: int
    first: dt.datetime | None
    last: dt.datetime | None


def metrics(
    root: Path,
    *,
    since: dt.date | None = None,
    until: dt.date | None = None,
    origins: tuple[str, ...] = (),
    hosts: tuple[str, ...] = (),
) -> Metrics:
    """Count a lake's events on the days from ``since`` up to and without ``until`` (None: unbounded).

    Raises ``UsageError`` for a host or origin that no log names.
    """
    coverage = Lake(root).coverage()
    scope = Scope(hosts, origins, coverage)
    scope.check()
    counted = _rows(_on_days(coverage, since, until), scope.known.names)
    rows = [row for row in counted if scope.holds(row.origin, row.host)]
    return Metrics(_counts(rows, by_event=True), _counts(rows, by_event=False), _hosts(rows))


def _on_days(coverage: pa.Table, since: dt.date | None, until: dt.date | None) -> pa.Table:
    if since is not None:
        coverage = coverage.filter(pc.greater_equal(coverage["day"], pa.scalar(since)))
    if until is not None:
        coverage = coverage.filter(pc.less(coverage["day"], pa.scalar(until)))
    return coverage


def _rows(coverage: pa.Table, names: HostNames) -> Iterator[_Row]:
    grouped = coverage.group_by(["origin", "table", "event", "host"]).aggregate(
        [("rows", "sum"), ("first", "min"), ("last", "max")]
    )
    columns = ("origin", "table", "event", "host", "rows_sum", "first_min", "last_max")
    values: Iterator[tuple[Any, ...]] = zip(*(grouped[name].to_pylist() for name in columns), strict=True)
    for origin, table, event, host, rows, first, last in values:
        machine = names.resolve(origin or "", host or "")
        yield _Row(origin or "", table, event or "", machine, rows, first, last)


def _counts(rows: list[_Row], *, by_event: bool) -> tuple[Count, ...]:
    groups: dict[tuple[str, str, str], list[_Row]] = {}
    totals: dict[tuple[str, str], int] = {}
    for row in rows:
        groups.setdefault((row.origin, row.table, row.event if by_event else ""), []).append(row)
        whole = (row.origin, row.table if by_event else "")
        totals[whole] = totals.get(whole, 0) + row.rows
    found = []
    for (origin, table, event), some in groups.items():
        count = sum(row.rows for row in some)
        hosts = len({row.host for row in some} - {""})
        share = count / totals[origin, table if by_event else ""]
        found.append(Count(origin, table, event, count, share, hosts, *_span(some)))
    return tuple(sorted(found, key=lambda one: (one.origin, -one.rows, one.table, one.event)))


def _hosts(rows: list[_Row]) -> tuple[HostCount, ...]:
    groups: dict[tuple[str, str], list[_Row]] = {}
    for row in rows:
        groups.setdefault((row.origin, row.host), []).append(row)
    found = [
        HostCount(
            origin,
            name,
            sum(row.rows for row in some),
            tuple(sorted({row.table for row in some})),
            *_span(some),
        )
        for (origin, name), some in groups.items()
    ]
    return tuple(sorted(found, key=lambda one: (one.origin, -one.rows, one.name)))


def _span(rows: list[_Row]) -> tuple[dt.datetime | None, dt.datetime | None]:
    firsts = [row.first for row in rows if row.first]
    lasts = [row.last for row in rows if row.last]
    return min(firsts, default=None), max(lasts, default=None)
