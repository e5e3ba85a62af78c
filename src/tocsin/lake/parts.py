"""Record batches become Parquet parts, ready to be committed, with what they cover."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tocsin.lake import layout
from tocsin.lake.filled import without_empty
from tocsin.lake.identities import sorted_identities
from tocsin.model import event as ev
from tocsin.model.expression import MULTI

#: Column that carries each row's filled fields until the part is written; it is not stored.
SHAPE = "_t_shape"
#: Columns of one part, beyond those of a single batch: writing takes memory for each.
MAX_COLUMNS = 4_096
_LEAST_GROUP_ROWS = 1_000
#: Whose rows follow: file hash, chunk number, and how many.
Span = tuple[str, int, int]


class EventBatch(Protocol):
    """Events of one table, as the sources give them; of one event id, or with a column ``EVENT_ID``.

    ``columns`` are the provenance columns, then the log's fields, all strings; ``shapes`` the sets of
    filled fields, which ``shape_codes`` (int32, one a row) index.
    """

    @property
    def table(self) -> str:
        """Lake table the events belong to."""
        ...

    @property
    def event(self) -> str:
        """Their event id or type, "" for none."""
        ...

    @property
    def columns(self) -> pa.RecordBatch:
        """One row an event."""
        ...

    @property
    def shapes(self) -> tuple[tuple[str, ...], ...]:
        """Sets of filled fields, each sorted."""
        ...

    @property
    def shape_codes(self) -> np.ndarray:
        """Index into ``shapes``, one a row."""
        ...


class Part(msgspec.Struct, frozen=True):
    """A Parquet file in a table's folder that is not yet committed.

    ``chunks`` are the last (file hash, chunk number) of each file whose rows of this table are written with
    it; ``spans`` say whose its rows are, in their order: (file hash, chunk number, rows); ``keys`` the sorted identities of its rows that have one (int64); ``coverage`` rows as ``COVERAGE_SCHEMA``.
    """

    table: str
    partition: str
    path: str
    rows: int
    size: int
    first: dt.datetime | None
    last: dt.datetime | None
    fields: tuple[str, ...]
    chunks: tuple[tuple[str, int], ...]
    keys: np.ndarray
    coverage: pa.Table
    spans: tuple[Span, ...] = ()


class PartWriter:
    """Collects batches and writes one part per table and partition when told to flush.

    ``limit`` bounds the collected Arrow bytes: ``full`` tells when to flush. Field names that
    differ only in case take the first spelling seen, or the one ``spellings`` gives
    (``{table: {lower-case name: name}}``).
    """

    def __init__(self, root: Path, limit: int, spellings: dict[str, dict[str, str]] | None = None) -> None:
        self._root = root
        self._limit = limit
        self._spellings = spellings or {}
        self._pending: dict[tuple[str, str], list[pa.Table]] = {}
        self._spans: dict[tuple[str, str], list[Span]] = {}
        self._chunks: dict[str, dict[str, int]] = {}
        self._bytes = 0

    @property
    def full(self) -> bool:
        """Whether the collected batches have reached the limit."""
        return self._bytes >= self._limit

    def add(self, batch: EventBatch, chunk: tuple[str, int]) -> None:
        """Take a batch that belongs to a chunk (file hash, number)."""
        table, rows = batch.table, batch.columns
        names = self._spell(table, rows.schema.names)
        joined = pa.array([MULTI.join(self._spell(table, shape)) for shape in batch.shapes], pa.string())
        shape = pa.DictionaryArray.from_arrays(pa.array(batch.shape_codes, pa.int32()), joined)
        arrays, names = [*rows.columns, shape], [*names, SHAPE]
        of_one_id = ev.EVENT_ID not in names
        if of_one_id:
            arrays.append(pa.repeat(pa.scalar(batch.event, pa.string()), rows.num_rows))
            names.append(ev.EVENT_ID)
        whole = pa.RecordBatch.from_arrays(arrays, names)
        columns = pa.Table.from_batches([whole])
        home = layout.partition_of(table, batch.event)
        for partition, some in [(home, columns)] if of_one_id else _by_partition(table, columns):
            self._pending.setdefault((table, partition), []).append(some)
            self._spans.setdefault((table, partition), []).append((*chunk, some.num_rows))
        self._chunks.setdefault(table, {})[chunk[0]] = chunk[1]
        self._bytes += whole.nbytes

    def flush(self) -> list[Part]:
        """Write all that was collected; the files exist and are complete when this returns."""
        parts = []
        for (table, partition), tables in sorted(self._pending.items()):
            chunks = tuple(self._chunks[table].items())
            for some, spans in _narrow(tables, self._spans[table, partition]):
                part = write_part(self._root, table, partition, concat(some))
                parts.append(msgspec.structs.replace(part, chunks=chunks, spans=spans))
        self._pending.clear()
        self._spans.clear()
        self._chunks.clear()
        self._bytes = 0
        return parts

    def _spell(self, table: str, names: Iterable[str]) -> list[str]:
        known = self._spellings.setdefault(table, {})
        return [known.setdefault(name.lower(), name) for name in names]


def _by_partition(table: str, rows: pa.Table) -> Iterator[tuple[str, pa.Table]]:
    """Rows by the partition that their event ids lie in."""
    ids = pc.unique(rows[ev.EVENT_ID]).to_pylist()
    partitions: dict[str, list[str]] = {}
    for event in ids:
        partitions.setdefault(layout.partition_of(table, event or ""), []).append(event)
    for partition, mine in partitions.items():
        whole = len(partitions) == 1
        yield (
            partition,
            rows if whole else rows.filter(pc.is_in(rows[ev.EVENT_ID], pa.array(mine, pa.string()))),
        )


def _narrow(
    tables: Sequence[pa.Table], spans: Sequence[Span]
) -> Iterator[tuple[list[pa.Table], tuple[Span, ...]]]:
    """Runs of tables that have few columns together, with their spans: what is written at a time is bounded."""
    names: set[str] = set()
    first = 0
    for i, table in enumerate(tables):
        if i > first and len(names.union(table.schema.names)) > MAX_COLUMNS:
            yield list(tables[first:i]), tuple(spans[first:i])
            first, names = i, set()
        names.update(table.schema.names)
    yield list(tables[first:]), tuple(spans[first:])


def concat(tables: list[pa.Table]) -> pa.Table:
    """One table of all, absent columns null, shapes on one dictionary."""
    return pa.concat_tables(tables, promote_options="default").unify_dictionaries()


def write_part(root: Path, table: str, partition: str, rows: pa.Table) -> Part:
    """Write rows (with a ``SHAPE`` column) as one Parquet file; the part's chunks and spans are left empty."""
    part = write_rows(root, table, partition, rows.drop_columns([SHAPE]))
    return msgspec.structs.replace(part, coverage=covered(table, part.path, rows))


