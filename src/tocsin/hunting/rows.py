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


def rows_of(events: pa.Table, rows: np.ndarray, places: Sequence[Place]) -> dict[Place, Row]:
    """Some rows (ascending) of events that have been read already; ``events`` has every column of their part."""
    return dict(zip(places, _rows(events, rows), strict=True))


def fetch(places: Mapping[str, np.ndarray]) -> dict[Place, Row]:
    """Rows of parts: ``{path: row numbers}``, ascending and without repeats."""
    found: dict[Place, Row] = {}
    for path, rows in places.items():
        for numbers, local, events in _taken(path, rows):
            found.update(rows_of(events, local, [Place(path, n) for n in numbers.tolist()]))
    return found


def _rows(events: pa.Table, rows: np.ndarray) -> Iterator[Row]:
    columns = {name: _values(events[name], rows) for name in events.schema.names}
    pairs = [(name, values) for name, values in columns.items() if name not in ev.PROVENANCE and values]
    about = zip(
        *(
            columns[n] or [None] * len(rows)
            for n in (ev.TIME, ev.HOST, ev.ORIGIN, ev.FILE, ev.PATH, ev.RECORD)
        ),
        strict=True,
    )
    for i, (time, host, origin, file, path, record) in enumerate(about):
        fields = {name: value for name, values in pairs if (value := values[i]) is not None}
        yield Row(time, host or "", origin or "", file, path, record, fields)


def _values(column: pa.ChunkedArray, rows: np.ndarray) -> list[Any]:
    """Python values of some rows (ascending), nothing if all are null.

    Rows with the same text share one string, which bounds the memory of findings. Chunk by chunk, since
    taking rows of several chunks at once makes one dictionary of theirs.
    """
    if not pa.types.is_dictionary(column.type):
        return list(column.take(pa.array(rows)).to_pylist())
    values: list[Any] = []
    begin = 0
    for chunk in column.chunks:
        low, high = np.searchsorted(rows, (begin, begin + len(chunk)))
        values += _texts(chunk.dictionary, chunk.indices.take(pa.array(rows[low:high] - begin)))
        begin += len(chunk)
    return values if any(value is not None for value in values) else []


def _texts(dictionary: pa.Array, codes: pa.Array) -> list[str | None]:
    """The text of each code; of a dictionary only what is asked for becomes Python's."""
    if codes.null_count == len(codes):
        return [None] * len(codes)
    used = codes.unique().drop_null()
    text_of = dict(zip(used.to_pylist(), dictionary.take(used).to_pylist(), strict=True))
    return list(map(text_of.get, codes.to_pylist()))


def _taken(path: str, rows: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray, pa.Table]]:
    """Some rows of a part: their numbers, and where they are in the row group, which comes with them."""
    metadata = pq.read_metadata(path)
    schema = metadata.schema.to_arrow_schema()
    strings = [field.name for field in schema if field.type == pa.string()]
    file = pq.ParquetFile(path, metadata=metadata, read_dictionary=strings)
    sizes = [metadata.row_group(g).num_rows for g in range(metadata.num_row_groups)]
    ends = np.cumsum(sizes)
    group_of = np.searchsorted(ends, rows, side="right")
    for g in np.unique(group_of):
        numbers = rows[group_of == g]
        yield numbers, numbers - (ends[g] - sizes[g]), file.read_row_group(int(g), use_threads=False)
