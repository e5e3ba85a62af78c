"""Events are grouped by table and event id into Arrow record batches."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tocsin.model.event import EVENT_ID, Event, Scalar, Skipped
from tocsin.sources.columns import joined, named, null_patterns, provenance, strings
from tocsin.sources.grouping import OTHERS, Groups, Key
from tocsin.sources.naming import MORE_FIELDS, FieldNames

_FLUSH_EVENTS = 16_384
_FLUSH_BYTES = 24 * 1024 * 1024
#: Above so many layouts with so few rows each, rows are not grouped by layout but put side by side.
_FEW_LAYOUTS = 64
_ROWS_WORTH_A_LAYOUT = 8
_UNION_ROWS = 1_024

#: The names of an event's fields, in its order.
Layout = tuple[str, ...]
Columns = Sequence[Sequence[Scalar]]


@dataclasses.dataclass(frozen=True)
class Batch:
    """Rows of one table and event id; where ids differ, ``event`` is "" and a column ``EVENT_ID`` has them.

    ``columns`` holds the provenance columns of ``tocsin.model.event`` and then the log's own fields,
    all strings. ``shapes`` are the distinct sorted tuples of own fields that rows fill (not null),
    ``shape_codes`` (rows,) is each row's index into them.
    """

    table: str
    event: str
    columns: pa.RecordBatch
    shapes: tuple[tuple[str, ...], ...]
    shape_codes: npt.NDArray[np.int32]


@dataclasses.dataclass(frozen=True)
class Chunk:
    """A stretch of one file: its ``events`` events as batches, and what was skipped in between.

    ``resumed`` tells that what was there earlier was not read again;
    ``total`` counts the file's events up to the chunk's end, those of an earlier state included, and ``tail`` has
    digests of the last of them: see ``read_chunks``. ``nameless`` counts events whose log names
    no host, and ``host`` is the one they were given: said by the caller or stated by the file's name.
    """

    number: int
    batches: tuple[Batch, ...]
    skipped: tuple[Skipped, ...]
    events: int
    format: str
    total: int = 0
    tail: tuple[str, ...] = ()
    resumed: bool = False
    nameless: int = 0
    host: str = ""


class _Part:
    """Rows of one table and event id that already are Arrow columns."""

    def __init__(self) -> None:
        self.tables: list[pa.Table] = []
        self.shapes: dict[tuple[str, ...], int] = {}
        self.codes: list[npt.NDArray[np.int32]] = []

    def add(self, table: pa.Table, shapes: Sequence[tuple[str, ...]], codes: npt.NDArray[np.int32]) -> None:
        """Take rows in; ``codes`` (rows,) is each row's index into ``shapes``."""
        numbers = np.array([self.shapes.setdefault(s, len(self.shapes)) for s in shapes], dtype=np.int32)
        self.tables.append(table)
        self.codes.append(numbers[codes])

    def batch(self, table: str, event: str) -> Batch:
        """All rows as one batch of this table and event id."""
        whole = pa.concat_tables(self.tables, promote_options="default").combine_chunks()
        (columns,) = whole.to_batches() or [pa.RecordBatch.from_pylist([], schema=whole.schema)]
        return Batch(
            table, "" if event == OTHERS else event, columns, tuple(self.shapes), np.concatenate(self.codes)
        )


