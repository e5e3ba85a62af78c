"""Two fields relate as their values do, pair by pair, however many there are."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tocsin.hunting import relating
from tocsin.model.expression import MULTI, Op

_VALUES = st.lists(st.text("abé", max_size=4), min_size=1, max_size=6)
_PLAIN = {
    Op.FIELD_EQ: str.__eq__,
    Op.FIELD_CONTAINS: str.__contains__,
    Op.FIELD_STARTS: str.startswith,
    Op.FIELD_ENDS: str.endswith,
}


@pytest.mark.parametrize("few", [0, 10_000])
@given(ones=_VALUES, others=_VALUES, op=st.sampled_from(list(_PLAIN)))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_fields_relate_if_any_of_their_values_do(monkeypatch, few, ones, others, op):
    monkeypatch.setattr(relating, "_FEW", few)
    expected = any(_PLAIN[op](a, b) for a in ones for b in others)
    assert relating.relates(MULTI.join(ones), MULTI.join(others), op) == expected


def test_null_relates_to_nothing():
    assert not any(relating.relates(*pair, Op.FIELD_EQ) for pair in ((None, "a"), ("a", None), (None, None)))


def test_very_many_values_are_compared_in_one_pass():
    ones, others = (MULTI.join(f"{name}{i:06}" for i in range(50_000)) for name in ("one", "other"))
    assert not relating.relates(ones, others, Op.FIELD_CONTAINS)
    assert relating.relates(ones, f"{others}{MULTI}000777", Op.FIELD_ENDS)
