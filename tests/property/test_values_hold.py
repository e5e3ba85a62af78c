"""What every question rests on: wildcards, case folding and the distinct values of a column."""

from __future__ import annotations

import fnmatch
import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.hunting import globs
from tocsin.hunting.distinct import Distinct, fold
from tocsin.model.expression import MULTI

_ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
_SIGNS = st.text("ab*?\\.+[]()^$|\n é", max_size=10)


def _matches(pattern: str, text: str) -> bool:
    """The plainest matcher there is, by what the first token may take."""
    if not pattern:
        return not text
    if pattern[0] == "\\" and pattern[1:2] in ("*", "?", "\\"):
        return text[:1] == pattern[1] and _matches(pattern[2:], text[1:])
    if pattern[0] == "*":
        return any(_matches(pattern[1:], text[i:]) for i in range(len(text) + 1))
    if pattern[0] == "?":
        return bool(text) and _matches(pattern[1:], text[1:])
    return text[:1] == pattern[0] and _matches(pattern[1:], text[1:])


@given(_SIGNS, _SIGNS)
@settings(max_examples=500, deadline=None)
def test_a_wildcard_pattern_matches_what_the_plainest_matcher_matches(pattern, text):
    found = pc.match_substring_regex(pa.array([text]), globs.to_re2(pattern))[0].as_py()
    assert found == _matches(pattern, text)
    if found:
        assert globs.longest_literal(pattern) in text


@given(_SIGNS.filter(lambda text: "\\" not in text and "[" not in text), _SIGNS)
@settings(max_examples=200, deadline=None)
def test_without_escapes_wildcards_are_those_of_the_shell(pattern, text):
    found = pc.match_substring_regex(pa.array([text]), globs.to_re2(pattern))[0].as_py()
    assert found == bool(re.fullmatch(fnmatch.translate(pattern), text))


@given(st.lists(st.none() | _ANY, max_size=8))
@settings(max_examples=300, deadline=None)
def test_folding_is_python_s_whatever_the_script(values):
    folded = fold(pa.array(values, pa.string())).to_pylist()
    assert folded == [None if value is None else value.casefold() for value in values]


_CELL = st.none() | st.lists(st.text("ab ", max_size=3), min_size=1, max_size=3).map(MULTI.join)


@given(st.lists(st.lists(_CELL, max_size=6), max_size=4), st.text("ab ", max_size=2))
@settings(max_examples=300, deadline=None)
def test_a_hit_on_any_piece_is_a_hit_on_the_row_in_whatever_chunk_it_lies(chunks, wanted):
    column = pa.chunked_array(
        [pa.array(chunk, pa.string()).dictionary_encode() for chunk in chunks],
        pa.dictionary(pa.int32(), pa.string()),
    )
    distinct = Distinct(column)
    rows = [cell for chunk in chunks for cell in chunk]
    hits = np.flatnonzero([piece == wanted for piece in distinct.pieces.to_pylist()])
    assert distinct.rows(distinct.of_pieces(hits)).tolist() == [
        cell is not None and wanted in cell.split(MULTI) for cell in rows
    ]
    assert distinct.null.tolist() == [cell is None for cell in rows]
    everything = np.append(np.ones(distinct.size, bool), [False])
    assert len(distinct.pieces_of(everything)) == len(distinct.pieces)
