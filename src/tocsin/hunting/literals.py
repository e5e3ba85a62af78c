"""All literals of a column in one Aho-Corasick pass over the bytes of its distinct values."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import ahocorasick_rs
import numpy as np
import pyarrow as pa

#: Bytes of values searched at a time: bounds the list of matches that a hostile literal can cause.
_SLICE_BYTES = 4 * 1024 * 1024


class Matches(NamedTuple):
    """Where one literal occurs: ``values`` (indices, repeats possible), and if at their start or end."""

    values: np.ndarray
    at_start: np.ndarray
    at_end: np.ndarray


def find(literals: Sequence[bytes], values: pa.StringArray) -> dict[int, Matches]:
    """Occurrences of each literal that occurs at all, by its index; literals are not empty."""
    if not literals or not len(values):
        return {}
    automaton = _automaton(tuple(literals))
    found = [part for part in _passes(automaton, values) if len(part[0])]
    if not found:
        return {}
    which, value, start, end = (np.concatenate(column) for column in zip(*found, strict=True))
    order = np.argsort(which, kind="stable")
    which, value, start, end = which[order], value[order], start[order], end[order]
    literal, first = np.unique(which, return_index=True)
    last = np.append(first[1:], len(which))
    return {
        int(k): Matches(value[a:b], start[a:b], end[a:b])
        for k, a, b in zip(literal, first, last, strict=True)
    }


@functools.lru_cache(maxsize=256)
def _automaton(literals: tuple[bytes, ...]) -> ahocorasick_rs.BytesAhoCorasick:
    return ahocorasick_rs.BytesAhoCorasick(list(literals), matchkind=ahocorasick_rs.MatchKind.Standard)


_Found = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def _passes(automaton: ahocorasick_rs.BytesAhoCorasick, values: pa.StringArray) -> Iterator[_Found]:
    """Search value after value without a copy: the array's own bytes, sliced at value boundaries."""
    _, offset_buffer, data = values.buffers()
    if data is None:
        return
    width = np.int64 if pa.types.is_large_string(values.type) else np.int32
    offsets = np.frombuffer(offset_buffer, width)[values.offset : values.offset + len(values) + 1].astype(
        np.int64
    )
    text = memoryview(data).cast("B")
    begin = 0
    while begin < len(values):
        limit = offsets[begin] + _SLICE_BYTES
        stop = max(begin + 1, int(np.searchsorted(offsets, limit, side="right")) - 1)
        base = int(offsets[begin])
        hits = automaton.find_matches_as_indexes(text[base : int(offsets[stop])], overlapping=True)
        if hits:
            yield _placed(hits, offsets[begin : stop + 1] - base, begin)
        begin = stop


def _placed(hits: list[tuple[int, int, int]], bounds: np.ndarray, begin: int) -> _Found:
    """Matches as (literal, value, starts the value, ends the value), those across values left out."""
    flat = np.fromiter(itertools.chain.from_iterable(hits), np.int64, 3 * len(hits)).reshape(-1, 3)
    which, start, end = flat[:, 0], flat[:, 1], flat[:, 2]
    value = np.searchsorted(bounds, start, side="right") - 1
    inside = end <= bounds[value + 1]
    which, start, end, value = which[inside], start[inside], end[inside], value[inside]
    return which, value + begin, start == bounds[value], end == bounds[value + 1]
