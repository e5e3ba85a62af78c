from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.model.event import Scalar
from tocsin.sources.columns import strings
from tocsin.sources.flatten import text

VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(),
    st.just("\ud800"),
    st.just("plain"),
)


@given(st.lists(VALUES, max_size=8), st.sampled_from([1, 5, 40]))
def test_a_column_holds_every_value_as_text(values: list[Scalar], times: int):
    repeated = values * times
    column = strings(repeated)
    column.validate(full=True)
    assert column.to_pylist() == [
        None if v is None else text(v).encode("utf-8", "replace").decode() for v in repeated
    ]


@pytest.mark.parametrize("count", [1, 31, 32, 100])
@pytest.mark.parametrize(
    ("first", "then"), list(itertools.permutations(["", "text", "é", None, 7, 2**70, True], 2))
)
def test_kinds_of_values_may_meet_in_a_column(first: Scalar, then: Scalar, count: int):
    column = strings([*[first] * count, then])
    shown = [None if value is None else text(value) for value in (first, then)]
    assert column.to_pylist() == [*[shown[0]] * count, shown[1]]
