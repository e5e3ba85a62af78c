"""Small parts become large ones, in time order; what a hunt finds stays the same.

Parts are merged beside the old ones, then exchanged for them in one commit a table. Killed at any moment
the lake is whole: what is written and not committed is no part of it. Replaced files stay for a while, for
hunts that opened the lake before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from tocsin.lake import layout
from tocsin.lake.commit import append_rows
from tocsin.lake.exchange import Swap, discard, exchange, relative, still_there, without
from tocsin.lake.lake import Lake
from tocsin.lake.lock import locked
from tocsin.lake.merging import Choice, Group, groups, merge
from tocsin.lake.tidying import sum_coverage, tidy

#: Most encoded bytes, and most groups, merged between two commits: what a kill can cost.
_WAVE_BYTES = 1024 * 1024 * 1024
_WAVE_GROUPS = 128
_THREADS = 2
#: What merging one part costs whatever its size, in bytes that cost as much to merge (measured: about
#: 6 ms a part of sixty columns, 60 MB a second, on one core).
_PART_COST = 400_000


class Compacted(msgspec.Struct, frozen=True):
    """Parts before and after, over all tables.

    ``contested`` are tables that others changed meanwhile, whose parts stay as they were; ``left`` counts
    groups that were worth merging and did not fit the budget.
    """

    before: int
    after: int
    contested: tuple[str, ...]
    left: int = 0


def compact(
    root: Path, tables: frozenset[str] | None = None, *, choice: Choice | None = None, budget: int = 0
) -> Compacted:
    """Merge small parts of the named tables (all by default).

    ``budget`` bounds the work, in encoded bytes (0: none). Raises ``LakeError`` if there is no lake, and
    ``OSError`` if it cannot be written.
    """
    lake = Lake(root)
    chosen = [name for name in lake.tables if tables is None or name in tables]
    found = groups(lake, chosen, choice or Choice())
    affordable = list(_within(found, budget)) if budget else found
    before = sum(len(unit.parts) for unit in lake.units(frozenset(chosen)))
    merged = 0
    contested: set[str] = set()
    for wave in _waves(affordable):
        done, lost = _merge_wave(root, wave)
        merged += sum(len(swap.old) - 1 for swap in done)
        contested |= lost
    tidy(root, fully=budget == 0)
    left = len(found) - len(affordable)
    return Compacted(before, before - merged, tuple(sorted(contested)), left)


def _within(found: Sequence[Group], budget: int) -> Iterator[Group]:
    for group in found:
        cost = group.size + _PART_COST * len(group.parts)
        if cost <= budget:
            budget -= cost
            yield group


def _waves(found: Sequence[Group]) -> Iterator[list[Group]]:
    wave: list[Group] = []
    size = 0
    for group in found:
        if wave and (size + group.size > _WAVE_BYTES or len(wave) >= _WAVE_GROUPS):
            yield wave
            wave, size = [], 0
        wave.append(group)
        size += group.size
    if wave:
        yield wave


def _merge_wave(root: Path, wave: list[Group]) -> tuple[list[Swap], set[str]]:
    """Merge and exchange; gives what was exchanged, and the tables that others changed meanwhile."""
    swaps: list[Swap] = []
    done: list[Swap] = []
    try:
        with ThreadPoolExecutor(_THREADS) as threads:
            swaps.extend(threads.map(lambda group: _merged(root, group), wave))  # before an error: those made
        with locked(root):
            offers = still_there(root, swaps)
            _cover_again(root, offers)
            done, contested = exchange(root, offers, data_change=False)
    finally:
        discard(root, swaps, done)
    return done, contested | {swap.table for swap in without(swaps, offers)}


def _merged(root: Path, group: Group) -> Swap:
    return Swap(group.table, group.partition, group.parts, merge(root, group))


def _cover_again(root: Path, swaps: list[Swap]) -> None:
    """Each merged part covers what its parts covered: one addition for all of them."""
    new = {
        f"{swap.table}/{relative(root, swap.table, ref)}": swap.new.path
        for swap in swaps
        if swap.new is not None
        for ref in swap.old
    }
    if not new:
        return
    rows = Lake(root).coverage()
    names = pc.binary_join_element_wise(rows["table"].cast(pa.string()), rows["part"].cast(pa.string()), "/")
    places = pc.index_in(names, pa.array(list(new), pa.string()))
    affected = rows.filter(places.is_valid())
    paths = pa.array(list(new.values()), pa.string()).take(places.drop_null().combine_chunks())
    at = affected.schema.get_field_index("part")
    merged = sum_coverage(affected.set_column(at, "part", paths))
    append_rows(root / layout.COVERAGE, merged, layout.COVERAGE_SCHEMA)
