"""What is read of a log: chunks of it, as Arrow record batches of one table and event id."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tocsin.model.event import Skipped
from tocsin.sources.day_order import Dates
from tocsin.sources.grouping import OTHERS


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
    no host, and ``host`` is the one they were given: said by the caller or stated by the file's name. ``dates`` tells
    of those read up to its end, None if none had day and month as numbers.
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
    dates: Dates | None = None


class Rows:
    """Rows of one table and event id that already are Arrow columns."""

    def __init__(self) -> None:
        self.pieces: list[pa.RecordBatch] = []
        self.shapes: dict[tuple[str, ...], int] = {}
        self.codes: list[npt.NDArray[np.int32]] = []

    def add(
        self, piece: pa.RecordBatch, shapes: Sequence[tuple[str, ...]], codes: npt.NDArray[np.int32]
    ) -> None:
        """Take rows in; ``codes`` (rows,) is each row's index into ``shapes``."""
        numbers = np.array([self.shapes.setdefault(s, len(self.shapes)) for s in shapes], dtype=np.int32)
        self.pieces.append(piece)
        self.codes.append(numbers[codes])

    def batch(self, table: str, event: str) -> Batch:
        """All rows as one batch of this table and event id."""
        columns = self.pieces[0] if len(self.pieces) == 1 else _concatenated(self.pieces)
        return Batch(
            table, "" if event == OTHERS else event, columns, tuple(self.shapes), np.concatenate(self.codes)
        )


def _concatenated(pieces: Sequence[pa.RecordBatch]) -> pa.RecordBatch:
    tables = [pa.Table.from_batches([piece]) for piece in pieces]
    (whole,) = pa.concat_tables(tables, promote_options="default").combine_chunks().to_batches()
    return whole
