"""The lake's coverage rows as numbers: one array a column, machines resolved, days counted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tocsin.hunting.slices import Window
from tocsin.lake.hosts import HostNames
from tocsin.model.expression import MULTI

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

#: Whether a hunt asks a machine (origin, its one name), or with "" the events of an origin that name none.
Only = Callable[[str, str], bool]

#: Day of rows without a readable time.
TIMELESS = np.iinfo(np.int64).min


class Rows(msgspec.Struct, frozen=True):
    """Coverage rows, column by column, each array (rows,).

    ``table``, ``event`` and ``shape`` index ``tables``, ``events`` and ``shapes`` (sets of filled columns in
    lower case); ``host`` indexes ``hosts``, -1 where the log names none; ``origin`` indexes
    ``origins``, ``day_at`` indexes ``days`` (ascending). ``day`` is days since 1970-01-01 or ``TIMELESS``, ``first`` and ``last`` microseconds since
    then (int64 minimum: unknown), ``count`` events. ``asked`` are the rows, ``asked_host`` (hosts,) the hosts that the
    hunt was limited to; verdicts rest on all of them, and tell of these.
    """

    tables: tuple[str, ...]
    events: tuple[str, ...]
    shapes: tuple[frozenset[str], ...]
    hosts: tuple[tuple[str, str], ...]
    origins: tuple[str, ...]
    days: Ints
    table: Ints
    event: Ints
    shape: Ints
    host: Ints
    origin: Ints
    day: Ints
    day_at: Ints
    first: Ints
    last: Ints
    count: Ints
    asked: Bools
    asked_host: Bools

    @property
    def position(self) -> Ints:
        """Where each host stands among those asked: (hosts,), of no meaning for the others."""
        return np.cumsum(self.asked_host) - 1

    def days_of(self, chosen: Bools | Ints) -> Ints:
        """The distinct days of some rows, ascending."""
        return self.days[np.bincount(self.day_at[chosen], minlength=len(self.days)) > 0]

    def within(self, window: Window) -> Bools:
        """Which rows may hold events that a hunt in this window asks."""
        kept = np.ones(len(self.count), bool)
        if window.since is not None:
            kept &= (self.last >= _micros(window.since)) & (self.day != TIMELESS)
        if window.until is not None:
            kept &= (self.first < _micros(window.until)) & (self.day != TIMELESS)
        return kept


def rows_of(coverage: pa.Table, names: HostNames, only: Only | None = None) -> Rows:
    """Coverage (``COVERAGE_SCHEMA``, strings dictionary-encoded or not) as numbers; ``only`` None asks everything."""
    table, tables = _coded(coverage["table"])
    event, events = _coded(coverage["event"])
    shape, shapes = _coded(coverage["shape"])
    origin, origins = _coded(coverage["origin"])
    name, spellings = _coded(coverage["host"])
    hosts = tuple(names.machines())
    index = {machine: i for i, machine in enumerate(hosts)}
    pairs, pair_of = np.unique(origin * len(spellings) + name, return_inverse=True)
    resolved = [
        _machine(origins[p // len(spellings)], spellings[p % len(spellings)], names) for p in pairs.tolist()
    ]
    host = np.array([index.get(machine, -1) for machine in resolved], np.int64)
    of_row = host[pair_of] if len(host) else np.zeros(0, np.int64)
    asked_host = np.array([only is None or only(*machine) for machine in hosts], bool)
    asked_nameless = np.array([only is None or only(one, "") for one in origins], bool)
    day = _numbers(coverage["day"].cast(pa.int32()))
    days, day_at = np.unique(day, return_inverse=True)
    return Rows(
        tables,
        events,
        tuple(frozenset(text.lower().split(MULTI)) for text in shapes),
        hosts,
        origins,
        days,
        table,
        event,
        shape,
        of_row,
        origin,
        day,
        day_at,
        _numbers(coverage["first"].cast(pa.int64())),
        _numbers(coverage["last"].cast(pa.int64())),
        _numbers(coverage["rows"]),
        _asked(of_row, origin, asked_host, asked_nameless),
        asked_host,
    )


def _asked(host: Ints, origin: Ints, asked_host: Bools, asked_nameless: Bools) -> Bools:
    asked = asked_nameless[origin]
    named = host >= 0
    asked[named] = asked_host[host[named]]
    return asked


def _machine(origin: str, name: str, names: HostNames) -> tuple[str, str]:
    return origin, names.resolve(origin, name)


def _coded(column: pa.ChunkedArray) -> tuple[Ints, tuple[str, ...]]:
    """Codes and the distinct values; null counts as ""."""
    whole = column.combine_chunks()
    if isinstance(whole, pa.ChunkedArray):
        whole = pa.concat_arrays(whole.chunks) if whole.num_chunks else pa.array([], pa.string())
    if not pa.types.is_dictionary(whole.type):
        whole = whole.dictionary_encode()
    values = [value or "" for value in whole.dictionary.to_pylist()]
    codes = _numbers(whole.indices)
    if whole.null_count:
        codes = np.where(whole.is_valid().to_numpy(zero_copy_only=False), codes, len(values))
        values.append("")
    distinct = {value: i for i, value in enumerate(dict.fromkeys(values))}
    remap = np.array([distinct[value] for value in values], np.int64)
    return (remap[codes] if len(codes) else codes), tuple(distinct)


def _numbers(column: pa.ChunkedArray | pa.Array) -> Ints:
    filled = pc.fill_null(column.cast(pa.int64()), pa.scalar(int(TIMELESS), pa.int64()))
    return np.asarray(filled.to_numpy(), dtype=np.int64)


def _micros(moment: dt.datetime) -> int:
    return int((moment - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)) / dt.timedelta(microseconds=1))
