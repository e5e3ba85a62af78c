"""What can be put right without the logs: files left over are deleted, parts covered anew."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pyarrow.parquet as pq

from tocsin.lake import layout
from tocsin.lake.commit import append_rows
from tocsin.lake.exchange import Swap, discard, exchange, relative
from tocsin.lake.lake import Lake
from tocsin.lake.lock import locked
from tocsin.lake.parts import write_part
from tocsin.lake.rewrite import with_shape
from tocsin.lake.verify import LEFT_OVER_SECONDS, Fault, Verdict


class Repaired(msgspec.Struct, frozen=True):
    """Files deleted with their bytes, and parts whose coverage was written anew."""

    deleted: int
    size: int
    covered: int


def repair(root: Path, verdict: Verdict) -> Repaired:
    """Delete orphans older than ``LEFT_OVER_SECONDS``; write parts whose coverage is wrong anew, with it.

    A part that is missing or damaged is not put right here: take its logs in again, into another lake. Raises
    ``LakeError`` if the lake cannot be written.
    """
    old = [orphan for orphan in verdict.orphans if orphan.age > LEFT_OVER_SECONDS]
    for orphan in old:
        (root / orphan.path).unlink(missing_ok=True)
    covered = _cover(root, {one.where for one in verdict.problems if one.fault is Fault.UNCOVERED})
    return Repaired(len(old), sum(orphan.size for orphan in old), covered)


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
