"""Events are grouped by table and event id into Arrow record batches."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec
import pyarrow as pa

from tocsin.model.event import EVENT_ID, Event, Scalar
from tocsin.sources.batches import Batch, Rows
from tocsin.sources.columns import joined, named, null_patterns, provenance, strings, text_columns
from tocsin.sources.grouping import OTHERS, Groups, Key
from tocsin.sources.naming import MORE_FIELDS, FieldNames

_FLUSH_EVENTS = 16_384
_FLUSH_BYTES = 24 * 1024 * 1024
#: Above so many layouts with so few rows each, rows are not grouped by layout but put side by side.
_FEW_LAYOUTS = 64
_ROWS_WORTH_A_LAYOUT = 8
_UNION_ROWS = 1_024
#: Values that are turned into columns at a time.
_CELLS = 262_144

#: The names of an event's fields, in its order.
Layout = tuple[str, ...]
Columns = Sequence[Sequence[Scalar]]


class _Piece(NamedTuple):
    """Rows of one group and their own columns, as values."""

    key: Key
    names: tuple[str, ...]
    columns: Columns
    rows: list[Event]


class Collector:
    """Takes events one by one and gives the batches of a chunk; knows the names seen in its file.

    ``host`` is the host of events whose log names none.
    """

    def __init__(self, origin: str, file_digest: str, path: str, host: str = "") -> None:
        self.host = host
        self._provenance = (origin, file_digest, path, host)
        self._groups = Groups()
        self._names: dict[Key, FieldNames] = {}
        self._rows: dict[Key, dict[Layout, list[Event]]] = {}
        self._orders: dict[frozenset[str], Layout] = {}
        self._parts: dict[Key, Rows] = {}
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
        rows = group.get(tuple(fields))
        if rows is None:
            event = self._ordered(event)
            rows = group.setdefault(tuple(event.fields), [])
        rows.append(event)
        size = self._size(fields)
        self.events += 1
        self.nameless += not event.host
        self.bytes += size
        self._pending += 1
        self._pending_bytes += size
        if self._pending >= _FLUSH_EVENTS or self._pending_bytes >= _FLUSH_BYTES:
            self._flush()

    def _ordered(self, event: Event) -> Event:
        """The event with its fields in the order in which they came first: some exports shuffle them."""
        layout = tuple(event.fields)
        order = self._orders.setdefault(frozenset(layout), layout)
        if order == layout:
            return event
        return event._replace(fields={name: event.fields[name] for name in order})

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
        self._orders.clear()
        self._pending = self._pending_bytes = 0
        pieces: list[_Piece] = []
        cells = 0
        for key in sorted(rows):
            for piece in self._pieces(key, rows.pop(key)):
                pieces.append(piece)
                cells += len(piece.rows) * len(piece.columns)
                if cells >= _CELLS:
                    self._build(pieces)
                    pieces, cells = [], 0
        self._build(pieces)

    def _build(self, pieces: Sequence[_Piece]) -> None:
        """Turn pieces into columns, all of them together: most files have few events of a kind."""
        if not pieces:
            return
        base = provenance([row for piece in pieces for row in piece.rows], *self._provenance)
        own = iter(text_columns([values for piece in pieces for values in piece.columns]))
        start = 0
        for piece in pieces:
            count = len(piece.rows)
            self._place(piece, base.slice(start, count), list(itertools.islice(own, len(piece.names))))
            start += count

    def _pieces(self, key: Key, layouts: dict[Layout, list[Event]]) -> Iterator[_Piece]:
        count = sum(map(len, layouts.values()))
        if len(layouts) > _FEW_LAYOUTS and count < len(layouts) * _ROWS_WORTH_A_LAYOUT:
            events = [event for group in layouts.values() for event in group]
            for start in range(0, count, _UNION_ROWS):
                yield self._piece(key, *_union(events[start : start + _UNION_ROWS]))
            return
        for fields, group in layouts.items():
            columns = list(zip(*(event.fields.values() for event in group), strict=True))
            yield self._piece(key, fields, columns, group)

    def _piece(self, key: Key, fields: Layout, columns: Columns, rows: list[Event]) -> _Piece:
        placed = self._names.setdefault(key, FieldNames()).place(fields)
        values = [_values(name, places, fields, columns) for name, places in placed.items()]
        return _Piece(key, tuple(placed), values, rows)

    def _place(self, piece: _Piece, base: pa.RecordBatch, own: list[pa.Array]) -> None:
        """Add rows that are columns now to those of their table and event id."""
        shapes, codes = null_patterns(own, piece.names, len(piece.rows))
        arrays, names = base.columns, base.schema.names
        if piece.key[1] == OTHERS:
            arrays, names = [*arrays, strings([row.event for row in piece.rows])], [*names, EVENT_ID]
        columns = pa.RecordBatch.from_arrays([*arrays, *own], [*names, *piece.names])
        self._parts.setdefault(piece.key, Rows()).add(columns, shapes, codes)


def _values(name: str, places: list[int], fields: Layout, columns: Columns) -> Sequence[Scalar]:
    """The values of one column: those of the fields that go there."""
    if name == MORE_FIELDS:
        return joined([named(fields[i], columns[i]) for i in places])
    return columns[places[0]] if len(places) == 1 else joined([columns[i] for i in places])


def _union(rows: list[Event]) -> tuple[Layout, Columns, list[Event]]:
    """Rows of many layouts as columns of all their fields, null where a row has none."""
    fields = tuple(dict.fromkeys(name for row in rows for name in row.fields))
    return fields, [[row.fields.get(name) for row in rows] for name in fields], rows
