"""Whatever is coded and used: intervals hold their figures, and repeating, reordering and renaming change no measure."""

from __future__ import annotations

from itertools import pairwise

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from profile_samples import IRAN, adversary, bundle, incident
from tocsin.cases.profiles.aggression import aggression, coded
from tocsin.cases.profiles.breadth import breadth
from tocsin.cases.profiles.skill import landscape, skills
from tocsin.cases.shares import difference
from tocsin.cases.superiority import superiority

_IDS = [f"G{at}" for at in range(4)]
_USES = st.lists(
    st.tuples(st.sampled_from(_IDS), st.sampled_from(["T1", "T2", "T21", "S1", "S21"]), st.sets(st.integers(0, 8)).map(lambda some: tuple(sorted(some)))),
    max_size=20,
)  # fmt: skip
_INCIDENTS = st.lists(
    st.builds(
        incident, st.sampled_from("abcdefgh"), st.sampled_from([IRAN, "China"]), st.sampled_from(["Albania", "Japan"]),
        st.sampled_from(["2019-01-01", "2019-05-01", "2019-05-20", "2020-02-02", "2022-01-01"]), intensity=st.sampled_from([None, 1.0, 6.0]),
        types=st.sampled_from([(), ("Disruption",)]), answered=st.sampled_from(["", "2019-06-01"]),
    ),
    max_size=12, unique_by=lambda one: one.id,
)  # fmt: skip
_VALUES = st.lists(st.integers(0, 6).map(float), min_size=2, max_size=12)


@settings(max_examples=60, deadline=None)
@given(_USES, st.randoms())
def test_skill_is_the_same_however_uses_are_written(uses, chance):
    known = [adversary(one) for one in _IDS]
    plain = skills(landscape(known, bundle(uses)))
    mixed = [*uses, *uses]
    chance.shuffle(mixed)
    other = skills(landscape([adversary(one, f"Else {one}") for one in reversed(_IDS)], bundle(mixed)))
    assert plain == other
    for measures in plain.values():
        for one in measures:
            assert one.low is None or one.low - 1e-9 <= one.value <= one.high + 1e-9


@settings(max_examples=60, deadline=None)
@given(_INCIDENTS, st.randoms())
def test_aggressiveness_is_the_same_however_incidents_are_listed(some, chance):
    mixed = [msgspec.structs.replace(one, name="Else") for one in (*some, *some)]
    chance.shuffle(mixed)
    for whose in (frozenset({IRAN}), frozenset({IRAN, "China"})):
        found = aggression(whose, coded(some))
        assert found == aggression(whose, coded(mixed))
        for one in found:
            assert one.low is None or one.low - 1e-9 <= one.value <= one.high + 1e-9
            assert one.k is None or (one.k == len(one.rests) and set(one.rests) <= set(one.of))


@settings(max_examples=60, deadline=None)
@given(_VALUES, _VALUES)
def test_a_comparison_turned_round_is_its_mirror(some, others):
    one, other = superiority(some, others), superiority(others, some)
    assert abs(one.share + other.share - 1) < 1e-9
    assert abs(one.low + other.high - 1) < 1e-6
    assert 0 <= one.low <= one.share <= one.high <= 1


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 9), st.integers(0, 9), st.integers(9, 20))
def test_a_difference_of_the_same_holds_nothing_and_lies_between_all_and_nothing(one, other, n):
    low, high = difference((one, n), (other, n))
    assert -1 <= low <= (one - other) / n <= high <= 1
    assert difference((one, n), (one, n))[0] <= 0 <= difference((one, n), (one, n))[1]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.frozensets(st.sampled_from("abcdefg")), min_size=2, max_size=6))
def test_more_reports_never_tell_of_less(reports):
    told = [breadth(reports, of).value for of in range(1, len(reports) + 1)]
    assert all(later - former > -1e-9 for former, later in pairwise(told))
