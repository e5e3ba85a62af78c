"""The events of a match, opened from the lake where they lie; they are looked at here and never leave."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tocsin.hunting.rows import fetch
from tocsin.lake import Lake
from tocsin.model import event as ev
from tocsin.model.answer import Match
from tocsin.model.finding import SeenEvent

_MOMENT = dt.timedelta(microseconds=1)
_EARLIEST = dt.datetime.min.replace(tzinfo=dt.UTC)


def events_of(match: Match, root: Path) -> tuple[SeenEvent, ...]:
    """The events that a match lists, by time; those that have left the lake since are not among them."""
    lake = Lake(root)
    until = match.last + _MOMENT if match.first and match.last else None
    places: dict[str, npt.NDArray[np.int64]] = {}
    for unit in lake.units(frozenset(lake.tables), match.first, until):
        for part in unit.parts:
            rows = _rows(str(part.path), match)
            if rows.size:
                places[str(part.path)] = rows
    logsource = ", ".join(match.logsources)
    seen = (row.seen_by(match.rule_id, logsource) for row in fetch(places).values())
    return tuple(sorted(seen, key=lambda one: (one.time or _EARLIEST, one.file, one.record)))


def _rows(path: str, match: Match) -> npt.NDArray[np.int64]:
    """Numbers of the rows of a part that the match lists."""
    table = pq.read_table(path, columns=[ev.FILE, ev.RECORD], partitioning=None)
    listed = {(one.file_hash, one.record) for one in match.evidence}
    files = pa.array(sorted({file for file, _ in listed}), pa.string())
    records = pa.array(sorted({record for _, record in listed}), pa.int64())
    mask = pc.and_(
        pc.is_in(table[ev.FILE].cast(pa.string()), value_set=files),
        pc.is_in(table[ev.RECORD], value_set=records),
    )
    near = np.flatnonzero(mask.to_numpy())
    some = table.take(pa.array(near))
    pairs = zip(near.tolist(), some[ev.FILE].to_pylist(), some[ev.RECORD].to_pylist(), strict=True)
    return np.array([row for row, file, record in pairs if (file, record) in listed], np.int64)
