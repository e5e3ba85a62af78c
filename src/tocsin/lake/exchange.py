"""Parts taken out of a table and others put in their place, in one commit a table."""

from __future__ import annotations

import contextlib
import itertools
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec
from deltalake import CommitProperties, DeltaTable
from deltalake.exceptions import CommitFailedError, DeltaError
from deltalake.transaction import RemoveAction

from tocsin.lake.commit import add_action, open_table
from tocsin.lake.lake import Lake, PartRef
from tocsin.lake.parts import Part
from tocsin.lake.tidying import drop_replaced
from tocsin.model import event as ev


class Swap(msgspec.Struct, frozen=True):
    """Parts of one table and partition, and what is to stand in their place (None: nothing)."""

    table: str
    partition: str
    old: tuple[PartRef, ...]
    new: Part | None


def still_there(root: Path, swaps: Sequence[Swap]) -> list[Swap]:
    """Swaps whose old parts are all in the lake still; the lake must be locked for that to last."""
    lake = Lake(root)
    tables = frozenset(swap.table for swap in swaps)
    live = {ref.path for unit in lake.units(tables) for ref in unit.parts}
    return [swap for swap in swaps if all(ref.path in live for ref in swap.old)]


def exchange(root: Path, swaps: Sequence[Swap], *, data_change: bool) -> tuple[list[Swap], set[str]]:
    """Make the swaps; gives those that were made, and the tables in which others were quicker.

    The coverage of the new parts must be written before. ``data_change`` tells readers of the tables'
    history whether events changed or only how they lie.
    """
    done: list[Swap] = []
    contested: set[str] = set()
    for table, some in itertools.groupby(sorted(swaps, key=lambda swap: swap.table), key=lambda s: s.table):
        mine = list(some)
        delta = open_table(root / table)
        if delta is None:
            contested.add(table)
            continue
        try:
            _commit(root, delta, mine, data_change=data_change)
        except CommitFailedError:
            contested.add(table)
        else:
            done += mine
            # What was replaced is only clutter: a failure to delete it must not make the swaps look undone.
            with contextlib.suppress(DeltaError, OSError):
                drop_replaced(DeltaTable(str(root / table)))
    return done, contested


def without(swaps: Sequence[Swap], others: Sequence[Swap]) -> list[Swap]:
    """The swaps that are not among others, told apart by the parts they take out."""
    known = {swap.old for swap in others}
    return [swap for swap in swaps if swap.old not in known]


def discard(root: Path, swaps: Sequence[Swap], done: Sequence[Swap]) -> None:
    """Delete the files that were written for swaps that were not made."""
    for swap in without(swaps, done):
        if swap.new is not None:
            (root / swap.table / swap.new.path).unlink(missing_ok=True)


def _commit(root: Path, delta: DeltaTable, swaps: Sequence[Swap], *, data_change: bool) -> None:
    actions: list[object] = []
    for swap in swaps:
        if swap.new is not None:
            actions.append(add_action(swap.new.path, swap.new, data_change=data_change))
        actions += [_removal(root, swap, ref, data_change=data_change) for ref in swap.old]
    delta.create_write_transaction(
        actions,
        "append",
        delta.schema(),
        [ev.EVENT],
        commit_properties=CommitProperties(max_commit_retries=0),
    )


def relative(root: Path, table: str, ref: PartRef) -> str:
    """A part's path within its table."""
    return str(Path(ref.path).relative_to((root / table).absolute()))


def _removal(root: Path, swap: Swap, ref: PartRef, *, data_change: bool) -> RemoveAction:
    return RemoveAction(
        relative(root, swap.table, ref),
        data_change=data_change,
        deletion_timestamp=int(time.time() * 1000),
        size=Path(ref.path).stat().st_size,
        partition_values={ev.EVENT: swap.partition},
    )
