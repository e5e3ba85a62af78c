"""Which events are already in: overlapping exports of a log count each event once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import DeltaTable

from tocsin.lake.identities import COLUMNS, identities, sorted_identities
from tocsin.lake.parts import Part
from tocsin.lake.rewrite import rewrite
from tocsin.model import event as ev


class KnownKeys:
    """Identities (int64, 8 bytes an event) of committed parts, read when a new part overlaps in time.

    One instance serves one ingest; parts are immutable, so what was read stays true.
    """

    def __init__(self) -> None:
        self._by_part: dict[str, np.ndarray] = {}

    def without_known(
        self, root: Path, table: str, parts: Sequence[Part], delta: DeltaTable | None
    ) -> tuple[list[Part], int]:
        """The parts without events that are in the table or in an earlier part; and how many those were."""
        kept: list[Part] = []
        duplicates = 0
        committed = [] if delta is None else pa.table(delta.get_add_actions(flatten=True)).to_pylist()
        for part in parts:
            if not len(part.keys):
                kept.append(part)
                continue
            earlier = [p.keys for p in kept if p.partition == part.partition]
            known = [*self._overlapping(root, table, part, committed), *earlier]
            slim = _without(root, part, known)
            duplicates += part.rows - slim.rows
            if slim.rows:
                kept.append(slim)
            else:
                (root / table / slim.path).unlink(missing_ok=True)
        return kept, duplicates

    def remember(self, table: str, parts: Sequence[Part]) -> None:
        """Keep the identities of parts just committed, so that they need not be read back."""
        for part in parts:
            self._by_part[f"{table}/{part.path}"] = part.keys

    def _overlapping(
        self, root: Path, table: str, part: Part, committed: Sequence[dict[str, Any]]
    ) -> list[np.ndarray]:
        found = []
        for row in committed:
            low, high = row.get(f"min.{ev.TIME}"), row.get(f"max.{ev.TIME}")
            if row[f"partition.{ev.EVENT}"] != part.partition:
                continue
            if not _apart(low, high, part):
                found.append(self._read(root / table, table, row["path"]))
        return found

    def _read(self, folder: Path, table: str, path: str) -> np.ndarray:
        name = f"{table}/{path}"
        if name not in self._by_part:
            rows = pq.read_table(folder / path, columns=COLUMNS, partitioning=None)
            self._by_part[name] = sorted_identities(table, rows)
        return self._by_part[name]


def _apart(low: dt.datetime | None, high: dt.datetime | None, part: Part) -> bool:
    """Whether no second has events both between ``low`` and ``high`` and of the part: to the second they are compared."""
    if low is None or high is None or part.first is None or part.last is None:
        return False
    return low.replace(microsecond=0) > part.last or high < part.first.replace(microsecond=0)


def _without(root: Path, part: Part, known: list[np.ndarray]) -> Part:
    repeated = np.unique(part.keys).size != part.keys.size
    if not repeated and not any(np.isin(part.keys, keys, assume_unique=False).any() for keys in known):
        return part

    def keep(rows: pa.Table) -> np.ndarray:
        """Which rows stay (boolean): those without a key, and the first of each key not known yet."""
        values, has_key = identities(part.table, rows)
        fresh = np.ones(len(values), bool)
        for keys in known:
            fresh &= ~np.isin(values, keys)
        first = np.zeros(len(values), bool)
        first[np.unique(values, return_index=True)[1]] = True
        kept: np.ndarray = ~has_key | (fresh & first)
        return kept

    return rewrite(root, part, keep)
