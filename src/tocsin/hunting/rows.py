"""Matched rows as events: read once all questions are answered, and only where something matched."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

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


def fetch(places: Mapping[str, np.ndarray]) -> dict[Place, Row]:
    """Rows of parts: ``{path: row numbers}``, ascending and without repeats."""
    found: dict[Place, Row] = {}
    for path, rows in places.items():
        table = _take(path, rows)
        fields = [n for n in table.schema.names if n not in ev.PROVENANCE]
        for at, record in zip(rows.tolist(), table.to_pylist(), strict=True):
            own = {n: record[n] for n in fields if record[n] is not None}
            found[Place(path, at)] = Row(
                record[ev.TIME],
                record[ev.HOST] or "",
                record[ev.ORIGIN] or "",
                record[ev.FILE],
                record[ev.PATH],
                record[ev.RECORD],
                own,
            )
    return found


def _take(path: str, rows: np.ndarray) -> pa.Table:
    metadata = pq.read_metadata(path)
    schema = metadata.schema.to_arrow_schema()
    strings = [field.name for field in schema if field.type == pa.string()]
    file = pq.ParquetFile(path, metadata=metadata, read_dictionary=strings)
    sizes = [metadata.row_group(g).num_rows for g in range(metadata.num_row_groups)]
    ends = np.cumsum(sizes)
    group_of = np.searchsorted(ends, rows, side="right")
    tables = []
    for g in np.unique(group_of):
        local = rows[group_of == g] - (ends[g] - sizes[g])
        tables.append(file.read_row_group(int(g), use_threads=False).take(pa.array(local)))
    return pa.concat_tables(tables).cast(schema)
