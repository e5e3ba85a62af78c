"""What a lake holds: per origin and log the rows, hosts, time, gaps and fields; and its size on disk."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import msgspec
import pyarrow as pa

from tocsin.hunting import Window
from tocsin.hunting.field_of_view.presence import Presence
from tocsin.hunting.field_of_view.rows import rows_of
from tocsin.hunting.field_of_view.summary import hosts, logs
from tocsin.lake import Lake, Ledger
from tocsin.lake.hosts import HostNames
from tocsin.model.expression import MULTI
from tocsin.model.field_of_view import Host, LogSummary


class FieldFill(msgspec.Struct, frozen=True):
    """In how many rows of a log a field is filled, and as a share of all (0 to 1)."""

    name: str
    rows: int
    share: float


class LogStats(msgspec.Struct, frozen=True):
    """One log of one origin; ``fields`` the most often filled first."""

    summary: LogSummary
    fields: tuple[FieldFill, ...]


class TableSize(msgspec.Struct, frozen=True):
    """A log's parts on disk, of all origins together; ``size`` in bytes."""

    table: str
    parts: int
    rows: int
    size: int


class LakeStats(msgspec.Struct, frozen=True):
    """What a lake holds; sizes in bytes. ``skipped`` counts the records of its files that were not read."""

    logs: tuple[LogStats, ...]
    tables: tuple[TableSize, ...]
    hosts: tuple[Host, ...]
    files: int
    file_bytes: int
    skipped: int

    @property
    def rows(self) -> int:
        """Events in all."""
        return sum(table.rows for table in self.tables)

    @property
    def size(self) -> int:
        """Bytes of all parts."""
        return sum(table.size for table in self.tables)


def lake_stats(root: Path) -> LakeStats:
    """Read the statistics of a lake from its coverage; raises ``LakeError`` if there is none."""
    lake = Lake(root)
    coverage = lake.coverage()
    names = HostNames.of_coverage(coverage)
    presence = Presence(rows_of(coverage, names), Window())
    filled = _filled(coverage)
    found = tuple(
        LogStats(one, _fields(filled.get((one.origin, one.table), Counter()), one.rows))
        for one in logs(presence)
    )
    records = Ledger(root).latest
    return LakeStats(
        found,
        _sizes(lake),
        hosts(presence, names),
        len(records),
        sum(record.size for record in records),
        sum(record.skipped for record in records),
    )


def _filled(coverage: pa.Table) -> dict[tuple[str, str], Counter[str]]:
    """Rows in which each field is filled, by origin and table: rows of each shape, spread to its fields."""
    counted = coverage.group_by(["origin", "table", "shape"]).aggregate([("rows", "sum")])
    found: dict[tuple[str, str], Counter[str]] = {}
    columns = (counted[name].to_pylist() for name in ("origin", "table", "shape", "rows_sum"))
    for origin, table, shape, rows in zip(*columns, strict=True):
        fields = found.setdefault((origin or "", table), Counter())
        for name in filter(None, shape.split(MULTI)):
            fields[name] += rows
    return found


def _fields(filled: Counter[str], rows: int) -> tuple[FieldFill, ...]:
    ranked = sorted(filled.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(FieldFill(name, count, count / rows) for name, count in ranked)


def _sizes(lake: Lake) -> tuple[TableSize, ...]:
    found = []
    for table in lake.tables:
        parts = [part for unit in lake.units(frozenset({table})) for part in unit.parts]
        size = sum(Path(part.path).stat().st_size for part in parts)
        found.append(TableSize(table, len(parts), sum(part.rows for part in parts), size))
    return tuple(found)
