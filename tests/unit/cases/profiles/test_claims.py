"""A claim about a state's actors is told measure by measure, for and against, in words that intervals allow, and never decided."""

from __future__ import annotations

import msgspec
import pytest

from profile_samples import IRAN, adversary, bundle, incident
from tocsin.cases.profiles.aggression import coded
from tocsin.cases.profiles.claims import Speaks, Stands, Whom, claim
from tocsin.cases.profiles.measures import Aggression, Skill
from tocsin.cases.profiles.skill import landscape, skills
from tocsin.cases.profiles.words import MEANINGS, NAMES, among, beside, stands
from tocsin.cases.shares import difference
from tocsin.cases.superiority import superiority

USES = [(f"G{at}", f"T{technique}", (report % 9,)) for at in range(12) for report in range(3) for technique in range((9 if at < 6 else 2) * report, (9 if at < 6 else 2) * (report + 1))]  # fmt: skip
KNOWN = [adversary(f"G{at}", code="CN" if at < 6 else "IR") for at in range(12)]
SOME = [
    *(incident(f"i{at}", IRAN, types=("Disruption",), intensity=6.0) for at in range(30)),
    *(incident(f"c{at}", "China", "Japan", types=("Disruption",) * (at < 3), intensity=1.0) for at in range(30)),
    *(incident(f"r{at}", "Russia", "Estonia", types=("Disruption",) * (at < 20), intensity=6.0) for at in range(30)),
]  # fmt: skip


HACKTIVISTS = [
    incident(f"h{at}", "Philippines", "Albania", types=("Disruption",), intensity=1.0) for at in range(90)
]


def _claim(some=SOME, known=KNOWN, code="IR", others=()):
    skill = skills(landscape(known, bundle(USES)))
    return claim(code, "Iran", known, skill, coded(some), coded([*some, *others]))


def _half(some):
    return {one.what: one for one in some}


def test_a_measure_speaks_for_a_claim_only_where_its_interval_does():
    told = _half(_claim().aggressive)
    disruptive = told[Aggression.DISRUPTIVE]
    assert (disruptive.stands, disruptive.speaks, disruptive.higher) == (Stands.HIGHER, Speaks.FOR, ("CN", "RU"))  # fmt: skip
    intensity = told[Aggression.INTENSITY]
    assert (intensity.higher, intensity.alike) == (("CN",), ("RU",))
    assert told[Aggression.DESTRUCTIVE].stands is Stands.UNKNOWN
    assert told[Aggression.RETALIATORY].speaks is Speaks.NEITHER


def test_what_speaks_is_a_rank_among_states_whose_incidents_are_state_linked_as_well():
    found = _claim(others=HACKTIVISTS)
    told, of_all = _half(found.aggressive), _half(found.of_all)
    disruptive, intensity = told[Aggression.DISRUPTIVE], told[Aggression.INTENSITY]
    assert (disruptive.whom, disruptive.others.n, disruptive.rank) == (Whom.LINKED, 60, (1, 1))
    assert (intensity.stands, intensity.rank, intensity.speaks) == (Stands.HIGHER, (1, 2), Speaks.NEITHER)
    assert (of_all[Aggression.DISRUPTIVE].others.n, of_all[Aggression.INTENSITY].rank) == (150, (1, 2))
    assert of_all[Aggression.INTENSITY].higher == ("CN", "PH")
    assert {one.speaks for one in found.of_all} == {Speaks.NEITHER}
    assert "all other incidents, hacktivists' too" in beside(of_all[Aggression.INTENSITY])
    china = _half(_claim(code="CN").aggressive)[Aggression.DISRUPTIVE]
    assert (china.rank, china.speaks) == ((3, 3), Speaks.AGAINST)
    assert _half(found.unskilled)[Skill.TECHNIQUES_EVEN].rank == (1, 1)


