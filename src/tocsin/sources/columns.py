"""Rows of one table and event id become Arrow columns."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tocsin.model.event import FILE, HOST, KEY, ORIGIN, PATH, RECORD, TIME, Event, Scalar
from tocsin.model.expression import MULTI
from tocsin.sources.flatten import text
from tocsin.sources.identity import event_keys

_INT64_MAX = 2**63 - 1
#: Columns shorter than this are made together: one of its own costs as much as some hundred values.
_WORTH_A_COLUMN = 128


def text_columns(columns: Sequence[Sequence[Scalar]]) -> list[pa.Array]:
    """Each of ``columns`` as ``strings`` makes it; the short ones are stretches of one array."""
    short = [values for values in columns if len(values) < _WORTH_A_COLUMN]
    whole = strings(
        [
            value
            if value.__class__ is str or value is None
            else (str(value) if value.__class__ is int else text(value))
            for values in short
            for value in values
        ]
    )
    arrays, start = [], 0
    for values in columns:
        count = len(values)
        if count < _WORTH_A_COLUMN:
            arrays.append(whole.slice(start, count))
            start += count
        else:
            arrays.append(strings(values))
    return arrays


def strings(values: Sequence[Scalar]) -> pa.Array:
    """Values as one string column; text that is no valid Unicode gets U+FFFD in its place."""
    if values and values[0].__class__ is int:
        return _numbers(values)
    try:
        return pa.array(values, pa.string())
    except pa.ArrowTypeError:
        return _numbers(values)
    except UnicodeEncodeError:  # half a surrogate pair
        return pa.array([_clean(value) for value in values], pa.string())


def _numbers(values: Sequence[Scalar]) -> pa.Array:
    if len(values) >= _WORTH_A_COLUMN and set(map(type, values)) == {int}:
        with contextlib.suppress(OverflowError):  # beyond 64 bits
            return pa.array(values, pa.int64()).cast(pa.string())
    return strings([None if value is None else text(value) for value in values])


def _clean(value: Scalar) -> str | None:
    return None if value is None else text(value).encode("utf-8", "replace").decode("utf-8")


def joined(columns: Sequence[Sequence[Scalar]]) -> list[Scalar]:
    """One column out of several spelt alike: their different values in each row, ``MULTI`` between."""
    rows: list[Scalar] = []
    for values in zip(*columns, strict=True):
        found = dict.fromkeys(text(value) for value in values if value is not None)
        rows.append(MULTI.join(found) if found else None)
    return rows


def named(field: str, values: Sequence[Scalar]) -> list[Scalar]:
    """Values as ``field=value``, for a column that fields share."""
    return [None if value is None else f"{field}={text(value)}" for value in values]


def provenance(
    rows: Sequence[Event], origin: str, file_digest: str, path: str, host: str = ""
) -> pa.RecordBatch:
    """The provenance columns of ``rows``, as ``tocsin.model.event`` lists them.

    ``host`` is the host of events whose log names none, in their identity too: records of two machines
    that number alike are not the same.
    """
    count = len(rows)
    times = [row.time for row in rows]
    hosts = [row.host or host for row in rows]
    arrays = [
        pa.array(times, pa.timestamp("us", tz="UTC")),
        strings(hosts),
        pa.repeat(pa.scalar(origin, pa.string()), count),
        pa.repeat(pa.scalar(file_digest, pa.string()), count),
        pa.repeat(pa.scalar(path, pa.string()), count),
        pa.array([row.record for row in rows], pa.int64()),
        _keys(rows, hosts, times, origin),
    ]
    return pa.RecordBatch.from_arrays(arrays, [TIME, HOST, ORIGIN, FILE, PATH, RECORD, KEY])


def _keys(rows: Sequence[Event], hosts: Sequence[str], times: Sequence[int | None], origin: str) -> pa.Array:
    known = [row.unique or row.identity is not None for row in rows]
    if not any(known):
        return pa.nulls(len(rows), pa.int64())
    tables = [row.table for row in rows]
    numbers = [(row.record if row.identity is None else row.identity) & _INT64_MAX for row in rows]
    keys = event_keys(origin, tables, hosts, numbers, times)
    return pa.array(keys, mask=None if all(known) else ~np.array(known))


def null_patterns(
    arrays: Sequence[pa.Array], names: Sequence[str], count: int
) -> tuple[list[tuple[str, ...]], npt.NDArray[np.int32]]:
    """Which of ``names`` each of ``count`` rows fills: the distinct shapes and each row's code."""
    partial = [(name, array) for name, array in zip(names, arrays, strict=True) if array.null_count]
    always = [name for name, array in zip(names, arrays, strict=True) if not array.null_count]
    if not partial:
        return [tuple(sorted(always))], np.zeros(count, dtype=np.int32)
    filled = np.column_stack([array.is_valid().to_numpy(zero_copy_only=False) for _, array in partial])
    packed = np.packbits(filled, axis=1)
    distinct, first, codes = np.unique(packed, axis=0, return_index=True, return_inverse=True)
    del distinct
    shapes = [_shape(always, partial, filled[row]) for row in first]
    return shapes, codes.reshape(-1).astype(np.int32)


def _shape(always: list[str], partial: list[tuple[str, Any]], row: Iterable[bool]) -> tuple[str, ...]:
    present = (name for (name, _), here in zip(partial, row, strict=True) if here)
    return tuple(sorted((*always, *present)))
