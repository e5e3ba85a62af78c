"""The one pass for all literals finds what a plain search finds, however its windows fall."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tocsin.hunting import literals as searching
from tocsin.hunting import nested as nesting

_LITERALS = st.lists(st.text("abé", min_size=1, max_size=9), min_size=1, max_size=12, unique=True)
_VALUE = st.text("abcé", max_size=12) | st.builds(
    lambda text, times, end: text * times + end,
    st.text("ab", min_size=1, max_size=3),
    st.integers(1, 60),
    st.text("abé", max_size=4),
)
_VALUES = st.lists(st.none() | _VALUE, max_size=12)
_EVERYTHING = settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def narrow(monkeypatch):
    """Windows of a few bytes, so that all that is done for floods is done for small values."""
    small = {"_FIRST_BYTES": 5, "_MOST_BYTES": 16, "_REPEATS": 3, "_PREPARING": 0, "_PATIENCE": 1}
    for name, value in small.items():
        monkeypatch.setattr(searching, name, value)
    monkeypatch.setattr(searching, "PREFIX", 5)
    monkeypatch.setattr(nesting, "PREFIX", 5)
    monkeypatch.setattr(nesting, "ENDING", 2)
    nesting.nested.cache_clear()
    yield
    nesting.nested.cache_clear()


def _naive(literals, values):
    found = {}
    for k, literal in enumerate(literals):
        hits = [i for i, value in enumerate(values) if value is not None and literal in value]
        starts = {i for i in hits if values[i].startswith(literal)}
        ends = {i for i in hits if values[i].endswith(literal)}
        if hits:
            found[k] = (set(hits), starts, ends)
    return found


def _found(literals, values):
    matches = searching.find([literal.encode() for literal in literals], pa.array(values, pa.string()))
    return {
        k: (
            set(one.values.tolist()),
            set(one.values[one.at_start].tolist()),
            set(one.values[one.at_end].tolist()),
        )
        for k, one in matches.items()
    }


@given(_LITERALS, _VALUES)
@settings(max_examples=200, deadline=None)
def test_every_literal_is_found_where_it_is_and_nowhere_else(literals, values):
    assert _found(literals, values) == _naive(literals, values)


@given(_LITERALS, _VALUES)
@_EVERYTHING
def test_floods_of_matches_change_nothing_of_what_is_found(narrow, literals, values):
    assert _found(literals, values) == _naive(literals, values)


@given(_LITERALS, _VALUES, st.integers(0, 5))
@_EVERYTHING
def test_a_part_of_an_array_is_searched_as_if_it_stood_alone(narrow, literals, values, first):
    part = pa.array(values, pa.string()).slice(first)
    found = searching.find([literal.encode() for literal in literals], part)
    assert {k: set(one.values.tolist()) for k, one in found.items()} == {
        k: places for k, (places, _, _) in _naive(literals, values[first:]).items()
    }


@given(_LITERALS)
@_EVERYTHING
def test_few_of_the_literals_searched_at_once_end_in_one_another_and_none_is_lost(narrow, literals):
    plan = nesting.nested(tuple(literal.encode() for literal in literals))
    for text in plan.searched:
        assert sum(text.endswith(other) for other in plan.searched) <= plan.depth <= nesting.ENDING
    kept = [k for k in plan.whole.tolist() if k >= 0]
    deep = [k for asked in plan.deep.values() for k in asked]
    assert sorted(kept + deep) == list(range(len(literals)))
