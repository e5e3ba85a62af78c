"""All literals of a column in one Aho-Corasick pass over the bytes of its distinct values."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import ahocorasick_rs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tocsin.hunting.nested import PREFIX, nested

#: Bytes searched at a time: the first window is small, later ones grow while matches are few, and none may
#: hold more than so many matches, so that a hostile value cannot make a list of them that fills the memory.
_FIRST_BYTES, _MOST_BYTES = 4 * 1024, 1024 * 1024
_MOST_MATCHES, _MATCHES_WANTED = 2_000_000, 500_000
#: Up to this many literals, a vectorised search for any of them at all goes first: about 20 times as fast, and
#: where little is found, which is the rule, only what lies around that is searched for all. It is given up after
#: some windows with a match in fewer bytes than this.
_SCOUTED, _PATIENCE, _SPARSE = 64, 4, 1024
#: Matches of a window beyond which repeats are left out, and how few bytes a match make a window dense.
_REPEATS, _DENSE = 50_000, 4
#: A literal's byte costs about as much to make ready again as so many bytes of a value to search densely.
_PREPARING = 16
#: Bytes of literals that make a table of a few megabytes, and bytes to search that are worth it.
_TABLED, _TABLED_BYTES = 16 * 1024, 4 * 1024 * 1024


class Matches(NamedTuple):
    """Where one literal occurs: ``values`` (indices, repeats possible), and if at their start or end."""

    values: np.ndarray
    at_start: np.ndarray
    at_end: np.ndarray


def find(literals: Sequence[bytes], values: pa.StringArray) -> dict[int, Matches]:
    """Occurrences of each literal that occurs at all, by its index; literals are not empty."""
    if not literals or not len(values):
        return {}
    plan = nested(tuple(literals))
    found = [part for part in _passes(plan.searched, plan.depth, values) if len(part[0])]
    if not found:
        return {}
    which, value, start, end = (np.concatenate(column) for column in zip(*found, strict=True))
    order = np.argsort(which, kind="stable")
    which, value, start, end = which[order], value[order], start[order], end[order]
    text, first = np.unique(which, return_index=True)
    last = np.append(first[1:], len(which))
    matches: dict[int, Matches] = {}
    for k, a, b in zip(text.tolist(), first, last, strict=True):
        if plan.whole[k] >= 0:
            matches[int(plan.whole[k])] = Matches(value[a:b], start[a:b], end[a:b])
        if k in plan.deep:
            matches.update(_one_by_one(literals, plan.deep[k], values, np.unique(value[a:b])))
    return matches


def _one_by_one(
    literals: Sequence[bytes], asked: Sequence[int], values: pa.StringArray, candidates: np.ndarray
) -> Iterator[tuple[int, Matches]]:
    """Where some literals occur among some values, each value told once."""
    texts = values.take(pa.array(candidates)).cast(pa.large_binary())
    for k in asked:
        inside = pc.match_substring(texts, literals[k]).to_numpy(zero_copy_only=False)
        if inside.any():
            start = pc.starts_with(texts, literals[k]).to_numpy(zero_copy_only=False)
            end = pc.ends_with(texts, literals[k]).to_numpy(zero_copy_only=False)
            yield k, Matches(candidates[inside], start[inside], end[inside])


def occurs(literal: bytes, values: pa.StringArray) -> bool:
    """Whether a literal occurs in any value at all."""
    return next(_passes((literal[:PREFIX],), 1, values), None) is not None


@functools.lru_cache(maxsize=256)
def _automaton(literals: tuple[bytes, ...], *, tabled: bool) -> ahocorasick_rs.BytesAhoCorasick:
    """Finds every occurrence, overlapping ones too; as a table, which takes long to make, in half the time."""
    kind = ahocorasick_rs.Implementation.DFA if tabled else None
    return ahocorasick_rs.BytesAhoCorasick(
        list(literals), matchkind=ahocorasick_rs.MatchKind.Standard, implementation=kind
    )


@functools.lru_cache(maxsize=4)
def _passing(literals: tuple[bytes, ...]) -> ahocorasick_rs.BytesAhoCorasick:
    """An automaton for a while."""
    return ahocorasick_rs.BytesAhoCorasick(list(literals), matchkind=ahocorasick_rs.MatchKind.Standard)


@functools.lru_cache(maxsize=256)
def _scout(literals: tuple[bytes, ...]) -> ahocorasick_rs.BytesAhoCorasick:
    """Finds whether any literal occurs, with vector instructions; overlapping occurrences are missed."""
    return ahocorasick_rs.BytesAhoCorasick(list(literals), matchkind=ahocorasick_rs.MatchKind.LeftmostFirst)


#: A literal, and where in a window it begins and ends.
_Hit = tuple[int, int, int]
_Found = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]
_Searched = tuple[memoryview, np.ndarray]


def raw(values: pa.StringArray) -> tuple[memoryview, np.ndarray]:
    """The array's own bytes, without a copy, and where in them each value begins and the last one ends."""
    _, offset_buffer, data = values.buffers()
    width = np.int64 if pa.types.is_large_string(values.type) else np.int32
    offsets = np.frombuffer(offset_buffer, width)[values.offset : values.offset + len(values) + 1]
    return memoryview(data).cast("B"), offsets