class Collector:
    """Takes events one by one and gives the batches of a chunk; knows the names seen in its file.

    ``host`` is the host of events whose log names none.
    """

    def __init__(self, origin: str, file_digest: str, path: str, host: str = "") -> None:
        self.host = host
        self._provenance = (origin, file_digest, path, host)
        self._groups = Groups()
        self._names: dict[tuple[str, str], FieldNames] = {}
        self._rows: dict[tuple[str, str], dict[Layout, list[Event]]] = {}
        self._parts: dict[tuple[str, str], _Part] = {}
        self._pending = self._pending_bytes = 0
        self._encode = msgspec.msgpack.Encoder().encode_into
        self._encoded = bytearray()
        self.events = self.nameless = 0
        self.bytes = 0

    def add(self, event: Event) -> None:
        """Take one event; text is turned into columns from time to time, so memory stays compact."""
        fields = event.fields
        group = self._rows.get((event.table, event.event))
        if group is None:
            key = self._groups.key(event)
            group = self._rows.setdefault(key, {})
            event = event if key[0] == event.table else event._replace(table=key[0])
        layout = tuple(fields)
        rows = group.get(layout)
        if rows is None:
            group[layout] = [event]
        else:
            rows.append(event)
        size = self._size(fields)
        self.events += 1
        self.nameless += not event.host
        self.bytes += size
        self._pending += 1
        self._pending_bytes += size
        if self._pending >= _FLUSH_EVENTS or self._pending_bytes >= _FLUSH_BYTES:
            self._flush()

    def _size(self, fields: dict[str, Scalar]) -> int:
        """About the bytes of a row's names and text; encoding it is the quickest way to know."""
        try:
            self._encode(fields, self._encoded)
        except (UnicodeEncodeError, OverflowError):  # half a surrogate pair; a number beyond 64 bits
            return sum([len(value) for value in fields.values() if value.__class__ is str])
        return len(self._encoded)

    def take(self) -> tuple[Batch, ...]:
        """Batches of all events since the last call, sorted by table and event id."""
        self._flush()
        parts, self._parts = self._parts, {}
        self.events = self.nameless = self.bytes = 0
        # Each part is let go as its batch is made, so that a chunk is never in memory twice.
        return tuple(parts.pop(key).batch(*key) for key in sorted(parts))

    def folded(self) -> dict[str, int]:
        """Fields that could not keep their own name, as reason and count, since the last call."""
        reasons = self._groups.take_reasons()
        for names in self._names.values():
            for reason, count in names.take_reasons().items():
                reasons[reason] = reasons.get(reason, 0) + count
        return reasons

    def _flush(self) -> None:
        rows, self._rows = self._rows, {}
        self._pending = self._pending_bytes = 0
        for key, layouts in rows.items():
            part = self._parts.setdefault(key, _Part())
            count = sum(map(len, layouts.values()))
            if len(layouts) > _FEW_LAYOUTS and count < len(layouts) * _ROWS_WORTH_A_LAYOUT:
                events = [event for group in layouts.values() for event in group]
                for start in range(0, count, _UNION_ROWS):
                    self._build(key, part, *_union(events[start : start + _UNION_ROWS]))
                continue
            for fields, group in layouts.items():
                columns = list(zip(*(event.fields.values() for event in group), strict=True))
                self._build(key, part, fields, columns, group)

    def _build(self, key: Key, part: _Part, fields: Layout, columns: Columns, rows: list[Event]) -> None:
        placed = self._names.setdefault(key, FieldNames()).place(fields)
        arrays = []
        for name, places in placed.items():
            if name == MORE_FIELDS:
                arrays.append(strings(joined([named(fields[i], columns[i]) for i in places])))
            else:
                arrays.append(
                    strings(columns[places[0]] if len(places) == 1 else joined([columns[i] for i in places]))
                )
        own = list(placed)
        shapes, codes = null_patterns(arrays, own, len(rows))
        base, base_names = provenance(rows, *self._provenance)
        if key[1] == OTHERS:
            base, base_names = [*base, strings([row.event for row in rows])], [*base_names, EVENT_ID]
        part.add(pa.Table.from_arrays([*base, *arrays], names=[*base_names, *own]), shapes, codes)


def _union(rows: list[Event]) -> tuple[Layout, Columns, list[Event]]:
    """Rows of many layouts as columns of all their fields, null where a row has none."""
    fields = tuple(dict.fromkeys(name for row in rows for name in row.fields))
    return fields, [[row.fields.get(name) for row in rows] for name in fields], rows