def write_rows(root: Path, table: str, partition: str, events: pa.Table) -> Part:
    """Write events as one Parquet file; the part's chunks and coverage are left empty."""
    folder = root / table / f"{ev.EVENT}={partition}"
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{secrets.token_hex(12)}.parquet"
    try:
        _write(events, folder / name)
    except BaseException:
        (folder / name).unlink(missing_ok=True)  # a full disk is not to be filled with half a part
        raise
    times = pc.min_max(events[ev.TIME]).as_py()
    return Part(
        table=table,
        partition=partition,
        path=f"{ev.EVENT}={partition}/{name}",
        rows=events.num_rows,
        size=(folder / name).stat().st_size,
        first=times["min"],
        last=times["max"],
        fields=tuple(n for n in events.schema.names if n not in ev.PROVENANCE),
        chunks=(),
        keys=sorted_identities(table, events),
        coverage=layout.COVERAGE_SCHEMA.empty_table(),
    )


def _write(events: pa.Table, path: Path) -> None:
    """Write row groups one by one, dictionaries decoded: each then gets only the values it holds."""
    plain = pa.schema([(field.name, _decoded(field.type)) for field in events.schema])
    is_plain = plain.types == events.schema.types
    step = _group_rows(events)
    with pq.ParquetWriter(
        path,
        plain,
        compression="zstd",
        dictionary_pagesize_limit=layout.DICTIONARY_BYTES,
        write_statistics=[ev.TIME],
        write_page_checksum=True,
    ) as writer:
        for start in range(0, max(events.num_rows, 1), step):
            rows = events.slice(start, step)
            writer.write_table(rows if is_plain else rows.cast(plain), row_group_size=step)


def _decoded(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _group_rows(events: pa.Table) -> int:
    """Rows of a row group: within the bounds of the layout, and never fewer than a thousand."""
    if events.num_rows <= _LEAST_GROUP_ROWS:
        return _LEAST_GROUP_ROWS  # most parts; to add up their bytes would take longer than to write some columns
    fitting = layout.ROW_GROUP_BYTES * events.num_rows // max(events.nbytes, 1)
    return int(min(max(fitting, _LEAST_GROUP_ROWS), layout.ROW_GROUP_ROWS))


def covered(table: str, part: str, rows: pa.Table) -> pa.Table:
    """What the rows of a part (with a ``SHAPE`` column) cover, as ``COVERAGE_SCHEMA``.

    One row per event id, host, origin, day and shape, with first and last time.
    """
    shape = rows[SHAPE].combine_chunks()
    shape = shape.chunk(0) if isinstance(shape, pa.ChunkedArray) else shape
    shape = without_empty(rows, shape, SHAPE)
    keyed = pa.table(
        {
            "event": rows[ev.EVENT_ID],
            "host": rows[ev.HOST],
            "origin": rows[ev.ORIGIN],
            "day": rows[ev.TIME].cast(pa.date32()),
            "code": shape.indices,
            "time": rows[ev.TIME],
        }
    )
    grouped = keyed.group_by(["event", "host", "origin", "day", "code"], use_threads=False).aggregate(
        [([], "count_all"), ("time", "min"), ("time", "max")]
    )
    size = grouped.num_rows
    return pa.table(
        [
            pa.repeat(table, size),
            pa.repeat(part, size),
            grouped["event"],
            grouped["host"],
            grouped["origin"],
            grouped["day"],
            shape.dictionary.take(grouped["code"].combine_chunks()),
            grouped["count_all"],
            grouped["time_min"],
            grouped["time_max"],
        ],
        schema=layout.COVERAGE_SCHEMA,
    )
