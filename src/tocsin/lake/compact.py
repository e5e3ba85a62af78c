"""Small parts become large ones, in time order; what a hunt finds stays the same.

Parts are merged beside the old ones, then exchanged for them in one commit a table. Killed at any moment
the lake is whole: what is written and not committed is no part of it. Replaced files stay for a while, for
hunts that opened the lake before.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
from deltalake import CommitProperties, DeltaTable
from deltalake.exceptions import CommitFailedError
from deltalake.transaction import RemoveAction

from tocsin.lake import layout
from tocsin.lake.commit import add_action, append_rows, open_table
from tocsin.lake.lake import Lake, PartRef
from tocsin.lake.lock import locked
from tocsin.lake.merging import Choice, Group, groups, merge
from tocsin.lake.parts import Part
from tocsin.lake.tidying import drop_replaced, sum_coverage, tidy
from tocsin.model import event as ev

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
        merged += sum(len(group.parts) - 1 for group in done)
        contested |= lost
    tidy(root, fully=budget == 0)
    left = len(found) - len(affordable)
    return Compacted(before, before - merged, tuple(sorted(contested)), left)


def _within(found: Sequence[Group], budget: int) -> Iterator[Group]:
    spent = 0
    for group in found:
        spent += group.size + _PART_COST * len(group.parts)
        if spent > budget:
            return
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


def _merge_wave(root: Path, wave: list[Group]) -> tuple[list[Group], set[str]]:
    """Merge and exchange; gives the groups that were exchanged and the tables that were contested."""
    written: list[Part] = []
    kept: set[str] = set()
    try:
        with ThreadPoolExecutor(_THREADS) as threads:
            written.extend(threads.map(lambda group: merge(root, group), wave))
        with locked(root):
            offers = _still_there(root, list(zip(wave, written, strict=True)))
            _cover_again(root, offers)
            kept, contested = _exchange_all(root, offers)
    finally:
        for part in written:
            if part.path not in kept:
                (root / part.table / part.path).unlink(missing_ok=True)
    done = [group for group, part in zip(wave, written, strict=True) if part.path in kept]
    gone = {group.table for group in wave} - {group.table for group, _ in offers}
    return done, contested | gone


def _still_there(root: Path, pairs: list[tuple[Group, Part]]) -> list[tuple[Group, Part]]:
    """Groups whose parts are all in the lake still."""
    lake = Lake(root)
    tables = frozenset(group.table for group, _ in pairs)
    live = {ref.path for unit in lake.units(tables) for ref in unit.parts}
    return [(group, part) for group, part in pairs if all(ref.path in live for ref in group.parts)]


def _cover_again(root: Path, offers: list[tuple[Group, Part]]) -> None:
    """Each merged part covers what its parts covered: one addition for all of them."""
    if not offers:
        return
    new = {
        f"{group.table}/{relative(root, group.table, ref)}": part.path
        for group, part in offers
        for ref in group.parts
    }
    rows = Lake(root).coverage()
    names = pc.binary_join_element_wise(rows["table"].cast(pa.string()), rows["part"].cast(pa.string()), "/")
    places = pc.index_in(names, pa.array(list(new), pa.string()))
    affected = rows.filter(places.is_valid())
    paths = pa.array(list(new.values()), pa.string()).take(places.drop_null().combine_chunks())
    at = affected.schema.get_field_index("part")
    merged = sum_coverage(affected.set_column(at, "part", paths))
    append_rows(root / layout.COVERAGE, merged, layout.COVERAGE_SCHEMA)


def _exchange_all(root: Path, offers: list[tuple[Group, Part]]) -> tuple[set[str], set[str]]:
    kept: set[str] = set()
    contested: set[str] = set()
    by_table = sorted(offers, key=lambda offer: offer[0].table)
    for table, some in itertools.groupby(by_table, key=lambda offer: offer[0].table):
        pairs = list(some)
        delta = open_table(root / table)
        if delta is None:
            continue
        try:
            _exchange(root, delta, table, pairs)
        except CommitFailedError:
            contested.add(table)
        else:
            kept |= {part.path for _, part in pairs}
            drop_replaced(delta)
    return kept, contested


def _exchange(root: Path, delta: DeltaTable, table: str, pairs: list[tuple[Group, Part]]) -> None:
    actions: list[object] = []
    for group, part in pairs:
        actions.append(add_action(part.path, part, data_change=False))
        actions += [removal(root, table, ref, group.partition) for ref in group.parts]
    delta.create_write_transaction(
        actions,
        "append",
        delta.schema(),
        [ev.EVENT],
        commit_properties=CommitProperties(max_commit_retries=0),
    )


def relative(root: Path, table: str, ref: PartRef) -> str:
    """A part's path within its table."""
    return str(Path(ref.path).relative_to(root / table))


def removal(
    root: Path, table: str, ref: PartRef, partition: str, *, data_change: bool = False
) -> RemoveAction:
    """The Delta action that takes a part out of its table."""
    return RemoveAction(
        relative(root, table, ref),
        data_change=data_change,
        deletion_timestamp=int(time.time() * 1000),
        size=Path(ref.path).stat().st_size,
        partition_values={ev.EVENT: partition},
    )
