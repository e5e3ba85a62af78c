"""What can be put right without the logs: files left over are deleted, parts covered anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from tocsin.lake import layout
from tocsin.lake.commit import append_rows, open_table
from tocsin.lake.exchange import Swap, discard, exchange, relative
from tocsin.lake.lake import Lake, PartRef, Unit, read_coverage
from tocsin.lake.lock import locked
from tocsin.lake.parts import covered, write_part
from tocsin.lake.rewrite import with_shape
from tocsin.lake.verify import LEFT_OVER_SECONDS, Fault, Verdict
from tocsin.model.errors import LakeError

_UNREAD = frozenset({Fault.MISSING, Fault.UNREADABLE})


class Repaired(msgspec.Struct, frozen=True):
    """Files deleted with their bytes, and parts that were covered anew."""

    deleted: int
    size: int
    covered: int


def repair(root: Path, verdict: Verdict) -> Repaired:
    """Delete orphans older than ``LEFT_OVER_SECONDS`` and damaged coverage; cover parts anew.

    A part that is missing or damaged is not put right here: take its logs in again, into another lake. Raises
    ``LakeError`` if the lake cannot be written, or coverage that is not damaged cannot be read.
    """
    old = [orphan for orphan in verdict.orphans if orphan.age > LEFT_OVER_SECONDS]
    for orphan in old:
        (root / orphan.path).unlink(missing_ok=True)
    broken = _drop(root, [one.where for one in verdict.problems if one.fault in _UNREAD])
    covered = _cover(root, {one.where for one in verdict.problems if one.fault is Fault.UNCOVERED})
    size = sum(orphan.size for orphan in old) + sum(broken)
    return Repaired(len(old) + len(broken), size, covered)


def _drop(root: Path, wanted: list[str]) -> list[int]:
    """Take coverage files that are damaged out of their table, and delete them; gives their sizes.

    What they said is in the parts, which are told as uncovered beside them. Each is looked at again: one that only
    could not be opened, for want of memory, of leave or of a descriptor, stays.
    """
    own = [root / where for where in wanted if where.startswith(f"{layout.COVERAGE}/")]
    if not own:
        return []
    with locked(root):
        damaged = [path for path in own if path.exists() and _is_damaged(path)]
        sizes = [path.stat().st_size for path in damaged]
        for path in damaged:
            path.unlink()
        if (delta := open_table(root / layout.COVERAGE)) is not None:
            delta.repair()
    return sizes


def _is_damaged(path: Path) -> bool:
    """Whether a coverage file's own bytes are at fault: the system had no reason (``errno``) not to give them."""
    try:
        read_coverage([path]).validate(full=True)
    except pa.ArrowException:
        return True
    except LakeError as error:
        cause = error.__cause__
        return not isinstance(cause, MemoryError) and getattr(cause, "errno", None) is None
    return False


def _cover(root: Path, wanted: set[str]) -> int:
    """Cover parts as they are now: where there is nothing of one it is added, what is wrong is written anew with it."""
    if not wanted:
        return 0
    added: list[pa.Table] = []
    swaps: list[Swap] = []
    done: list[Swap] = []
    with locked(root):
        lake = Lake(root)
        counts = _counts(lake.coverage())
        try:
            for unit, ref, part in _parts(lake, wanted):
                count = counts.get((unit.table, part), 0)
                if count == ref.rows:
                    continue
                rows = with_shape(pq.read_table(ref.path, partitioning=None))
                if not count:
                    added.append(covered(unit.table, part, rows))
                    continue
                new = write_part(root, unit.table, unit.partition, rows)
                append_rows(root / layout.COVERAGE, new.coverage, layout.COVERAGE_SCHEMA)
                swaps.append(Swap(unit.table, unit.partition, (ref,), new))
            if added:
                append_rows(root / layout.COVERAGE, pa.concat_tables(added), layout.COVERAGE_SCHEMA)
            done, _ = exchange(root, swaps, data_change=False)
        finally:
            discard(root, swaps, done)
    return len(added) + len(done)


def _parts(lake: Lake, wanted: set[str]) -> Iterator[tuple[Unit, PartRef, str]]:
    """Parts of these names (table and path), each with its unit and its path in the table."""
    for unit in lake.units(frozenset(lake.tables)):
        for ref in unit.parts:
            part = relative(lake.root, unit.table, ref)
            if f"{unit.table}/{part}" in wanted:
                yield unit, ref, part


def _counts(coverage: pa.Table) -> dict[tuple[str, str], int]:
    """Events that are covered, by table and part."""
    summed = coverage.group_by(["table", "part"]).aggregate([("rows", "sum")])
    table, part, rows = (summed[name].to_pylist() for name in ("table", "part", "rows_sum"))
    return dict(zip(zip(table, part, strict=True), rows, strict=True))
