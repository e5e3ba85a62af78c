"""All literals of a column in one Aho-Corasick pass over the bytes of its distinct values."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import ahocorasick_rs
import numpy as np
import pyarrow as pa

#: Bytes searched at a time: the first window is small, later ones grow while matches are few, so that
#: a hostile literal cannot make a list of matches that fills the memory.
_FIRST_BYTES, _MOST_BYTES = 16 * 1024, 1024 * 1024
_MATCHES_WANTED = 500_000
#: Up to this many literals, a vectorised search for any of them at all goes first: about 20 times as
#: fast where nothing is found, which is the rule. It is given up after some windows with matches.
_SCOUTED, _PATIENCE = 64, 4


class Matches(NamedTuple):
    """Where one literal occurs: ``values`` (indices, repeats possible), and if at their start or end."""

    values: np.ndarray
    at_start: np.ndarray
    at_end: np.ndarray


def find(literals: Sequence[bytes], values: pa.StringArray) -> dict[int, Matches]:
    """Occurrences of each literal that occurs at all, by its index; literals are not empty."""
    if not literals or not len(values):
        return {}
    found = [part for part in _passes(tuple(literals), values) if len(part[0])]
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


def occurs(literal: bytes, values: pa.StringArray) -> bool:
    """Whether a literal occurs in any value at all."""
    return next(_passes((literal,), values), None) is not None


@functools.lru_cache(maxsize=256)
def _automaton(literals: tuple[bytes, ...]) -> ahocorasick_rs.BytesAhoCorasick:
    """Finds every occurrence, overlapping ones too."""
    return ahocorasick_rs.BytesAhoCorasick(list(literals), matchkind=ahocorasick_rs.MatchKind.Standard)


@functools.lru_cache(maxsize=256)
def _scout(literals: tuple[bytes, ...]) -> ahocorasick_rs.BytesAhoCorasick:
    """Finds whether any literal occurs, with vector instructions; overlapping occurrences are missed."""
    return ahocorasick_rs.BytesAhoCorasick(list(literals), matchkind=ahocorasick_rs.MatchKind.LeftmostFirst)


_Found = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def _passes(literals: tuple[bytes, ...], values: pa.StringArray) -> Iterator[_Found]:
    """Search the array's own bytes without a copy, window by window, whatever values they cut."""
    _, offset_buffer, data = values.buffers()
    if data is None:
        return
    width = np.int64 if pa.types.is_large_string(values.type) else np.int32
    offsets = np.frombuffer(offset_buffer, width)[values.offset : values.offset + len(values) + 1]
    text = memoryview(data).cast("B")
    automaton = _automaton(literals)
    overlap = max(map(len, literals)) - 1
    patience = _PATIENCE if len(literals) <= _SCOUTED else 0
    begin, end, size = int(offsets[0]), int(offsets[-1]), _FIRST_BYTES
    while begin < end:
        stop = min(begin + size, end)
        window = text[begin : min(stop + overlap, end)]
        hits: list[tuple[int, int, int]] = []
        if not patience or _scout(literals).find_matches_as_indexes(window):
            hits = automaton.find_matches_as_indexes(window, overlapping=True)
            patience = max(patience - 1, 0)
        if hits:
            yield _placed(hits, offsets, begin)
        size = _next_size(size, len(hits))
        begin = stop


def _next_size(size: int, matches: int) -> int:
    """Bytes of the next window: eight times as many, unless matches are dense."""
    fitting = size * _MATCHES_WANTED // max(matches, 1)
    return max(min(8 * size, fitting, _MOST_BYTES), 1024)


def _placed(hits: list[tuple[int, int, int]], offsets: np.ndarray, begin: int) -> _Found:
    """Matches as (literal, value, starts the value, ends the value), those across values left out."""
    flat = np.fromiter(itertools.chain.from_iterable(hits), np.int64, 3 * len(hits)).reshape(-1, 3)
    which, start, end = flat[:, 0], flat[:, 1] + begin, flat[:, 2] + begin
    value = np.searchsorted(offsets, start, side="right") - 1
    inside = end <= offsets[value + 1]
    which, start, end, value = which[inside], start[inside], end[inside], value[inside]
    return which, value, start == offsets[value], end == offsets[value + 1]