class _Live(NamedTuple):
    """What is still looked for up to a place: all where ``indices`` is None."""

    automaton: ahocorasick_rs.BytesAhoCorasick
    indices: np.ndarray | None
    until: int


def _passes(literals: tuple[bytes, ...], depth: int, values: pa.StringArray) -> Iterator[_Found]:
    """Search the array's own bytes without a copy, window by window, whatever values they cut."""
    if values.buffers()[2] is None:
        return
    searched = text, offsets = raw(values)
    overlap = max(map(len, literals)) - 1
    patience = _PATIENCE if len(literals) <= _SCOUTED else 0
    begin, end, size = int(offsets[0]), int(offsets[-1]), _FIRST_BYTES
    most = min(_MOST_MATCHES // depth, _MOST_BYTES)
    tabled = end - begin > _TABLED_BYTES and sum(map(len, literals)) < _TABLED
    whole = live = _Live(_automaton(literals, tabled=tabled), None, end)
    while begin < end:
        if begin >= live.until:
            live, size = whole, _FIRST_BYTES
        stop = min(begin + size, live.until)
        window = text[begin : min(stop + overlap, end)]
        hits, patience = _searched(literals, live.automaton, window, patience)
        if hits:
            found = _placed(hits, offsets, begin, live.indices)
            yield found
            if stop < live.until and _DENSE * len(hits) > len(window):
                live, ends = _spared(literals, live, found, searched, stop)
                yield ends
        size = min(_next_size(size, len(hits)), most)
        begin = stop


def _searched(
    literals: tuple[bytes, ...],
    automaton: ahocorasick_rs.BytesAhoCorasick,
    window: memoryview,
    patience: int,
) -> tuple[list[_Hit], int]:
    """All matches in a window, and what patience for scouting is left."""
    if not patience:
        return automaton.find_matches_as_indexes(window, overlapping=True), 0
    seen = _scout(literals).find_matches_as_indexes(window)
    if _SPARSE * len(seen) > len(window):
        return automaton.find_matches_as_indexes(window, overlapping=True), patience - 1
    reach = max(map(len, literals)) - 1
    return [
        hit for begin, end in _around(seen, reach) for hit in _between(automaton, window, begin, end)
    ], patience


def _around(seen: list[_Hit], reach: int) -> Iterator[tuple[int, int]]:
    """Disjoint stretches that hold every match: what scouting missed overlaps a match that it has seen."""
    begin = end = 0
    for _, start, stop in seen:
        if start - reach > end:
            if end:
                yield begin, end
            begin = start - reach
        end = stop + reach
    if end:
        yield max(begin, 0), end


def _between(
    automaton: ahocorasick_rs.BytesAhoCorasick, window: memoryview, begin: int, end: int
) -> Iterator[_Hit]:
    """Matches in a stretch of a window, as places in the window."""
    for k, start, stop in automaton.find_matches_as_indexes(window[begin:end], overlapping=True):
        yield k, start + begin, stop + begin


def _next_size(size: int, matches: int) -> int:
    """Bytes of the next window: eight times as many, unless matches are dense."""
    fitting = size * _MATCHES_WANTED // max(matches, 1)
    return max(min(8 * size, fitting), 1024)


def _placed(hits: list[_Hit], offsets: np.ndarray, begin: int, indices: np.ndarray | None) -> _Found:
    """Matches as (literal, value, starts the value, ends the value), those across values left out."""
    flat = np.fromiter(itertools.chain.from_iterable(hits), np.int64, 3 * len(hits)).reshape(-1, 3)
    which, start, end = flat[:, 0], flat[:, 1] + begin, flat[:, 2] + begin
    value = np.searchsorted(offsets, start, side="right") - 1
    inside = end <= offsets[value + 1]
    which, start, end, value = which[inside], start[inside], end[inside], value[inside]
    found = which, value, start == offsets[value], end == offsets[value + 1]
    which, value, at_start, at_end = _once(found) if len(hits) > _REPEATS else found
    return which if indices is None else indices[which], value, at_start, at_end


def _once(found: _Found) -> _Found:
    """Matches without repeats, so that what is kept is bounded by literals and values, not by bytes."""
    which, value, start, end = found
    names = (which << 34) | (value << 2) | (start.astype(np.int64) << 1) | end
    kept = np.unique(names, return_index=True)[1]
    return which[kept], value[kept], start[kept], end[kept]


def _spared(
    literals: tuple[bytes, ...], live: _Live, found: _Found, searched: _Searched, stop: int
) -> tuple[_Live, _Found]:
    """In a long value, what occurs in it is not looked for again, but at its end; that is given too."""
    text, offsets = searched
    at = int(np.searchsorted(offsets, stop, side="right")) - 1
    until = int(offsets[min(at + 1, len(offsets) - 1)])
    if until - stop < _PREPARING * sum(map(len, literals)):
        return live, _NOTHING
    known = np.unique(found[0][found[1] == at])
    ending = np.array([k for k in known if text[until - len(literals[k]) : until] == literals[k]], np.int64)
    mine = np.arange(len(literals)) if live.indices is None else live.indices
    rest = mine[~np.isin(mine, known)]
    left = _Live(_passing(tuple(literals[k] for k in rest)), rest, until)
    return left, (ending, np.full(len(ending), at), np.zeros(len(ending), bool), np.ones(len(ending), bool))


_NOTHING: _Found = (np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, bool), np.empty(0, bool))
