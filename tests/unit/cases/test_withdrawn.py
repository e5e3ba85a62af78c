"""What is withdrawn counts nowhere, and neither does what is of it alone."""

from __future__ import annotations

from msgspec.structs import replace

from case_samples import CLEAR, NOW, entry, happened, incident, linked, said, source
from tocsin.cases.grounds import grounds_of
from tocsin.cases.picture import pictured
from tocsin.model.case import Case, Incident, Judged
from tocsin.model.precedent import Coded, Precedent
from tocsin.model.severity import Fact
from tocsin.node.cases.precedents import like

CASE = Case(id="case--1", title="T", marking=CLEAR, created=NOW, author="ada")


def test_nothing_names_an_incident_that_is_withdrawn() -> None:
    entries = [
        incident(),
        replace(incident("wrong"), withdrawn="it never happened"),
        said("s", "X", incident="wrong"),
        happened("t", 1, "Albion", incident="wrong"),
        linked("attack", "wrong"),
    ]
    told = pictured(CASE, entries)
    assert [one.id for one in told.entries] == ["attack"]
    assert not told.questions
    assert not told.links
    assert not told.matters


def test_facts_that_are_withdrawn_make_no_precedent_comparable() -> None:
    entries = (
        entry("attack", Incident(title="A", sectors=("government",))),
        *(entry(name, Judged(incident="attack", fact=Fact(factor=name, low=low, high=low))) for name, low in (("outage", 0), ("physical_time", 0))),
        *(
            entry(name, Judged(incident="attack", fact=Fact(factor=name, low=low, high=low)))
            for name, low in (("data_theft", "none"), ("hijacking", "none"), ("physical_space", "none"), ("political_importance", "moderate"))
        ),
    )  # fmt: skip
    grave = Precedent(
        id="1",
        name="x",
        victim_categories=("State institutions / political system",),
        coded=Coded(intensity=9.0),
    )
    assert like(entries, (grave,)) == ()
    assert like(
        tuple(replace(one, withdrawn="unsure") if one.id != "attack" else one for one in entries), (grave,)
    ) == (grave,)


def test_a_report_that_is_entered_again_is_the_one_that_was_entered_first() -> None:
    first, again = source("paper", url="https://a.example"), source("a", url="https://a.example")
    again = replace(again, body=first.body, at=NOW.replace(year=2030))
    other = source("other", url="https://b.example")
    grounds = grounds_of([first, again, other])
    assert grounds.of(["paper", "a"]) == ("paper",)
    assert len(grounds.of(["paper", "other"])) == 2
