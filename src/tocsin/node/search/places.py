"""Where the events lie that a search found: sixteen bytes each, sorted by time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tocsin.hunting.rows import Place

_DTYPE = np.dtype([("time", np.int64), ("part", np.int32), ("row", np.int32)])
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
        self._pieces: list[np.ndarray] = []
        self._gathered = 0
        self._names: list[tuple[str, str]] = []
        self._all = np.empty(0, _DTYPE)

    def add(self, table: str, batch: pa.RecordBatch) -> None:
        """Take a batch of time, part and row."""
        times, parts, rows = batch.columns
        codes = parts.dictionary_encode()
        known = [
            self._parts.setdefault((table, name), len(self._parts)) for name in codes.dictionary.to_pylist()
        ]
        piece = np.empty(batch.num_rows, _DTYPE)
        piece["time"] = pc.fill_null(times.cast(pa.int64()), _TIMELESS).to_numpy(zero_copy_only=False)
        piece["part"] = np.array(known, np.int32)[codes.indices.to_numpy(zero_copy_only=False)]
        piece["row"] = rows.to_numpy(zero_copy_only=False)
        self.total += len(piece)
        self._gathered += len(piece)
        self._pieces.append(piece)
        if self._limit and self._gathered > self._limit + _SPARE:
            self.sorted()

    def sorted(self) -> Places:
        """Itself, its places by time, log, part and row."""
        names = sorted(self._parts)
        rank = np.empty(len(names), np.int32)
        rank[[self._parts[name] for name in names]] = np.arange(len(names), dtype=np.int32)
        whole = np.concatenate([*self._pieces, np.empty(0, _DTYPE)])
        order = np.lexsort((whole["row"], rank[whole["part"]], whole["time"]))
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
