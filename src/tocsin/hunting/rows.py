"""Matched rows as events: read once all questions are answered, and only where something matched."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from tocsin.model import event as ev
from tocsin.model.finding import SeenEvent


class Place(msgspec.Struct, frozen=True, order=True):
    """A row: the part's path and the row's number in it."""

    path: str
    row: int


class Row(msgspec.Struct, frozen=True):
    """An event as it lies in the lake; ``fields`` are those with a value, in the table's order."""

    time: dt.datetime | None
    host: str
    origin: str
    file: str
    path: str
    record: int
    fields: dict[str, str]

    def seen_by(self, rule_id: str, logsource: str) -> SeenEvent:
        """The event as a detection's finding shows it."""
        name = self.path.replace("\\", "/").rpartition("/")[2]
        return SeenEvent(
            rule_id, self.time, self.host, self.origin, logsource, name, self.file, self.record, self.fields
        )


def rows_of(events: pa.Table, places: Sequence[Place]) -> dict[Place, Row]:
    """Rows that have been read already, one event each; ``events`` has every column of their part."""
    return dict(zip(places, _rows(events), strict=True))


def fetch(places: Mapping[str, np.ndarray]) -> dict[Place, Row]:
    """Rows of parts: ``{path: row numbers}``, ascending and without repeats."""
    found: dict[Place, Row] = {}
    for path, rows in places.items():
        for numbers, events in _taken(path, rows):
            found.update(zip((Place(path, n) for n in numbers.tolist()), _rows(events), strict=True))
    return found


def _rows(events: pa.Table) -> Iterator[Row]:
    own = [n for n in events.schema.names if n not in ev.PROVENANCE]
    columns = {name: _values(events[name]) for name in events.schema.names}
    pairs = [(name, columns[name]) for name in own]
    about = zip(
        *(columns[n] for n in (ev.TIME, ev.HOST, ev.ORIGIN, ev.FILE, ev.PATH, ev.RECORD)), strict=True
    )
    for i, (time, host, origin, file, path, record) in enumerate(about):
        fields = {name: value for name, values in pairs if (value := values[i]) is not None}
        yield Row(time, host or "", origin or "", file, path, record, fields)


def _values(column: pa.ChunkedArray) -> list[Any]:
    """Python values; rows with the same text share one string, which bounds the memory of findings."""
    if not pa.types.is_dictionary(column.type):
        return list(column.to_pylist())
    values: list[Any] = []
    for chunk in column.chunks:
        texts = chunk.dictionary.to_pylist()
        values += [None if code is None else texts[code] for code in chunk.indices.to_pylist()]
    return values


def _taken(path: str, rows: np.ndarray) -> Iterator[tuple[np.ndarray, pa.Table]]:
    """Some rows of a part, row group by row group, text dictionary-encoded."""
    metadata = pq.read_metadata(path)
    schema = metadata.schema.to_arrow_schema()
    strings = [field.name for field in schema if field.type == pa.string()]
    file = pq.ParquetFile(path, metadata=metadata, read_dictionary=strings)
    sizes = [metadata.row_group(g).num_rows for g in range(metadata.num_row_groups)]
    ends = np.cumsum(sizes)
    group_of = np.searchsorted(ends, rows, side="right")
    for g in np.unique(group_of):
        numbers = rows[group_of == g]
        local = pa.array(numbers - (ends[g] - sizes[g]))
        yield numbers, file.read_row_group(int(g), use_threads=False).take(local)