def test_what_went_on_before_an_answer_is_shown_and_speaks_for_nothing():
    some = [
        *(incident(f"i{at}", IRAN, begin="2020-02-02", answered="2020-09-03") for at in range(30)),
        *(incident(f"c{at}", "China", f"State {at}", begin="2020-02-02", answered="2020-09-03") for at in range(30)),
        incident("z", "China", "Japan", "2023-08-01"),
    ]  # fmt: skip
    told = _half(_claim(some).aggressive)[Aggression.BEFORE_ANSWER]
    assert (told.own.k, told.others.k) == (30, 0)
    assert (told.stands, told.speaks) == (Stands.HIGHER, Speaks.NEITHER)


def test_what_a_state_began_with_another_is_not_of_the_others():
    both = msgspec.structs.replace(incident("b"), initiator_countries=(IRAN, "China"))
    told = _half(_claim([*SOME, both]).aggressive)[Aggression.DISRUPTIVE]
    assert (told.own.n, told.others.n) == (31, 60)


def test_less_skill_speaks_for_the_claim_and_what_grows_with_reports_for_nothing():
    told = _half(_claim().unskilled)
    assert told[Skill.TECHNIQUES_EVEN].speaks is Speaks.FOR
    assert told[Skill.COMMONNESS].speaks is Speaks.FOR
    assert (told[Skill.TECHNIQUES].stands, told[Skill.TECHNIQUES].speaks) == (Stands.LOWER, Speaks.NEITHER)
    assert _half(_claim(code="CN").unskilled)[Skill.TECHNIQUES_EVEN].speaks is Speaks.AGAINST


def test_words_give_figures_and_never_more_than_the_interval_allows():
    disruptive = _half(_claim().aggressive)[Aggression.DISRUPTIVE]
    assert beside(disruptive).startswith("higher than other incidents that are state-linked: 30 of 30, 89 to 100 %; others 23 of 60, 27 to 51 %; the difference is +")  # fmt: skip
    assert among(disruptive, {}) == "rank 1 of 3 from the highest: of 2 other states with 10 such incidents at least, surely higher none; perhaps 0; surely lower 2 (CN, RU)"  # fmt: skip
    assert "rank 1 of 2 from the lowest" in among(_half(_claim().unskilled)[Skill.TECHNIQUES_EVEN], {})
    assert "cannot be compared with other incidents that are state-linked: none coded" in beside(
        _half(_claim().aggressive)[Aggression.DESTRUCTIVE]
    )
    assert set(NAMES) == set(MEANINGS) == {*Skill, *Aggression}


def test_a_group_is_told_beside_the_median_of_the_others():
    (one,) = (one for one in _claim().groups if one.adversary == "G7")
    assert one.by == ("somebody",)
    told = {each.what: stands(each) for each in one.measures}
    assert told[Skill.TECHNIQUES].startswith(
        "cannot be told apart from the median of 11 others, 27; higher than 0"
    )
    assert "no interval" in told[Skill.REPORTS]


def test_renaming_reordering_and_repeating_change_nothing():
    renamed = [msgspec.structs.replace(one, name=f"Else {one.id}") for one in reversed(KNOWN)]
    found = _claim([*reversed(SOME), *SOME], renamed)
    assert (found.aggressive, found.unskilled) == (_claim().aggressive, _claim().unskilled)


def test_intervals_are_those_of_their_sources():
    assert difference((56, 70), (48, 80)) == pytest.approx(
        (0.0524, 0.3339), abs=1e-4
    )  # Newcombe 1998, table II
    low, high = difference((48, 80), (56, 70))
    assert (-high, -low) == pytest.approx(difference((56, 70), (48, 80)))
    found, other = superiority([1, 2, 3, 4], [2, 2, 5]), superiority([2, 2, 5], [1, 2, 3, 4])
    assert found.share == pytest.approx((0 + 1 + 2 + 2) / 12)
    assert (1 - other.high, 1 - other.low) == pytest.approx((found.low, found.high))
    assert superiority([1], [2, 3]) is None
    assert superiority([5, 6, 7], [1, 2, 3]).low < 1
