"""Skill is told in single measures with n and interval, and what is written often does not make anybody broader than it is."""

from __future__ import annotations

import msgspec
import pytest

from profile_samples import adversary, bundle
from tocsin.cases.profiles.breadth import breadth
from tocsin.cases.profiles.measures import Skill, without_campaigns
from tocsin.cases.profiles.skill import landscape, skills
from tocsin.cases.profiles.words import by_campaigns
from tocsin.knowledge.bundle import Attributed, Campaign, Source

USES = [
    ("G1", "T1", (0, 1)), ("G1", "T21", (1,)), ("G1", "T3", (2,)), ("G1", "S1", (0,)), ("G1", "S21", (1,)),
    ("G2", "T1", (3,)), ("G2", "S1", (3,)), ("G3", "T1", ()),
]  # fmt: skip
KNOWN = [adversary(one) for one in ("G1", "G2", "G3")]


def _of(uses=USES, known=KNOWN, sources=(), ident="G1"):
    found = skills(landscape(known, bundle(uses, sources)))[ident]
    return {one.what: one for one in found}


def test_each_measure_has_its_n_and_what_it_rests_on():
    told = _of()
    assert list(told) == list(Skill)
    assert (told[Skill.REPORTS].value, told[Skill.TECHNIQUES].value, told[Skill.TACTICS].value) == (3, 3, 2)
    exclusive = told[Skill.EXCLUSIVE]
    assert (exclusive.k, exclusive.n, exclusive.rests, exclusive.of) == (1, 2, ("S21",), ("S1", "S21"))
    assert exclusive.low < exclusive.value < exclusive.high
    assert told[Skill.MALWARE].rests == ("S21",)
    assert told[Skill.RARE].rests == ("T21", "T3")
    assert (told[Skill.COMMONNESS].value, told[Skill.COMMONNESS].n) == (0, 3)


def test_all_others_stand_beside_it():
    base = _of()[Skill.TECHNIQUES].base
    assert (base.n, base.below, base.same, base.percentile) == (2, 2, 0, 100)
    assert _of()[Skill.EXCLUSIVE].base is None  # one of two is too few to be set beside others


def test_breadth_is_that_of_as_many_reports():
    once = [frozenset("abc"), frozenset("ade"), frozenset("abf")]
    assert breadth(once, 1).value == pytest.approx(3)
    assert breadth(once, 2).value == pytest.approx((5 + 4 + 5) / 3)
    whole = breadth(once)
    assert (whole.value, whole.reports) == (6, 3)
    assert whole.low < 6 < whole.high
    assert breadth(once, 4) is None
    assert breadth(once[:1]) is None


def test_what_no_report_is_cited_for_counts_and_has_no_interval():
    told = _of(ident="G3")
    assert (told[Skill.TECHNIQUES].value, told[Skill.TECHNIQUES].low) == (1, None)
    assert told[Skill.TECHNIQUES_EVEN].value is None


def test_the_same_report_cited_twice_or_by_another_name_counts_once():
    sources = [Source(f"R{at}", f"https://report.example/{at}") for at in range(4)]
    sources.append(Source("R0 again", "http://www.report.example/0/#part"))
    more = [*USES, ("G1", "T1", (0, 4)), ("G1", "T1", (0, 1))]
    assert _of(more, sources=sources) == _of(sources=sources)


def test_names_and_order_change_nothing():
    renamed = [adversary(one, f"Else {one}") for one in ("G3", "G1", "G2")]
    assert _of(list(reversed(USES)), renamed) == _of()


def test_what_only_campaigns_attributed_to_a_group_tell_of_is_counted_and_taken_out_beside_it():
    uses = [*USES, ("C1", "T4", (4,)), ("C1", "T1", (4,)), ("C1", "S22", (4,))]
    known = msgspec.structs.replace(bundle(uses), campaigns=(Campaign(id="C1", name="C1", uuid="C1"),), attributed=(Attributed("C1", "G1"),))  # fmt: skip
    found = {one.what: one for one in skills(landscape(KNOWN, known))["G1"]}
    techniques, exclusive = found[Skill.TECHNIQUES], found[Skill.EXCLUSIVE]
    assert (techniques.value, techniques.apart.value, techniques.apart.items, techniques.apart.of) == (4, 3, 1, 4)  # fmt: skip
    assert by_campaigns(exclusive).startswith("1 of 2 only by campaigns that ATT&CK attributes to it, of which others may name others; without these 1 of 2, ")  # fmt: skip
    without = {one.what: without_campaigns(one) for one in found.values()}
    plain = _of()
    assert {one: each.value for one, each in without.items()} == {one: each.value for one, each in plain.items()}  # fmt: skip
    assert all(one.apart is None for one in plain.values())
    assert by_campaigns(plain[Skill.TECHNIQUES]) == ""
