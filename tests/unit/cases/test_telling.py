"""A case in sentences: each rests on entries that are there, and says no more than they do."""

from __future__ import annotations

import datetime as dt

import pytest

from case_samples import CLEAR, NOW, entry, happened, incident, linked, said, source
from tocsin.cases.picture import Picture, pictured
from tocsin.cases.reading import read_file
from tocsin.cases.telling import chapters, figures
from tocsin.cases.thresholds import frameworks
from tocsin.model.case import Case, Confidence, Entry, Likelihood, Milestone, Task
from tocsin.node.cases.reference import reference_file, references

LATER = dt.date(2026, 6, 1)


def picture(*entries: Entry) -> Picture:
    return pictured(Case(id="case--1", title="A case", marking=CLEAR, created=NOW, author="ada"), entries)


def told(shown: Picture) -> dict[str, list[str]]:
    made = chapters(shown, LATER, lambda member: member)
    return {one.name: [str(each) for each in one.sentences] for one in made}


def course() -> list[Entry]:
    marks = {10: Milestone.FIRST_TRACE, 40: Milestone.ATTACK, 90: Milestone.INDICATORS}
    return [
        incident(),
        *(happened(f"e{day}", day, "M", incident="attack", milestone=one) for day, one in marks.items()),
    ]


def test_where_two_told_indicators_the_number_says_which_it_counts_to():
    first = happened("i-first", 60, incident="attack", milestone=Milestone.INDICATORS)
    second = happened("second", 70, incident="next", milestone=Milestone.ATTACK)
    shown = picture(*course(), first, second, incident("next"), linked("attack", "next"))
    days, late = (one for one in figures(shown) if "indicators" in one.label or "too late" in one.label)
    assert (days.value, days.beside) == ("50", "20 days to “i-first”")
    assert (late.value, late.beside) == ("20", "“i-first” came 10 days before it")
    assert any("20 days to “i-first”" in one for one in told(shown)["late"])


def test_every_threshold_that_nobody_answered_is_among_the_unknowns():
    unknown = told(picture(incident()))["unknown"]
    assert sum(": nobody has answered " in one for one in unknown) == len(frameworks())


@pytest.mark.parametrize("name", references())
def test_every_sentence_of_the_public_record_rests_on_entries_that_are_there_or_leads_on(name):
    with reference_file(name) as path:
        shown = picture(*read_file(path, "ada", NOW).entries)
    held = {one.id for one in shown.entries}
    for chapter in chapters(shown, LATER, lambda member: member):
        for sentence in chapter.sentences:
            assert any(part.evidence or part.page for part in sentence.parts), str(sentence)
            assert {id_ for part in sentence.parts for id_ in part.evidence} <= held
            assert str(sentence).endswith((".", "?"))
    assert all(set(one.evidence) <= held and one.evidence for one in figures(shown))


def test_days_are_told_with_the_two_entries_between_which_they_are():
    shown = picture(*course())
    assert told(shown)["unseen"] == ["30 days from the first trace to the attack."]
    first, second = figures(shown)
    assert (first.value, first.evidence) == ("30", ("e10", "e40"))
    assert (second.value, second.evidence) == ("50", ("e40", "e90"))


def test_indicators_after_the_next_attack_are_late_and_those_before_it_are_not():
    for day, word, late in ((80, "10 days after", True), (95, "5 days before", False)):
        after = happened("again", day, "M", incident="second", milestone=Milestone.ATTACK)
        shown = picture(*course(), incident("second"), linked("attack", "second"), after)
        assert any(f"came {word} the next attack" in one for one in told(shown)["late"])
        assert ("days too late for the next attack" in [one.label for one in figures(shown)]) is late


def test_claims_that_differ_and_denials_stand_beside_each_other_with_how_sure_who_says_so_is():
    shown = picture(
        source("paper", reliability="A", credibility=2),
        source("echo", repeats="paper"),
        said(
            "one", "X", "paper", "echo", by="A state", likelihood=Likelihood.LIKELY, confidence=Confidence.LOW
        ),
        said("two", "Y", by="A company"),
        said("three", "X", by="X's state", denies=True),
    )
    assert told(shown)["who"] == [
        "Group: X, says A state (likely, low confidence) (1 independent source, A2), which X's state denies.",
        "Group: Y, says A company (no source).",
    ]


def test_what_is_due_is_late_once_its_day_is_over_and_it_is_not_done():
    def task(id_: str, **more) -> Entry:
        return entry(id_, Task(option="statement", owner="Ada", **more))

    due = dt.date(2026, 5, 31)
    shown = picture(task("late", due=due), task("done", due=due, done=due), task("ahead", due=LATER))
    late = chapters(shown, LATER, lambda member: member)[-1]
    assert [part.evidence for one in late.sentences for part in one.parts] == [("late",)]


def test_an_empty_case_says_so():
    said_so = told(picture())
    assert said_so["happened"] == ["No incident is entered."]
    assert said_so["late"] == ["Nothing is known to be late."]
    assert figures(picture()) == ()


def test_members_are_named_as_the_registry_names_them():
    made = chapters(
        picture(*course(), happened("far", 60, "N", incident="attack")),
        LATER,
        {"M": "Albion", "N": "Borea"}.get,
    )
    assert "It was first at Albion on 11 January 2026, and reached 1 other within 50 days." in [
        str(one) for one in made[1].sentences
    ]
