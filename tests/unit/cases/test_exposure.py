"""Which adversaries matter to whom, and why this victim: reasons that can be opened, never a score."""

from __future__ import annotations

import datetime as dt

from msgspec.structs import replace

from case_samples import NOW, entry, happened, incident, said, source
from tocsin.cases.exposure import Because, matters, names_of
from tocsin.cases.motives import motives
from tocsin.cases.record import Record, Struck, recorded
from tocsin.model.case import Entry, Exposure, Hypothesis, Incident, Level, Side, Weight
from tocsin.model.precedent import Precedent


def hit(member: str = "Albion", country: str = "") -> Entry:
    """An incident at a member."""
    return entry("attack", Incident(title="A", begin=NOW.date(), victim=member, country=country))


def exposed(*adversaries: str, member: str = "Albion", id_: str = "x") -> Entry:
    """An exposure."""
    return entry(id_, Exposure(member=member, factor="hosts a summit", adversaries=adversaries), "paper")


def test_an_adversary_matters_by_exposure_and_because_it_is_named_and_both_can_be_opened() -> None:
    told = matters(
        [
            source("paper", read=False),
            hit(),
            exposed("HEXANE", "OilRig"),
            said("s", "DEV-0133 (Lyceum, HEXANE)", "paper", incident="attack"),
            said("no", "DEV-0133 (Lyceum, HEXANE)", incident="attack", denies=True),
            said("elsewhere", "Sandworm", incident="another"),
        ],
        Record(),
    )
    (one,) = told
    found = {each.name: each for each in one.adversaries}
    assert list(found) == ["DEV-0133 (Lyceum, HEXANE)", "OilRig"]
    assert [(each.because, each.entries) for each in found["DEV-0133 (Lyceum, HEXANE)"].reasons] == [
        (Because.DENIED, ("no",)),
        (Because.NAMED, ("s",)),
        (Because.EXPOSURE, ("x",)),
    ]
    assert all(each.unverified for each in found["OilRig"].reasons)
    assert found["OilRig"].level is None


def test_a_state_that_is_named_is_no_group() -> None:
    told = matters(
        [hit(), said("a", "X", incident="attack"), said("b", "X", incident="attack", level=Level.SPONSOR)],
        Record(),
    )
    assert {one.level for one in told[0].adversaries} == {Level.GROUP, Level.SPONSOR}


def test_what_reached_a_member_matters_to_it() -> None:
    told = matters(
        [incident(), happened("t", 1, "Borduria", incident="attack"), said("s", "X", incident="attack")],
        Record(),
    )
    assert [(one.member, [each.name for each in one.adversaries]) for one in told] == [("Borduria", ["X"])]


def test_by_whom_a_country_was_struck_is_told_with_n() -> None:
    begin = dt.date(2020, 5, 1)
    record = recorded(
        [
            Precedent(id="1", name="a", begin=begin, victim_countries=("Albania",), initiator_countries=("Iran, Islamic Republic of",)),
            Precedent(id="2", name="b", begin=begin, victim_countries=("Albania", "Turkey"), initiator_countries=("Unknown",)),
            Precedent(id="3", name="c", begin=begin, victim_countries=("Korea, Republic of",), initiator_countries=("China", "Russia")),
        ]
    )  # fmt: skip
    assert record.of("AL") == (Struck("Iran, Islamic Republic of", 1, 2),)
    assert record.of("KR") == (Struck("China", 1, 1), Struck("Russia", 1, 1))
    assert record.of("TR") == record.of("") == record.of("KP") == ()
    assert matters([hit(country="AL")], record)[0].struck == record.of("AL")


def test_names_in_brackets_are_names() -> None:
    assert names_of("DEV-0842 (Storm-0842, Void Manticore)") == ("DEV-0842", "Storm-0842", "Void Manticore")
    assert names_of("in support of Iranian goals") == ("in support of Iranian goals",)
    assert names_of("(") == ("(",)


def test_both_sides_of_a_hypothesis_stand_with_what_they_rest_on() -> None:
    evidence = (
        Weight(Side.TOWARD, "the note", sources=("paper", "copy")),
        Weight(Side.AGAINST, "the day", entry="t"),
        Weight(Side.AGAINST, "a guess"),
    )
    told = motives(
        [
            source("paper", reliability="B", credibility=2),
            source("copy", repeats="paper"),
            source("unread", reliability="C", credibility=3, read=False),
            replace(happened("t", 1), sources=("unread",)),
            entry("h", Hypothesis(what="so", evidence=evidence)),
            entry("alone", Hypothesis(what="untried", evidence=evidence[:1])),
        ]
    )
    assert [(one.entry.id, one.untried) for one in told] == [("alone", True), ("h", False)]
    (toward,), (day, guess) = told[1].toward, told[1].against
    assert (toward.independent, toward.grade, toward.unverified) == (1, "B2", False)
    assert (day.sources, day.grade, day.unverified) == (("unread",), "C3", True)
    assert (guess.independent, guess.grade, guess.unverified) == (0, "F6", True)
