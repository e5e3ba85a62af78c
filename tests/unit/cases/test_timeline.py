"""The course of a case, and its gaps in days."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from case_samples import CLEAR, NOW, entry, happened, incident, linked, said
from tocsin.cases import picture
from tocsin.cases.days import milestones_of
from tocsin.cases.timeline import courses
from tocsin.model.case import Case, Entry, Event, Ground, Milestone, Response, Role

MEMBERS = ["albion", "borea", "corvia"]
EVENTS = st.lists(st.tuples(st.integers(0, 500), st.sampled_from(MEMBERS)), max_size=12)


def _events(drawn: list[tuple[int, str]]) -> list[Entry]:
    return [happened(f"e{n}", day, member, incident="attack") for n, (day, member) in enumerate(drawn)]


@given(EVENTS, st.permutations(["x", "y", "z"]))
def test_other_names_of_members_change_nothing_else(drawn: list[tuple[int, str]], names: list[str]) -> None:
    called = dict(zip(MEMBERS, names, strict=True))
    one = courses([incident(), *_events(drawn)])[0]
    other = courses([incident(), *_events([(day, called[member]) for day, member in drawn])])[0]
    first = {(called[each.member], each.first, each.last, each.after, each.events) for each in one.reached}
    assert first == {(each.member, each.first, each.last, each.after, each.events) for each in other.reached}
    assert one.dwell == other.dwell


@given(EVENTS)
def test_order_of_entries_changes_nothing(drawn: list[tuple[int, str]]) -> None:
    assert courses([incident(), *_events(drawn)]) == courses([*reversed(_events(drawn)), incident()])


def test_the_first_member_is_the_origin_and_others_come_after() -> None:
    (course,) = courses([incident(), *_events([(10, "borea"), (3, "albion"), (40, "borea")])])
    assert [(one.member, one.after.days, one.events) for one in course.reached] == [
        ("albion", 0, 1),
        ("borea", 7, 2),
    ]


def test_dwell_ends_with_the_attack_or_when_it_was_found_and_is_unknown_without_a_trace() -> None:
    trace = happened("t", 0, "albion", incident="attack", milestone=Milestone.FIRST_TRACE)
    found = happened("f", 300, "", incident="attack", milestone=Milestone.FOUND)
    attack = happened("a", 420, "albion", incident="attack", milestone=Milestone.ATTACK)
    assert courses([incident(), trace, found, attack])[0].dwell == dt.timedelta(days=300)
    assert courses([incident(), trace, attack])[0].dwell == dt.timedelta(days=420)
    assert courses([incident(), attack])[0].dwell is None


def test_phases_come_in_the_order_of_attack_and_name_what_was_used() -> None:
    events = [
        happened("w", 9, "albion", incident="attack", tactic="impact", techniques=("T1486", "T1486")),
        happened("e", 1, "albion", incident="attack", tactic="initial-access", techniques=("T1190",)),
    ]
    (course,) = courses([incident(), *events])
    assert [(one.tactic, one.techniques) for one in course.phases] == [
        ("initial-access", ("T1190",)),
        ("impact", ("T1486",)),
    ]


def test_only_a_state_attributes_in_days_and_who_denies_does_not() -> None:
    attack = happened("a", 0, "albion", incident="attack", milestone=Milestone.ATTACK)

    def told(role: Role, day: int, **more: object) -> Entry:
        at = (NOW + dt.timedelta(days=day)).date()
        return said(f"{role.value}-{day}", "X", role=role, at=at, country="IR", incident="attack", **more)

    entries = [
        incident(),
        attack,
        told(Role.INDUSTRY, 20),
        told(Role.STATE, 30, denies=True),
        told(Role.STATE, 54),
    ]
    done = entry(
        "r",
        Response(
            by="us",
            at=(NOW + dt.timedelta(days=56)).date(),
            what="x",
            ground=Ground.SANCTION,
            incident="attack",
        ),
    )
    days = {(one.start, one.stop): one.days for one in milestones_of([*entries, done]).spans("attack")}
    assert days == {
        (Milestone.ATTACK, Milestone.ATTRIBUTION): 54,
        (Milestone.ATTACK, Milestone.RESPONSE): 56,
        (Milestone.ATTRIBUTION, Milestone.RESPONSE): 2,
    }


def test_milestones_are_looked_for_once_however_many_links_a_case_has(monkeypatch) -> None:
    looked = []
    monkeypatch.setattr(picture, "milestones_of", lambda held: looked.append(1) or milestones_of(held))
    ends = [
        happened("i", 68, incident="attack", milestone=Milestone.INDICATORS),
        happened("s", 56, incident="next", milestone=Milestone.ATTACK),
    ]
    links = [replace(linked("attack", "next"), id=f"link-{number}") for number in range(20)]
    held = [incident(), incident("next"), *ends, *links]
    case = Case(id="case--1", title="T", marking=CLEAR, created=NOW, author="ada")
    first = picture.pictured(case, held).incidents[0]
    assert [days for _, days, _ in first.late] == [12] * 20
    assert looked == [1]


def test_indicators_that_come_after_the_next_attack_are_days_too_late() -> None:
    first = happened("i", 68, incident="attack", milestone=Milestone.INDICATORS)
    second = happened("s", 56, "x", incident="next", milestone=Milestone.ATTACK)
    held = milestones_of([incident(), incident("next"), first, second])
    assert held.until_next("attack", "next") == (12, ())
    withdrawn = replace(first, withdrawn="wrong")
    assert milestones_of([withdrawn, second]).until_next("attack", "next") is None
    assert isinstance(second.body, Event)
