"""Real groups and states measured: Iran's groups are those that sources name, and claims say no more than intervals allow."""

from __future__ import annotations

from pathlib import Path

import pytest

from tocsin.cases.profiles.aggression import coded
from tocsin.cases.profiles.claims import Claim, Speaks, Stands, claim
from tocsin.cases.profiles.coded_groups import of_adversaries
from tocsin.cases.profiles.measures import Aggression, Skill
from tocsin.cases.profiles.skill import landscape, skills
from tocsin.knowledge.merging import adversaries_of
from tocsin.knowledge.precedents import read_precedents
from tocsin.knowledge.stix import read_bundle
from tocsin.node.knowledge.known import Known

pytestmark = pytest.mark.shared_data


@pytest.fixture(scope="module")
def known(shared_data: Path) -> Known:
    bundle = read_bundle(shared_data / "attack" / "enterprise-attack-18.1-stix20.json.gz")
    return Known(bundle, *adversaries_of(bundle))


@pytest.fixture(scope="module")
def iran(known: Known, shared_data: Path) -> Claim:
    precedents = read_precedents(shared_data / "eurepoc" / "eurepoc-global-v1.1.csv").precedents
    skill = skills(landscape(known.adversaries, known.bundle))
    return claim("IR", "Iran", known.adversaries, skill, coded(precedents, linked=True), coded(precedents))


def test_groups_are_measured_by_their_own_reports(known: Known) -> None:
    found = skills(landscape(known.adversaries, known.bundle))
    assert len(found) == 172
    oilrig = {one.what: one for one in found["G0049"]}
    assert (oilrig[Skill.REPORTS].value, oilrig[Skill.TECHNIQUES].value) == (24, 82)
    assert (oilrig[Skill.EXCLUSIVE].k, oilrig[Skill.EXCLUSIVE].n) == (17, 30)
    even = oilrig[Skill.TECHNIQUES_EVEN]
    assert (
        even.low < even.base.median < even.high
    )  # broad as written of, and no broader than others in as many reports


def test_iran_is_neither_plainly_the_most_aggressive_nor_plainly_unskilled(iran: Claim) -> None:
    of_all = {one.what: one for one in iran.of_all}
    told = {one.what: one for one in iran.aggressive}
    assert len(iran.groups) == 17
    disruptive = of_all[Aggression.DISRUPTIVE]
    assert (disruptive.own.k, disruptive.own.n, disruptive.stands) == (24, 103, Stands.LOWER)
    assert (told[Aggression.DISRUPTIVE].own.n, told[Aggression.DISRUPTIVE].rank) == (86, (2, 6))
    assert (of_all[Aggression.DESTRUCTIVE].own.k, of_all[Aggression.DESTRUCTIVE].own.n) == (3, 15)
    assert of_all[Aggression.INTENSITY].stands is Stands.HIGHER  # beside hacktivists
    assert told[Aggression.INTENSITY].rank == (1, 6)
    assert {one.speaks for one in (*iran.aggressive, *iran.of_all)} == {Speaks.NEITHER}
    assert {one.stands for one in iran.unskilled} == {Stands.ALIKE}


def test_coded_initiators_are_adversaries_by_their_ids(known: Known, shared_data: Path) -> None:
    precedents = read_precedents(shared_data / "eurepoc" / "eurepoc-global-v1.1.csv").precedents
    by = coded(of_adversaries(precedents, known.adversaries)).by
    assert len(by["G0049"]) == 8
    assert len(by["G0069"]) >= 9
