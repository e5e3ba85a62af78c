"""Days: the case's own beside those of the case that is known, and medians that say how sure they are."""

from __future__ import annotations

import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from case_samples import CLEAR, NOW, happened, incident
from tocsin.cases.medians import interval, medians
from tocsin.cases.picture import pictured
from tocsin.model.case import Case, Milestone
from tocsin.model.precedent import Attributing, Precedent, Response

CASE = Case(id="case--1", title="T", marking=CLEAR, created=NOW, author="ada")
STATE = "Attribution by receiver government / state entity"


def _precedent(id_: str, begin: dt.date, *days: int, basis: str = STATE) -> Precedent:
    told = tuple(Attributing(begin + dt.timedelta(days=day), basis=basis) for day in days)
    return Precedent(id=id_, name=id_, begin=begin, attributions=told)


def test_the_case_stands_beside_what_is_known_of_the_public_record() -> None:
    case = [
        incident(),
        happened("t-trace", 0, incident="attack", milestone=Milestone.FIRST_TRACE),
        happened("t-attack", 30, incident="attack", milestone=Milestone.ATTACK),
        happened("t-list", 33, incident="attack", milestone=Milestone.INDICATORS),
    ]
    told = {(one.start.value, one.stop.value, one.next): one for one in pictured(CASE, case).compared}
    indicators = told["attack", "public indicators", False]
    assert [(one.days, one.entries) for one in indicators.own] == [(3, ("t-attack", "t-list"))]
    assert [one.days for one in indicators.known] == [68]
    assert [one.days for one in told["first trace", "attack", False].known] == [420]
    late = told["attack", "public indicators", True]
    assert not late.own
    assert [one.days for one in late.known] == [12]


def test_a_begin_that_stands_for_a_year_is_left_out_and_told() -> None:
    some = [_precedent(str(day), dt.date(2020, 5, 1), day) for day in (1, 1, 2, 3, 3)]
    some += [
        _precedent("a year", dt.date(2019, 1, 1), 400),
        _precedent("of something else", dt.date(2020, 5, 2), -4),
        _precedent("no state", dt.date(2020, 5, 2), 9, basis="Media-based attribution"),
    ]
    (told,) = medians(some)
    assert (told.what, told.days, told.n, told.months) == ("political attribution", 2, 5, 5)
    assert (told.years, told.days_with_years) == (1, 2.5)
    assert (told.least, told.most, told.of) == (0, 2.5, 6), "a first of May may be any of its days"
    assert (told.low, told.high) == (None, None), "five tell nothing of how sure their median is"


def test_an_end_that_stands_for_a_year_is_left_out_as_well_and_only_widens() -> None:
    some = [_precedent(str(day), dt.date(2020, 5, 2), day) for day in (10, 15, 20, 25, 30)]
    vague = _precedent("a year later", dt.date(2020, 5, 2), (dt.date(2021, 1, 1) - dt.date(2020, 5, 2)).days)
    before = _precedent("in its year", dt.date(2020, 5, 2), (dt.date(2020, 1, 1) - dt.date(2020, 5, 2)).days)
    (sure,), (told,) = medians(some), medians([*some, vague, before])
    assert (sure.days, sure.least, sure.most) == (20, 20, 20)
    assert (told.days, told.n, told.years, told.of) == (20, 5, 1, 7)
    assert told.least <= sure.least <= sure.most <= told.most


def test_responses_are_told_by_type_whoever_measures() -> None:
    def of(id_: str, type_: str, day: int) -> Precedent:
        begin = dt.date(2020, 5, 3)
        return Precedent(
            id=id_,
            name=id_,
            begin=begin,
            responses=(Response(begin + dt.timedelta(days=day), legal=False, type=type_),),
        )

    some = [of(f"e{at}", "EU: Stabilizing measures", 4) for at in range(3)]
    some += [of(f"s{at}", "State Actors: Stabilizing measures", 8) for at in range(3)]
    told = medians(some)
    assert [(one.what, one.days, one.n) for one in told] == [
        ("first response", 6, 6),
        ("Stabilizing measures", 6, 6),
    ]


def test_the_widest_is_told_first_with_what_it_rests_on_and_of_four_no_median_at_all() -> None:
    some = [_precedent(str(day), dt.date(2020, 5, 2), day) for day in (10, 15, 20, 25, 30)]
    (told,) = medians([*some, _precedent("a year", dt.date(2019, 1, 1), 40)])
    assert told.whole == "17.5 to 22.5"
    assert told.rests_on == (
        "median of n = 6, days of which only month or year is known taken at either end; "
        "20 by the 5 dated to the day, too few to say how surely"
    )
    assert medians(some)[0].rests_on == "median of n = 5, too few to say how surely"
    assert medians(some[:4]) == ()


@pytest.mark.parametrize(
    ("n", "place"), [(5, None), (6, 1), (8, 1), (9, 2), (20, 6), (100, 40), (1_100, 518)]
)
def test_the_interval_is_of_the_published_order_statistics_however_many_values(
    n: int, place: int | None
) -> None:
    """Places as tables of the sign test have them."""
    found = interval(range(1, n + 1))
    assert found == (None if place is None else (place, n + 1 - place))


@given(st.lists(st.integers(0, 5000), min_size=6, max_size=60))
def test_the_median_lies_in_its_interval_and_the_interval_covers_enough(values: list[int]) -> None:
    low, high = interval(values) or (math.nan, math.nan)
    ordered = sorted(values)
    middle = (ordered[(len(values) - 1) // 2] + ordered[len(values) // 2]) / 2
    assert min(values) <= low <= middle <= high <= max(values)
    assert interval(list(reversed(values))) == (low, high)
