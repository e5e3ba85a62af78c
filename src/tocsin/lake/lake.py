"""A lake opened for reading: which parts hold which events, and what the lake covers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from deltalake import DeltaTable

from tocsin.lake import layout
from tocsin.lake.commit import open_table
from tocsin.lake.lock import LOCK
from tocsin.lake.open_files import check_open_files
from tocsin.lake.place import sound
from tocsin.model import event as ev
from tocsin.model.errors import LakeError


class PartRef(msgspec.Struct, frozen=True):
    """A committed part: absolute path, rows, and the time its events span (None: unknown)."""

    path: str
    rows: int
    first: dt.datetime | None
    last: dt.datetime | None


class Unit(msgspec.Struct, frozen=True):
    """Parts of one table and partition that are hunted together.

    ``columns`` maps a lower-case field name to the table's column.
    """

    table: str
    partition: str
    parts: tuple[PartRef, ...]
    columns: dict[str, str]

    @property
    def rows(self) -> int:
        """Events in all parts."""
        return sum(part.rows for part in self.parts)


class Lake:
    """The Delta tables below one folder, as they were when opened.

    Raises ``LakeError`` if the folder holds no lake.
    """

    def __init__(self, root: Path) -> None:
        self.root = sound(root)
        try:
            names = sorted(p.name for p in self.root.iterdir() if (p / "_delta_log").is_dir())
        except OSError as error:
            raise _no_lake(root, error.strerror or str(error)) from error
        if not names and not (self.root / LOCK).exists():
            raise _no_lake(root, "a folder of something else")
        self.tables = tuple(name for name in names if not name.startswith("_"))

    def units(
        self, tables: frozenset[str], since: dt.datetime | None = None, until: dt.datetime | None = None
    ) -> Iterator[Unit]:
        """Units of the named tables whose parts may hold events in [since, until)."""
        for table in self.tables:
            if table in tables:
                yield from self._table_units(table, since, until)

    def _table_units(
        self, table: str, since: dt.datetime | None, until: dt.datetime | None
    ) -> Iterator[Unit]:
        delta = open_table(self.root / table)
        if delta is None:
            return
        columns = {
            field.name.lower(): field.name for field in delta.schema().fields if field.name != ev.EVENT
        }
        by_partition: dict[str, list[PartRef]] = {}
        for row in pa.table(delta.get_add_actions(flatten=True)).to_pylist():
            first, last = row.get(f"min.{ev.TIME}"), row.get(f"max.{ev.TIME}")
            if (since and last and last < since) or (until and first and first >= until):
                continue
            ref = PartRef(str(self.root / table / row["path"]), row["num_records"], first, last)
            by_partition.setdefault(row[f"partition.{ev.EVENT}"], []).append(ref)
        for partition, refs in sorted(by_partition.items()):
            for some in _grouped(sorted(refs, key=lambda ref: ref.path)):
                yield Unit(table, partition, some, columns)

    def columns(self, table: str) -> dict[str, str]:
        """Lower-case name to column, for every field of a table."""
        delta = open_table(self.root / table)
        fields = [] if delta is None else delta.schema().fields
        return {field.name.lower(): field.name for field in fields if field.name != ev.EVENT}

    def coverage(self) -> pa.Table:
        """Coverage rows (``COVERAGE_SCHEMA``) of all committed parts, strings dictionary-encoded.

        Raises ``LakeError`` if a file of them is missing or damaged.
        """
        rows = read_coverage([self.root / layout.COVERAGE / path for path in self.coverage_paths()])
        live = [f"{table}/{path}" for table in self.tables for path in _paths(self.root / table)]
        names = pc.binary_join_element_wise(
            rows["table"].cast(pa.string()), rows["part"].cast(pa.string()), "/"
        )
        return rows.filter(pc.is_in(names, pa.array(live, pa.string())))

    def coverage_paths(self) -> list[str]:
        """The files that coverage rows are in, relative to their folder."""
        return _paths(self.root / layout.COVERAGE)


def _no_lake(root: Path, reason: str) -> LakeError:
    hint = "fill one with: tocsin ingest PATH --lake DIR"
    return LakeError(f"there is no lake here ({reason.lower()})", where=str(root), hint=hint)


def read_coverage(paths: list[Path]) -> pa.Table:
    """Coverage files as one table with every string column dictionary-encoded on one dictionary.

    Raises ``LakeError`` for the first that is missing or damaged.
    """
    tables = [_coverage_of(path) for path in paths]
    if not tables:
        return layout.COVERAGE_SCHEMA.empty_table()
    return pa.concat_tables(tables).unify_dictionaries().combine_chunks()


def _coverage_of(path: Path) -> pa.Table:
    schema = layout.COVERAGE_SCHEMA
    strings = [field.name for field in schema if field.type == pa.string()]
    hint = "tocsin lake verify --repair covers the parts anew"
    try:
        with pq.ParquetFile(path, read_dictionary=strings) as file:
            rows = file.read()
        coded = [pa.dictionary(pa.int32(), f.type) if f.name in strings else f.type for f in schema]
        return rows.select(schema.names).cast(pa.schema(zip(schema.names, coded, strict=True)))
    except (OSError, KeyError, pa.ArrowException) as error:
        check_open_files(error, path)
        reason = " ".join((getattr(error, "strerror", None) or str(error)).split())[:300]
        raise LakeError(
            f"what the lake covers cannot be read: {reason}", where=str(path), hint=hint
        ) from error


def _paths(path: Path) -> list[str]:
    delta = open_table(path)
    return [] if delta is None else part_paths(delta)


def part_paths(delta: DeltaTable) -> list[str]:
    """The files of a table's current version, relative to its folder (``file_uris`` gives encoded ones)."""
    found: list[str] = pa.table(delta.get_add_actions())["path"].to_pylist()
    return found


def _grouped(refs: list[PartRef]) -> Iterator[tuple[PartRef, ...]]:
    """Runs of parts of at most ``PART_ROWS`` rows together (a larger part stands alone)."""
    group: list[PartRef] = []
    rows = 0
    for ref in refs:
        if group and rows + ref.rows > layout.PART_ROWS:
            yield tuple(group)
            group, rows = [], 0
        group.append(ref)
        rows += ref.rows
    if group:
        yield tuple(group)
