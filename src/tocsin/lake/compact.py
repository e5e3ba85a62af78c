"""Small parts become large ones, in time order; what a hunt finds stays the same."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import CommitProperties, DeltaTable
from deltalake.exceptions import CommitFailedError
from deltalake.transaction import RemoveAction

from tocsin.lake import layout
from tocsin.lake.commit import add_action, append_rows, open_table
from tocsin.lake.lake import Lake, PartRef, Unit
from tocsin.lake.lock import locked
from tocsin.lake.parts import Part, write_rows
from tocsin.model import event as ev

#: A group of parts is merged when it has at least this many parts of less than half the full size.
_MANY = 2
#: Compressed bytes of one merged part: about ten times as much is in memory while merging.
_PART_BYTES = 48 * 1024 * 1024
#: Replaced files are kept this long, for hunts that opened the lake before.
RETENTION_HOURS = 1


class Compacted(msgspec.Struct, frozen=True):
    """Parts before and after, over all tables; ``contested`` tables changed meanwhile and were left."""

    before: int
    after: int
    contested: tuple[str, ...]


def compact(root: Path, tables: frozenset[str] | None = None) -> Compacted:
    """Merge small parts of the named tables (all by default) and tidy the coverage table."""
    before = after = 0
    contested: list[str] = []
    with locked(root):
        lake = Lake(root)
        for table in lake.tables:
            if tables is not None and table not in tables:
                continue
            units = list(lake.units(frozenset({table})))
            before += sum(len(unit.parts) for unit in units)
            groups = [group for unit in units for group in _groups(unit)]
            after += sum(len(unit.parts) for unit in units) - sum(len(parts) - 1 for _, parts in groups)
            try:
                _merge_all(root, table, groups)
            except CommitFailedError:
                contested.append(table)
        _tidy_coverage(root, lake)
    return Compacted(before, after, tuple(contested))


def _groups(unit: Unit) -> Iterator[tuple[Unit, list[PartRef]]]:
    """Runs of small neighbours in time that fit one part together."""
    group: list[PartRef] = []
    rows = size = 0
    small = [part for part in unit.parts if part.rows < layout.PART_ROWS // 2]
    for part in sorted(small, key=lambda p: (p.first is None, p.first or 0, p.path)):
        bytes_of = Path(part.path).stat().st_size
        if group and (rows + part.rows > layout.PART_ROWS or size + bytes_of > _PART_BYTES):
            if len(group) >= _MANY:
                yield unit, group
            group, rows, size = [], 0, 0
        group.append(part)
        rows += part.rows
        size += bytes_of
    if len(group) >= _MANY:
        yield unit, group


def _merge_all(root: Path, table: str, groups: list[tuple[Unit, list[PartRef]]]) -> None:
    if not groups:
        return
    delta = open_table(root / table)
    if delta is None:
        return
    coverage = open_table(root / layout.COVERAGE)
    actions: list[object] = []
    for unit, parts in groups:
        part = _merge(root, unit, parts)
        actions.append(add_action(part.path, part, data_change=False))
        actions.extend(_removal(root / table, ref, unit.partition) for ref in parts)
        _cover_again(root, coverage, table, part.path, [_relative(root / table, ref) for ref in parts])
    schema = delta.schema()
    delta.create_write_transaction(
        actions, "append", schema, [ev.EVENT], commit_properties=CommitProperties(max_commit_retries=0)
    )
    delta.vacuum(RETENTION_HOURS, dry_run=False, enforce_retention_duration=False)


def _merge(root: Path, unit: Unit, parts: list[PartRef]) -> Part:
    files = [pq.ParquetFile(part.path) for part in parts]
    tables = [
        pq.read_table(part.path, partitioning=None, read_dictionary=_strings(file.schema_arrow))
        for part, file in zip(parts, files, strict=True)
    ]
    rows = pa.concat_tables(tables, promote_options="default").unify_dictionaries()
    return write_rows(
        root, unit.table, unit.partition, rows.sort_by([(ev.TIME, "ascending"), (ev.RECORD, "ascending")])
    )


def _strings(schema: pa.Schema) -> list[str]:
    return [field.name for field in schema if field.type == pa.string()]


def _relative(folder: Path, ref: PartRef) -> str:
    return str(Path(ref.path).relative_to(folder))


def _removal(folder: Path, ref: PartRef, partition: str) -> RemoveAction:
    size = Path(ref.path).stat().st_size
    now = int(time.time() * 1000)
    return RemoveAction(
        _relative(folder, ref),
        data_change=False,
        deletion_timestamp=now,
        size=size,
        partition_values={ev.EVENT: partition},
    )


def _cover_again(root: Path, coverage: DeltaTable | None, table: str, path: str, old: list[str]) -> None:
    """The merged part covers what its parts covered."""
    if coverage is None:
        return
    rows = coverage.to_pyarrow_table(filters=[("table", "=", table), ("part", "in", old)])
    merged = rows.set_column(rows.schema.get_field_index("part"), "part", pa.repeat(path, rows.num_rows))
    append_rows(root / layout.COVERAGE, merged.cast(layout.COVERAGE_SCHEMA))


def _tidy_coverage(root: Path, lake: Lake) -> None:
    """Rewrite the coverage table without rows of parts that are gone, equal rows summed."""
    from deltalake import write_deltalake  # noqa: PLC0415  (its writer loads much that a hunt never needs)

    live = lake.coverage()
    keys = ["table", "part", "event", "host", "origin", "day", "shape"]
    grouped = live.group_by(keys).aggregate([("rows", "sum"), ("first", "min"), ("last", "max")])
    names = {"rows_sum": "rows", "first_min": "first", "last_max": "last"}
    summed = grouped.rename_columns([names.get(n, n) for n in grouped.schema.names])
    path = str(root / layout.COVERAGE)
    write_deltalake(
        path, summed.select(layout.COVERAGE_SCHEMA.names).cast(layout.COVERAGE_SCHEMA), mode="overwrite"
    )
    DeltaTable(path).vacuum(RETENTION_HOURS, dry_run=False, enforce_retention_duration=False)
