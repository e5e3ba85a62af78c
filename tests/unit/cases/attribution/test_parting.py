"""What is stated of parts stands beside what evidence says of them, and one name for all of it beside those of its parts."""

from __future__ import annotations

import functools

import pytest

from attribution_samples import COUNTRIES, bundle, of_group
from case_samples import happened, incident, said, source
from tocsin.cases.attribution.attributed import attributed
from tocsin.cases.attribution.corpus import corpus_of
from tocsin.cases.attribution.learned import learned
from tocsin.cases.attribution.parting import parts, single_names
from tocsin.cases.attribution.result import Attribution
from tocsin.model.case import Level


@functools.cache
def corpus():
    return corpus_of(bundle())


def found(*statements) -> Attribution:
    seen = happened("seen", 1, techniques=tuple(of_group(0)), tactic="impact", incident="attack")
    return attributed([incident(), source("a"), seen, *statements], corpus(), learned(), COUNTRIES)


def of_part(id_: str, names: str, phase: str, **more):
    return said(id_, names, "a", incident="attack", phase=phase, **more)


@pytest.fixture(scope="module")
def many() -> Attribution:
    """One name for all of it, and very many for parts that no event tells."""
    return found(
        said("whole", "G9003", "a", incident="attack"),
        *(of_part(f"s{at:02d}", f"Name{at}", f"part {at}") for at in range(30)),
    )


def test_what_is_stated_of_a_part_stands_in_the_phase_that_its_words_mean():
    made = {one.phase: one for one in parts(found(of_part("wiped", "DEV-1", "wiping", level=Level.CLUSTER)))}
    assert list(made) == ["impact", ""]
    assert [one.names for one in made["impact"].stated] == ["DEV-1"]
    assert made[""].group is not None
    assert made[""].group.phase == ""


def test_of_a_part_that_no_event_tells_evidence_says_nothing():
    (_, probing, _) = parts(found(of_part("probed", "DEV-1", "probing", level=Level.CLUSTER)))
    assert (probing.phase, probing.told, probing.group, probing.sponsor) == ("probing", False, None, None)


def test_one_name_for_all_of_it_is_told_only_where_another_is_stated_of_a_part():
    whole = said("whole", "G9003", "a", incident="attack")
    assert single_names(found(whole)) == ()
    assert single_names(found(whole, of_part("same", "Group G9003", "impact"))) == ()
    elsewhere = said("other", "G9004", "a", incident="another", phase="impact")
    assert single_names(found(whole, elsewhere)) == ()
    (one,) = single_names(
        found(whole, of_part("same", "Group G9003", "impact"), of_part("other", "G9004", "probing"))
    )
    assert [each.names for each in one.same] == ["Group G9003"]
    assert [each.names for each in one.others] == ["G9004"]


def test_what_is_only_denied_of_a_part_is_no_other_name():
    whole = said("whole", "G9003", "a", incident="attack")
    assert single_names(found(whole, of_part("no", "G9004", "impact", denies=True))) == ()


def test_of_very_many_names_the_first_are_told_with_how_many_more(many):
    (one,) = single_names(many)
    assert (len(one.others), one.more) == (24, 6)
    checked = next(each for each in many.levels if each.level is Level.GROUP).checked
    assert {len(each.beside) for each in checked} == {24}
