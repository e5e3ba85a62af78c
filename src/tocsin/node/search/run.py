"""``search``: the events of a lake that fit a query, earliest first; ``count_by``: how often each value."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
import numpy as np
from duckdb import ColumnExpression, DuckDBPyRelation, FunctionExpression

from tocsin.hunting.rows import Place, Row, fetch
from tocsin.lake import Lake
from tocsin.model import event as ev
from tocsin.model.errors import UsageError
from tocsin.node.named_logs import check_logs
from tocsin.node.reports.machines import Machine
from tocsin.node.scope import Scope
from tocsin.node.search.conditions import ALIASES, columns_named, condition, filled
from tocsin.node.search.database import Database, View, opened
from tocsin.node.search.places import COLUMNS, Places
from tocsin.node.search.query import Query

_FETCHED = 10_000


class Hit(msgspec.Struct, frozen=True):
    """An event that fits, and the log (lake table) it is of."""

    table: str
    event: Row


class Hits(msgspec.Struct, frozen=True):
    """How many events fit, and the earliest of them, read as they are asked for."""

    total: int
    shown: int
    events: Iterator[Hit]


class PivotRow(msgspec.Struct, frozen=True):
    """A value ("" for none) with its count, first and last time."""

    value: str
    count: int
    first: dt.datetime | None
    last: dt.datetime | None


class Pivot(msgspec.Struct, frozen=True):
    """How often each value of a field occurs among the events that fit, most often first."""

    field: str
    total: int
    distinct: int
    rows: tuple[PivotRow, ...]


def search(root: Path, query: Query, limit: int = 0, *, threads: int = 0) -> Hits:
    """Events that fit, by time; at most ``limit`` of them (0: all). Raises ``UsageError`` for a field, host, origin or log that is not there."""
    lake = Lake(root)
    hosts = _hosts(lake, query)
    places = Places(limit)
    with opened(lake, query.tables, query.since, query.until, threads) as database:
        for view, rows in _fitting(query, hosts, database):
            columns = map(ColumnExpression, COLUMNS)
            for batch in rows.select(*columns).to_arrow_reader():
                places.add(view.table, batch)
    found = places.sorted()
    return Hits(places.total, len(found), _events(found))


def count_by(root: Path, query: Query, field: str, limit: int = 0, *, threads: int = 0) -> Pivot:
    """How often each value of a field occurs; of at most ``limit`` values (0: all). Raises as ``search``."""
    lake = Lake(root)
    hosts = _hosts(lake, query)
    counts: dict[str, PivotRow] = {}
    with opened(lake, query.tables, query.since, query.until, threads) as database:
        _check(database, [field])
        for view, rows in _fitting(query, hosts, database):
            for found in _counted(rows, columns_named(view, field)):
                known = counts.get(found.value)
                counts[found.value] = _sum(known, found) if known else found
    ranked = sorted(counts.values(), key=lambda row: (-row.count, row.value))
    total = sum(row.count for row in ranked)
    return Pivot(field, total, len(ranked), tuple(ranked[:limit] if limit else ranked))


def _fitting(
    query: Query, hosts: frozenset[Machine] | None, database: Database
) -> Iterator[tuple[View, DuckDBPyRelation]]:
    _check(database, [term.field for term in query.terms if term.field])
    for view in database.views:
        where = condition(query, view, hosts)
        if where is not None:
            yield view, database.connection.view(view.table).filter(where)


def _hosts(lake: Lake, query: Query) -> frozenset[Machine] | None:
    """The hosts asked for as logs write them, None for any; ``UsageError`` for a host, origin or log that is not there."""
    check_logs(query.tables, lake.tables)
    if not (query.hosts or query.origins):
        return None
    scope = Scope(query.hosts, query.origins, lake.coverage())
    scope.check()
    return scope.spellings


def _check(database: Database, fields: list[str]) -> None:
    for field in fields:
        if field.lower() not in ALIASES and not any(columns_named(view, field) for view in database.views):
            raise UsageError(
                f"no log here has a field {field!r}",
                hint=f"tocsin lake stats --field {field} lists fields; free text with = in it begins with *",
            )


def _counted(rows: DuckDBPyRelation, columns: tuple[str, ...]) -> Iterator[PivotRow]:
    time = ColumnExpression(ev.TIME)
    figures = [FunctionExpression("count"), FunctionExpression("min", time), FunctionExpression("max", time)]
    value = [filled(columns).cast(str)] if columns else []
    for row in rows.aggregate([*value, *figures]).to_arrow_table().to_pylist():
        name, (count, first, last) = "", list(row.values())[-3:]
        if value:
            name = next(iter(row.values())) or ""
        if count:
            yield PivotRow(name, count, first, last)


def _sum(one: PivotRow, other: PivotRow) -> PivotRow:
    times = [time for time in (one.first, one.last, other.first, other.last) if time]
    first, last = (min(times), max(times)) if times else (None, None)
    return PivotRow(one.value, one.count + other.count, first, last)


def _events(places: Sequence[tuple[str, Place]]) -> Iterator[Hit]:
    """Read events some thousands at a time, so that a search for everything stays within memory."""
    for start in range(0, len(places), _FETCHED):
        some = places[start : start + _FETCHED]
        by_path: dict[str, list[int]] = {}
        for _, place in some:
            by_path.setdefault(place.path, []).append(place.row)
        rows = fetch({path: np.array(sorted(numbers)) for path, numbers in by_path.items()})
        yield from (Hit(table, rows[place]) for table, place in some)
