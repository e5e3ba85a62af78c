"""What can be put right without the logs: files left over are deleted, parts covered anew."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pyarrow.parquet as pq

from tocsin.lake import layout
from tocsin.lake.commit import append_rows, open_table
from tocsin.lake.exchange import Swap, discard, exchange, relative
from tocsin.lake.lake import Lake
from tocsin.lake.lock import locked
from tocsin.lake.parts import write_part
from tocsin.lake.rewrite import with_shape
from tocsin.lake.verify import LEFT_OVER_SECONDS, Fault, Verdict

_UNREAD = frozenset({Fault.MISSING, Fault.UNREADABLE})


class Repaired(msgspec.Struct, frozen=True):
    """Files deleted with their bytes, and parts whose coverage was written anew."""

    deleted: int
    size: int
    covered: int


def repair(root: Path, verdict: Verdict) -> Repaired:
    """Delete orphans older than ``LEFT_OVER_SECONDS`` and damaged coverage; write parts without coverage anew, with it.

    A part that is missing or damaged is not put right here: take its logs in again, into another lake. Raises
    ``LakeError`` if the lake cannot be written.
    """
    old = [orphan for orphan in verdict.orphans if orphan.age > LEFT_OVER_SECONDS]
    for orphan in old:
        (root / orphan.path).unlink(missing_ok=True)
    broken = _drop(root, [one.where for one in verdict.problems if one.fault in _UNREAD])
    covered = _cover(root, {one.where for one in verdict.problems if one.fault is Fault.UNCOVERED})
    size = sum(orphan.size for orphan in old) + sum(broken)
    return Repaired(len(old) + len(broken), size, covered)


def _drop(root: Path, wanted: list[str]) -> list[int]:
    """Take coverage files that cannot be read out of their table, and delete them; gives their sizes.

    What they said is in the parts, which are told as uncovered beside them.
    """
    own = [root / where for where in wanted if where.startswith(f"{layout.COVERAGE}/")]
    if not own:
        return []
    with locked(root):
        sizes = [path.stat().st_size for path in own if path.exists()]
        for path in own:
            path.unlink(missing_ok=True)
        if (delta := open_table(root / layout.COVERAGE)) is not None:
            delta.repair()
    return sizes


def _cover(root: Path, wanted: set[str]) -> int:
    if not wanted:
        return 0
    swaps: list[Swap] = []
    done: list[Swap] = []
    with locked(root):
        lake = Lake(root)
        try:
            for unit in lake.units(frozenset(lake.tables)):
                for ref in unit.parts:
                    if f"{unit.table}/{relative(root, unit.table, ref)}" in wanted:
                        rows = with_shape(pq.read_table(ref.path, partitioning=None))
                        new = write_part(root, unit.table, unit.partition, rows)
                        append_rows(root / layout.COVERAGE, new.coverage, layout.COVERAGE_SCHEMA)
                        swaps.append(Swap(unit.table, unit.partition, (ref,), new))
            done, _ = exchange(root, swaps, data_change=False)
        finally:
            discard(root, swaps, done)
    return len(done)
