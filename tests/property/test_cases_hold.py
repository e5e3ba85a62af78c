"""What is made of a case holds whatever its facts, its weights, and the order in which it was written."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tocsin.cases.severity import FACTORS, Factor, Weights, readings, scales
from tocsin.model.severity import Fact

WEIGHTS = st.builds(
    lambda told, some: Weights(**{**told, some: 1.5}),
    st.fixed_dictionaries({one: st.floats(0, 100) for one in Weights.__struct_fields__}),
    st.sampled_from(Weights.__struct_fields__),
)


def _value(factor: Factor) -> st.SearchStrategy[str | float]:
    if factor.steps:
        return st.sampled_from([one.word for one in factor.steps])
    return st.floats(0, min(factor.most, 1e9))


@st.composite
def _fact(draw: st.DrawFn, factor: Factor) -> Fact:
    ends = sorted((draw(_value(factor)), draw(_value(factor))), key=factor.place)
    return Fact(factor=factor.name, low=ends[0], high=ends[1])


FACTS = st.lists(
    st.sampled_from(list(FACTORS.values())).flatmap(_fact), max_size=12, unique_by=lambda one: one.factor
)


@given(FACTS, WEIGHTS, st.data())
def test_unknowns_only_widen_on_every_scale_and_for_any_weights(
    facts: list[Fact], weights: Weights, data: st.DataObject
) -> None:
    bounds = st.sampled_from([(), ("low",), ("high",), ("low", "high")])
    less = [replace(one, **dict.fromkeys(data.draw(bounds))) for one in facts]
    used = scales(weights)
    for before, after in zip(readings(facts, used), readings(less, used), strict=True):
        assert after.bounds.low <= before.bounds.low <= before.bounds.high <= after.bounds.high


@given(FACTS, WEIGHTS)
def test_a_score_lies_from_0_to_100_for_any_weights(facts: list[Fact], weights: Weights) -> None:
    told = readings(facts, scales(weights))[0]
    assert 0 <= told.bounds.low <= told.bounds.high <= 100
    everything = readings([], scales(weights))[0].bounds
    assert (everything.low, everything.high) == (0, 100)
    assert set(told.used) == {one for one in Weights.__struct_fields__ if weights.of(one)}
