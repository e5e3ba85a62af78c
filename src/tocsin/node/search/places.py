"""Where the events lie that a search found: 28 bytes each, sorted by time, log, origin and record."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tocsin.hunting.rows import Place
from tocsin.model import event as ev
from tocsin.node.search.database import PART, ROW

_DTYPE = np.dtype(
    [("time", np.int64), ("record", np.int64), ("group", np.int32), ("part", np.int32), ("row", np.int32)]
)
#: Columns that a batch for ``Places.add`` has, in this order.
COLUMNS = (ev.TIME, ev.RECORD, ev.ORIGIN, PART, ROW)
#: An event without a time comes last.
_TIMELESS = np.iinfo(np.int64).max
#: Places beyond the limit that are gathered before the latest are dropped.
_SPARE = 100_000


class Places(Sequence[tuple[str, Place]]):
    """Places of events, at most ``limit`` of them (0: all); ``total`` counts those dropped too."""

    def __init__(self, limit: int) -> None:
        self.total = 0
        self._limit = limit
        self._parts: dict[tuple[str, str], int] = {}
        self._groups: dict[tuple[str, str], int] = {}
        self._pieces: list[np.ndarray] = []
        self._gathered = 0
        self._names: list[tuple[str, str]] = []
        self._all = np.empty(0, _DTYPE)

    def add(self, table: str, batch: pa.RecordBatch) -> None:
        """Take a batch of ``COLUMNS``."""
        times, records, origins, parts, rows = batch.columns
        piece = np.empty(batch.num_rows, _DTYPE)
        piece["time"] = pc.fill_null(times.cast(pa.int64()), _TIMELESS).to_numpy(zero_copy_only=False)
        piece["record"] = pc.fill_null(records, 0).to_numpy(zero_copy_only=False)
        piece["group"] = _numbers(self._groups, table, origins)
        piece["part"] = _numbers(self._parts, table, parts)
        piece["row"] = rows.to_numpy(zero_copy_only=False)
        self.total += len(piece)
        self._gathered += len(piece)
        self._pieces.append(piece)
        if self._limit and self._gathered > self._limit + _SPARE:
            self.sorted()

    def sorted(self) -> Places:
        """Itself, its places in order."""
        whole = np.concatenate([*self._pieces, np.empty(0, _DTYPE)])
        groups, parts = _ranks(self._groups)[whole["group"]], _ranks(self._parts)[whole["part"]]
        order = np.lexsort((whole["row"], parts, whole["record"], groups, whole["time"]))
        self._all = whole[order[: self._limit] if self._limit else order]
        self._pieces, self._gathered = [self._all], len(self._all)
        self._names = list(self._parts)
        return self

    def __len__(self) -> int:
        return len(self._all)

    def __getitem__(self, index: int | slice) -> tuple[str, Place] | list[tuple[str, Place]]:  # type: ignore[override]
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]  # type: ignore[misc]
        table, path = self._names[int(self._all["part"][index])]
        return table, Place(path, int(self._all["row"][index]))


def _numbers(known: dict[tuple[str, str], int], table: str, column: pa.Array) -> np.ndarray:
    """The number of each (table, value), new ones being added."""
    codes = pc.fill_null(column, "").dictionary_encode()
    numbers = [known.setdefault((table, name), len(known)) for name in codes.dictionary.to_pylist()]
    found: np.ndarray = np.array(numbers, np.int32)[codes.indices.to_numpy(zero_copy_only=False)]
    return found


def _ranks(known: dict[tuple[str, str], int]) -> np.ndarray:
    """The place in alphabetical order of each number."""
    ranks = np.empty(len(known), np.int32)
    ranks[[known[name] for name in sorted(known)]] = np.arange(len(known), dtype=np.int32)
    return ranks
