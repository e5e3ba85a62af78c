"""Severity: every scale is an interval, and what is unknown only widens it."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tocsin.cases.severity import DEMONSTRATION, FACTORS, SCALES, Factor, Weights, readings, scales
from tocsin.model.errors import UsageError
from tocsin.model.severity import Fact, Reading


def _value(factor: Factor) -> st.SearchStrategy[str | float]:
    if factor.steps:
        return st.sampled_from([one.word for one in factor.steps])
    return st.floats(0, min(factor.most, 1e9))


@st.composite
def _fact(draw: st.DrawFn, factor: Factor) -> Fact:
    ends = sorted((draw(_value(factor)), draw(_value(factor))), key=factor.place)
    return Fact(factor=factor.name, low=ends[0], high=ends[1])


FACTS = st.lists(
    st.sampled_from(list(FACTORS.values())).flatmap(_fact), max_size=20, unique_by=lambda one: one.factor
)


def _lies_in(one: Reading, other: Reading) -> bool:
    return other.bounds.low <= one.bounds.low and one.bounds.high <= other.bounds.high


@given(FACTS, st.data())
def test_what_becomes_unknown_only_widens(facts: list[Fact], data: st.DataObject) -> None:
    less = [
        data.draw(st.sampled_from([one, replace(one, low=None), replace(one, high=None), replace(one, low=None, high=None)]))
        for one in facts
    ]  # fmt: skip
    kept = data.draw(st.lists(st.sampled_from(less), unique_by=lambda one: one.factor)) if less else []
    assert all(map(_lies_in, readings(facts), readings(kept)))


@given(FACTS)
def test_the_same_facts_twice_and_in_another_order_change_nothing(facts: list[Fact]) -> None:
    assert readings([*reversed(facts), *facts]) == readings(facts)


@given(FACTS)
def test_what_would_narrow_never_widens_and_never_by_more_than_there_is(facts: list[Fact]) -> None:
    for reading in readings(facts):
        for one in reading.narrowing:
            assert -1e-9 <= one.least <= one.most <= reading.bounds.width + 1e-9


@given(st.fixed_dictionaries({name: _value(one) for name, one in FACTORS.items()}))
def test_a_point_is_given_only_where_every_factor_is_known(known: dict[str, str | float]) -> None:
    facts = [Fact(factor=name, low=value, high=value) for name, value in known.items()]
    for reading in readings(facts):
        assert reading.bounds.width == 0
        assert not reading.narrowing


def test_without_facts_each_scale_says_all_that_it_can() -> None:
    told = {one.scale: one for one in readings([])}
    assert (told["nciss"].bounds.low, told["nciss"].bounds.high) == (0, 100)
    assert (told["ncsc"].low_word, told["ncsc"].high_word) == (
        "Category 6, localised incident",
        "Category 1, national cyber emergency",
    )
    assert (told["eurepoc-intensity"].bounds.low, told["eurepoc-intensity"].bounds.high) == (0, 15)
    assert (told["eurepoc-impact"].bounds.low, told["eurepoc-impact"].bounds.high) == (0, 25)
    assert (told["nis2"].low_word, told["nis2"].high_word) == ("no trigger met", "to be reported")


def test_sources_that_differ_are_joined() -> None:
    facts = [
        Fact(factor="outage", low=1, high=3, sources=("a",)),
        Fact(factor="outage", low=48, high=72, sources=("b",)),
    ]
    facts += [
        Fact(factor=name, low=FACTORS[name].steps[0].word, high=FACTORS[name].steps[0].word)
        for name in ("data_theft", "hijacking", "physical_space", "political_importance")
    ]
    facts.append(Fact(factor="physical_time", low=0, high=0))
    told = next(one for one in readings(facts) if one.scale == "eurepoc-intensity")
    assert (told.bounds.low, told.bounds.high) == (1, 2)
    assert [one.factor for one in told.narrowing] == ["outage"]


@pytest.mark.parametrize(
    "fact",
    [
        Fact(factor="weather"),
        Fact(factor="actor", low="ghost"),
        Fact(factor="outage", low=-1),
        Fact(factor="outage", low=math.nan),
        Fact(factor="outage", low=2, high=1),
        Fact(factor="loss_of_turnover", high=101),
    ],
)
def test_what_is_no_fact_is_refused(fact: Fact) -> None:
    with pytest.raises(UsageError):
        readings([fact])


def test_the_published_example_of_nciss_lies_where_its_formula_puts_it() -> None:
    """The scoring of July 2022 that the literature has: significant impact on critical services, effect, a targeted actor."""
    point = {
        "functional_impact": "significant-critical",
        "observed_activity": "effect",
        "sector": "government",
        "actor": "targeted-apt",
    }
    told = readings([Fact(factor=name, low=value, high=value) for name, value in point.items()])[0]
    assert told.bounds.contains(68.5)
    assert {one.factor for one in told.narrowing} == {
        "location",
        "information_impact",
        "recoverability",
        "potential_impact",
    }
    assert [one.most for one in told.narrowing] == sorted((one.most for one in told.narrowing), reverse=True)


def test_every_scale_rises_with_every_factor() -> None:
    for scale in SCALES:
        for name in scale.used:
            factor = FACTORS[name]
            places = range(len(factor.steps)) if factor.steps else (0, 1, 24, 30, 100, 200, 1000, 1e6, 1e8)
            low = {other: FACTORS[other].whole.low for other in scale.used}
            high = {other: FACTORS[other].whole.high for other in scale.used}
            for ground in (low, high):
                values = [
                    scale.value({**ground, name: float(place)}) for place in places if place <= factor.most
                ]
                assert values == sorted(values), (scale.name, name)


def test_weights_of_a_node_s_own_change_the_score_and_are_told() -> None:
    """Ends are made anew of the weights: all that is graver than a thing that alone counts is the whole score."""
    told = readings(
        [Fact(factor="actor", low="criminal", high="criminal")],
        scales(Weights(**dict.fromkeys(FACTORS_OF_NCISS, 0), actor=4)),
    )[0]
    assert (told.bounds.low, told.bounds.high) == (25, 25)
    assert told.used == ("actor",)
    assert not told.narrowing
    assert "functional impact 0 for 6" in told.remarks[0]
    assert told.remarks[0].endswith("actor 4 unchanged")


FACTORS_OF_NCISS = (
    "functional_impact",
    "observed_activity",
    "location",
    "information_impact",
    "recoverability",
    "sector",
    "potential_impact",
)


def test_published_weights_say_that_they_are() -> None:
    assert readings([])[0].remarks == readings([], scales(DEMONSTRATION))[0].remarks
    assert (
        readings([])[0]
        .remarks[0]
        .startswith("weights as published: functional impact 6, observed activity 5")
    )


@pytest.mark.parametrize("weight", [0.0, math.nan, math.inf])
def test_weights_of_which_no_score_can_be_made_are_refused(weight: float) -> None:
    with pytest.raises(ValueError, match="one weight at least"):
        Weights(**dict.fromkeys([*FACTORS_OF_NCISS, "actor"], weight))


def test_whether_nis2_applies_is_a_question_of_its_own_that_widens_while_it_is_open() -> None:
    met = Fact(factor="severe_access", low="yes", high="yes")

    def words(*more: Fact) -> str:
        return next(one.words for one in readings([met, *more]) if one.scale == "nis2")

    assert words() == "would be reported, if it applied, up to: to be reported"
    assert words(Fact(factor="nis2_applies", low="no", high="no")) == "would be reported, if it applied"
    assert words(Fact(factor="nis2_applies", low="yes", high="yes")) == "to be reported"
