"""The parts of a unit read as slices: only the columns asked for, dictionary-encoded, bounded in memory."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tocsin.lake import Unit
from tocsin.model import event as ev
from tocsin.model.errors import UsageError

#: Rows of one slice; each distinct value is asked once a slice.
SLICE_ROWS = 262_144
#: Uncompressed bytes of the asked columns in one slice.
SLICE_BYTES = 48 * 1024 * 1024


_NUMBERS = frozenset({ev.TIME, ev.RECORD, ev.KEY})


class Window(msgspec.Struct, frozen=True):
    """A half-open time window [since, until) in UTC, None being unbounded.

    Events without a time are in it only when it is unbounded on both sides.
    """

    since: dt.datetime | None = None
    until: dt.datetime | None = None

    @classmethod
    def between(cls, since: str, until: str) -> Window:
        """As ``parse``, but a window that ends before it begins is one that nothing lies in."""
        return cls(read_moment(since, "--since"), read_moment(until, "--until"))

    @classmethod
    def parse(cls, since: str, until: str) -> Window:
        """A window from ISO 8601 texts, "" being unbounded and no zone being UTC.

        Raises ``UsageError`` for a text that is no time and for a window that ends before it begins.
        """
        window = cls.between(since, until)
        if window.since and window.until and window.since >= window.until:
            hint = "the second time must be later than the first"
            raise UsageError(f"no time lies from {since} to before {until}", hint=hint)
        return window


def read_moment(text: str, where: str = "") -> dt.datetime | None:
    """A moment from an ISO 8601 text, no zone being UTC; None for "". ``UsageError`` for what is no time, given as ``where``."""
    if not text:
        return None
    try:
        moment = dt.datetime.fromisoformat(text)
        return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)
    except (ValueError, OverflowError) as error:  # the zone may lead out of the years that there are
        hint = "write it as 2022-07-15 or 2022-07-15T14:00:00Z"
        raise UsageError(f"{text!r} is not a time", where=where, hint=hint) from error


class Run(msgspec.Struct, frozen=True):
    """One row group of a part: ``first`` is the row in the part that it begins at.

    ``names`` are the wanted columns that the part has, ``size`` their uncompressed bytes.
    """

    path: str
    metadata: pq.FileMetaData
    names: tuple[str, ...]
    group: int
    first: int
    rows: int
    size: int


class Slice(msgspec.Struct, frozen=True):
    """Events of some runs, in order; row i of ``events`` lies in the run that ``locate`` tells."""

    events: pa.Table
    runs: tuple[Run, ...]


def slices(unit: Unit, columns: Sequence[str], window: Window) -> Iterator[Slice]:
    """Slices of a unit with ``columns`` and ``TIME``; row groups outside the window are not read."""
    wanted = {*columns, ev.TIME}
    pending: list[Run] = []
    rows = size = 0
    for part in unit.parts:
        for run in _runs(part.path, wanted, window):
            if pending and (rows + run.rows > SLICE_ROWS or size + run.size > SLICE_BYTES):
                yield _slice(pending)
                pending, rows, size = [], 0, 0
            pending.append(run)
            rows += run.rows
            size += run.size
    if pending:
        yield _slice(pending)


def inside(events: pa.Table, window: Window) -> np.ndarray | None:
    """Which events lie in a window; None if it is open on both sides, and all do."""
    if window.since is None and window.until is None:
        return None
    times = events[ev.TIME]
    mask = times.is_valid()
    if window.since is not None:
        mask = pc.and_(mask, pc.fill_null(pc.greater_equal(times, window.since), False))
    if window.until is not None:
        mask = pc.and_(mask, pc.fill_null(pc.less(times, window.until), False))
    return np.asarray(mask.to_numpy())


def _runs(path: str, wanted: set[str], window: Window) -> Iterator[Run]:
    metadata = pq.read_metadata(path)
    names = [metadata.schema.column(i).name for i in range(metadata.num_columns)]
    indices = [i for i, name in enumerate(names) if name in wanted]
    present = tuple(names[i] for i in indices)
    time_index = names.index(ev.TIME)
    first = 0
    for g in range(metadata.num_row_groups):
        group = metadata.row_group(g)
        if _may_hold(group.column(time_index).statistics, window):
            size = sum(group.column(i).total_uncompressed_size for i in indices)
            yield Run(path, metadata, present, g, first, group.num_rows, size)
        first += group.num_rows


def _may_hold(statistics: pq.Statistics | None, window: Window) -> bool:
    if statistics is None or not statistics.has_min_max:
        return True
    too_late = window.until is not None and statistics.min >= window.until
    too_early = window.since is not None and statistics.max < window.since
    return not (too_late or too_early)


def _slice(runs: list[Run]) -> Slice:
    tables = [_read(run) for run in runs]
    return Slice(pa.concat_tables(tables, promote_options="default"), tuple(runs))


def _read(run: Run) -> pa.Table:
    strings = [name for name in run.names if name not in _NUMBERS]
    file = pq.ParquetFile(run.path, metadata=run.metadata, read_dictionary=strings)
    return file.read_row_group(run.group, columns=list(run.names), use_threads=False)
