"""Which parts are worth merging into one, and the merge itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from tocsin.lake import layout
from tocsin.lake.lake import Lake, PartRef
from tocsin.lake.parts import MAX_COLUMNS, Part, write_rows
from tocsin.model import event as ev

#: Encoded bytes of the parts of one merge; about six times as much is in memory meanwhile.
GROUP_BYTES = 64 * 1024 * 1024
#: Parts whose rows differ by less than this are of one size, however small.
_TINY_ROWS = 4_096


class Group(msgspec.Struct, frozen=True):
    """Parts of one table and partition that become one; ``size`` is their encoded bytes."""

    table: str
    partition: str
    parts: tuple[PartRef, ...]
    size: int


class Choice(msgspec.Struct, frozen=True):
    """How eagerly parts are merged: at least ``least`` of them; ``alike`` only those of similar size.

    Merging parts of similar size alone keeps the cost of endless small additions low: an event is written
    again only when its part becomes at least half as large again, so about log(rows) times in all.
    """

    least: int = 2
    alike: bool = False


def groups(lake: Lake, tables: Iterable[str], choice: Choice) -> list[Group]:
    """What to merge in the named tables, the most parts for the fewest bytes first."""
    found: list[Group] = []
    for (table, partition), parts in _partitions(lake, tables).items():
        for cluster in _alike(parts) if choice.alike else [parts]:
            if len(cluster) >= choice.least:
                runs = _runs(cluster)
                found += [Group(table, partition, *run) for run in runs if len(run[0]) >= choice.least]
    return sorted(found, key=lambda group: (group.size / len(group.parts), group.table, group.partition))


def merge(root: Path, group: Group) -> Part:
    """Write one part with all events of a group in time order; nothing is committed or removed yet."""
    tables = [_read(part.path) for part in group.parts]
    rows = pa.concat_tables(tables, promote_options="default").unify_dictionaries()
    del tables
    rows = rows.sort_by([(ev.TIME, "ascending"), (ev.RECORD, "ascending")])
    part = write_rows(root, group.table, group.partition, rows)
    return msgspec.structs.replace(part, keys=np.empty(0, np.int64))


def _partitions(lake: Lake, tables: Iterable[str]) -> dict[tuple[str, str], list[PartRef]]:
    """Parts that are less than half of a full one; tables too wide for one part stay as they are."""
    found: dict[tuple[str, str], list[PartRef]] = {}
    for unit in lake.units(frozenset(tables)):
        if len(unit.columns) > MAX_COLUMNS:
            continue
        small = [part for part in unit.parts if part.rows < layout.PART_ROWS // 2]
        found.setdefault((unit.table, unit.partition), []).extend(small)
    return found


def _alike(parts: Sequence[PartRef]) -> Iterator[list[PartRef]]:
    """Parts by size, cut where one is more than twice as large as all before it together."""
    cluster: list[PartRef] = []
    total = 0
    for part in sorted(parts, key=lambda p: (p.rows, p.path)):
        if cluster and part.rows > 2 * total + _TINY_ROWS:
            yield cluster
            cluster, total = [], 0
        cluster.append(part)
        total += part.rows
    if cluster:
        yield cluster


def _runs(parts: Sequence[PartRef]) -> Iterator[tuple[tuple[PartRef, ...], int]]:
    """Neighbours in time that fit one part together, with their encoded bytes."""
    run: list[PartRef] = []
    rows = size = 0
    for part in sorted(parts, key=_order):
        encoded = encoded_bytes(part.path)
        if run and (rows + part.rows > layout.PART_ROWS or size + encoded > GROUP_BYTES):
            yield tuple(run), size
            run, rows, size = [], 0, 0
        run.append(part)
        rows += part.rows
        size += encoded
    if run:
        yield tuple(run), size


def _order(part: PartRef) -> tuple[bool, float, str]:
    return part.first is None, part.first.timestamp() if part.first else 0.0, part.path


def encoded_bytes(path: str) -> int:
    """Bytes of a Parquet file's pages before compression: what reading it costs."""
    metadata = pq.read_metadata(path)
    return sum(metadata.row_group(i).total_byte_size for i in range(metadata.num_row_groups))


def _read(path: str) -> pa.Table:
    schema = pq.read_schema(path)
    strings = [field.name for field in schema if field.type == pa.string()]
    with pq.ParquetFile(path, read_dictionary=strings) as file:
        return file.read(use_threads=False)
