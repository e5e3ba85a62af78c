"""Events before a day leave the lake: whole parts are dropped, those that straddle the day written anew."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tocsin.lake import layout
from tocsin.lake.commit import append_rows
from tocsin.lake.exchange import Swap, discard, exchange
from tocsin.lake.lake import Lake, PartRef, Unit
from tocsin.lake.lock import locked
from tocsin.lake.parts import Part, write_part
from tocsin.lake.rewrite import with_shape
from tocsin.lake.tidying import tidy
from tocsin.model import event as ev
from tocsin.model.errors import LakeError


class ExpiredTable(msgspec.Struct, frozen=True):
    """What leaves one table: events, and the parts dropped and rewritten for it."""

    table: str
    rows: int
    dropped: int
    rewritten: int


class Expired(msgspec.Struct, frozen=True):
    """What leaves, or left, the lake: of each table that holds such events.

    ``timeless`` events have no time that can be read; they stay. ``done`` is false for a rehearsal.
    """

    tables: tuple[ExpiredTable, ...]
    timeless: int
    done: bool

    @property
    def rows(self) -> int:
        """Events in all."""
        return sum(table.rows for table in self.tables)


def expire(root: Path, before: dt.date, *, rehearse: bool = False) -> Expired:
    """Remove the events before a day (UTC), or only count them.

    The ledger still knows their files, so they do not come in again with them. Killed at any moment the lake
    is whole, and running it again completes it. Files that were replaced are deleted by a later compaction,
    once no hunt reads them any more. Raises ``LakeError`` where others keep writing.
    """
    limit = dt.datetime.combine(before, dt.time(), dt.UTC)
    lake = Lake(root)
    timeless = pc.sum(lake.coverage().filter(pc.field("day").is_null())["rows"]).as_py() or 0
    found = []
    for table in lake.tables:
        one = _count(lake, table, limit) if rehearse else _remove(root, table, limit)
        if one.rows:
            found.append(one)
    if found and not rehearse:
        tidy(root, fully=True)
    return Expired(tuple(found), timeless, not rehearse)


def _count(lake: Lake, table: str, limit: dt.datetime) -> ExpiredTable:
    rows = dropped = rewritten = 0
    for _, ref in _affected(lake, table, limit):
        gone = ref.rows - _kept(ref.path, limit)
        rows += gone
        dropped += gone == ref.rows
        rewritten += 0 < gone < ref.rows
    return ExpiredTable(table, rows, dropped, rewritten)


def _remove(root: Path, table: str, limit: dt.datetime) -> ExpiredTable:
    swaps: list[Swap] = []
    done: list[Swap] = []
    rows = 0
    with locked(root):
        try:
            for unit, ref in _affected(Lake(root), table, limit):
                kept = _kept(ref.path, limit)
                if kept < ref.rows:
                    rows += ref.rows - kept
                    new = _rewritten(root, unit, ref, limit) if kept else None
                    swaps.append(Swap(table, unit.partition, (ref,), new))
            covered = [swap.new.coverage for swap in swaps if swap.new is not None]
            if covered:
                append_rows(root / layout.COVERAGE, pa.concat_tables(covered), layout.COVERAGE_SCHEMA)
            done, contested = exchange(root, swaps, data_change=True)
        finally:
            discard(root, swaps, done)
    if contested:
        raise LakeError(f"others were writing to {table}", where=str(root), hint="run it again")
    rewritten = sum(swap.new is not None for swap in swaps)
    return ExpiredTable(table, rows, len(swaps) - rewritten, rewritten)


def _affected(lake: Lake, table: str, limit: dt.datetime) -> Iterator[tuple[Unit, PartRef]]:
    """Parts that may hold events before the limit: those that begin before it, or say nothing of it."""
    for unit in lake.units(frozenset({table})):
        for ref in unit.parts:
            if ref.first is None or ref.first < limit:
                yield unit, ref


def _kept(path: str, limit: dt.datetime) -> int:
    times = pq.read_table(path, columns=[ev.TIME], partitioning=None)[ev.TIME]
    return int(pc.sum(_stays(times, limit)).as_py() or 0)


def _stays(times: pa.ChunkedArray, limit: dt.datetime) -> pa.ChunkedArray:
    return pc.fill_null(pc.greater_equal(times, pa.scalar(limit, times.type)), fill_value=True)


def _rewritten(root: Path, unit: Unit, ref: PartRef, limit: dt.datetime) -> Part:
    rows = pq.read_table(ref.path, partitioning=None)
    shaped = with_shape(rows.filter(_stays(rows[ev.TIME], limit)))
    return write_part(root, unit.table, unit.partition, shaped)
