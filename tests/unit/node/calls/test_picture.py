"""The picture of a call: who saw it first, who is blind, who is silent, and what is late."""

from __future__ import annotations

import datetime as dt

from call_samples import ALBION, BOREA, CORVIA, NOW, call, indicator
from tocsin.model.answer import Answer, Blindness, FieldOfViewCount, ItemAnswer, Sight, Stage
from tocsin.model.field_of_view import Why
from tocsin.model.marking import Marking, Tlp
from tocsin.model.member import Member
from tocsin.node.calls.picture import picture

HOUR = dt.timedelta(hours=1)
MEMBERS = (Member(ALBION, "Albion"), Member(BOREA, "Borea"), Member(CORVIA, "Corvia"))
CALL = call(indicator("1", "[ipv4-addr:value = '192.0.2.7']"), indicator("2", "[file:name = 'x.exe']"))
FIRST, SECOND = (item.id for item in CALL.items)
VIEW = FieldOfViewCount(10, 0, 4, 1, 6, (Blindness(Why.NO_LOG_SOURCE, ("windows sysmon",), 6),), 40, 100)


def answer(member: str, after: dt.timedelta, *items: ItemAnswer, **more) -> Answer:
    given = {"stage": Stage.ANSWERED, "marking": Marking(Tlp.AMBER), **more}
    moment = NOW + after
    return Answer(
        id="grouping--a",
        call=CALL.id,
        call_modified=NOW,
        member=member,
        created=NOW,
        modified=moment,
        items=items,
        **given,
    )


def seen(item: str, first: dt.datetime) -> ItemAnswer:
    return ItemAnswer(item, Sight.SEEN, 3, first, first + HOUR, view=FieldOfViewCount(10, 2, 2, 0, 6))


def test_members_that_saw_it_come_first_the_earliest_before_the_rest():
    answers = [
        answer(CORVIA, HOUR, seen(FIRST, NOW - 90 * HOUR)),
        answer(BOREA, HOUR, seen(FIRST, NOW - 900 * HOUR), ItemAnswer(SECOND, Sight.BLIND, view=VIEW)),
    ]
    made = picture(CALL, MEMBERS, answers, NOW + HOUR)
    assert [one.name for one in made.members] == ["Borea", "Corvia"]
    assert [one.open for one in made.members] == [0, 1]
    assert made.items[0].sights == {Sight.SEEN: 2}
    assert made.items[0].first_seen == NOW - 900 * HOUR


def test_a_silent_member_is_shown_as_silent_and_is_late_after_the_deadline():
    late = call(deadline=NOW + HOUR)
    rows = picture(late, MEMBERS, [], NOW + 2 * HOUR).members
    assert [(one.name, one.stage, one.sight, one.late) for one in rows] == [
        ("Borea", None, None, True),
        ("Corvia", None, None, True),
    ]
    assert not any(one.late for one in picture(late, MEMBERS, [], NOW).members)


def test_not_seen_that_rests_on_few_hosts_says_how_many_are_blind_and_why():
    (row, _) = picture(
        CALL, MEMBERS, [answer(BOREA, HOUR, ItemAnswer(FIRST, Sight.NOT_SEEN, view=VIEW))], NOW
    ).members
    assert (row.known, row.blind, row.host_days, row.host_days_asked) == (10, 6, 40, 100)
    assert row.reasons == ("no windows sysmon log",)


def test_a_later_answer_replaces_an_earlier_one_and_the_time_to_answer_stays():
    answers = [
        answer(BOREA, 5 * HOUR, seen(FIRST, NOW - HOUR)),
        answer(BOREA, HOUR, stage=Stage.HUNTING),
        answer(BOREA, 2 * HOUR, ItemAnswer(FIRST, Sight.NOT_SEEN, view=VIEW)),
    ]
    row = picture(CALL, MEMBERS, answers, NOW).members[0]
    assert (row.sight, row.waited) == (Sight.SEEN, 2 * HOUR)


def test_a_withdrawn_answer_counts_for_nothing():
    answers = [
        answer(BOREA, HOUR, seen(FIRST, NOW)),
        answer(BOREA, 2 * HOUR, seen(FIRST, NOW), stage=Stage.WITHDRAWN, withdrawn=True),
    ]
    made = picture(CALL, MEMBERS, answers, NOW)
    assert made.seeing == ()
    assert {one.name: one.stage for one in made.silent} == {"Borea": Stage.WITHDRAWN, "Corvia": None}


def test_the_issuer_is_shown_once_it_has_answered_itself():
    made = picture(CALL, MEMBERS, [answer(ALBION, HOUR, seen(FIRST, NOW - HOUR))], NOW)
    assert made.members[0].name == "Albion"


def test_answers_to_another_call_are_no_part_of_it():
    other = answer(BOREA, HOUR, seen(FIRST, NOW))
    made = picture(call(id="grouping--other"), MEMBERS, [other], NOW)
    assert made.seeing == ()
