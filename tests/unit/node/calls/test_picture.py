"""The picture of a call: who saw it first, who is blind, who is silent, and what is late."""

from __future__ import annotations

import datetime as dt

import msgspec

from call_samples import ALBION, BOREA, CORVIA, NOW, call, indicator
from tocsin.model.answer import Answer, Blindness, FieldOfViewCount, ItemAnswer, Sight, Stage
from tocsin.model.field_of_view import Days, Why
from tocsin.model.marking import Marking, Tlp
from tocsin.model.member import Member
from tocsin.node.calls.course import Course, Doing
from tocsin.node.calls.picture import picture
from tocsin.node.calls.ranges import Covered, HostsBlind, Range, Share

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


def test_who_may_not_have_the_call_is_not_asked_and_is_named_as_that():
    fourth = "identity--00000000-0000-4000-8000-00000000d0d0"
    members = (*MEMBERS, Member(fourth, "Delvia", declares=True))
    red = call(marking=Marking(Tlp.RED, frozenset({ALBION, BOREA})))
    made = picture(red, members, [], NOW)
    assert ([one.name for one in made.asked], made.untold) == (["Borea"], ("Corvia", "Delvia"))
    assert [one.name for one in made.members] == ["Borea"]
    alone = picture(call(marking=Marking(Tlp.RED)), members, [], NOW)
    assert (alone.members, alone.untold) == ((), ("Borea", "Corvia", "Delvia"))
    wide = picture(call(marking=Marking(Tlp.AMBER_STRICT)), members, [], NOW)
    assert (len(wide.asked), wide.untold) == (3, ())


def test_who_may_not_have_the_call_any_more_stands_with_what_it_said():
    narrowed = call(marking=Marking(Tlp.RED, frozenset({ALBION, BOREA})))
    made = picture(narrowed, MEMBERS, [answer(CORVIA, HOUR, seen(FIRST, NOW))], NOW + HOUR)
    assert {(one.name, one.asked) for one in made.members} == {("Corvia", False), ("Borea", True)}


def test_what_was_seen_in_logs_that_name_no_host_counts_no_host_and_is_told_as_that():
    view = FieldOfViewCount(3, 0, 3, 0, 0)
    nobody = ItemAnswer(FIRST, Sight.SEEN, 28_604, NOW, NOW, view=view)
    row = next(
        one for one in picture(CALL, MEMBERS, [answer(BOREA, HOUR, nobody)], NOW + HOUR).members if one.items
    )
    assert (row.events, row.hosts_seen, row.nameless) == (28_604, Range(0, 0), 1)
    both = answer(BOREA, HOUR, nobody, seen(SECOND, NOW))
    row = next(one for one in picture(CALL, MEMBERS, [both], NOW + HOUR).members if one.items)
    assert (row.hosts_seen, row.nameless) == (Range(2, 2), 1)


def test_a_silent_member_is_shown_as_silent_and_is_late_after_the_deadline():
    late = call(deadline=NOW + HOUR)
    rows = picture(late, MEMBERS, [], NOW + 2 * HOUR).members
    assert [(one.name, one.stage, one.sight, one.late) for one in rows] == [
        ("Borea", None, None, True),
        ("Corvia", None, None, True),
    ]
    assert not any(one.late for one in picture(late, MEMBERS, [], NOW).members)


def lateness(given: Answer, *whole: dt.timedelta, **course) -> bool:
    """Whether Borea is late with a call that is due after three hours, at ten."""
    due = msgspec.structs.replace(CALL, deadline=NOW + 3 * HOUR, modified=max(course.get("rung", {NOW: NOW})))
    went = Course(course.get("rung", {NOW: NOW}), {BOREA: tuple(NOW + one for one in whole)})
    made = picture(due, MEMBERS, [given], NOW + 10 * HOUR, course=went)
    return next(one.late for one in made.members if one.member == BOREA)


BOTH = tuple(ItemAnswer(item, Sight.NOT_SEEN, view=VIEW) for item in (FIRST, SECOND))


def test_an_answer_in_time_is_not_late_when_it_is_amended_or_withdrawn_after_the_deadline():
    assert not lateness(answer(BOREA, 5 * HOUR, *BOTH), HOUR)
    taken_back = answer(BOREA, 5 * HOUR, *BOTH, stage=Stage.WITHDRAWN, withdrawn=True)
    assert not lateness(taken_back, HOUR)
    assert not lateness(answer(BOREA, 5 * HOUR, BOTH[0], stage=Stage.HUNTING), HOUR)


def test_an_answer_in_part_is_late_until_all_is_told_and_so_is_what_was_whole_only_then():
    assert lateness(answer(BOREA, HOUR, BOTH[0], stage=Stage.HUNTING))
    assert lateness(answer(BOREA, 5 * HOUR, *BOTH), 4 * HOUR)
    assert lateness(answer(BOREA, 5 * HOUR, *BOTH))


def test_what_was_whole_before_the_version_that_is_asked_was_rung_does_not_make_its_answer_one_in_time():
    rung = {NOW: NOW, NOW + 2 * HOUR: NOW + 2 * HOUR}
    assert lateness(answer(BOREA, HOUR, BOTH[0]), HOUR, rung=rung)
    assert not lateness(answer(BOREA, HOUR, *BOTH), HOUR, rung=rung)
    again = msgspec.structs.replace(answer(BOREA, 5 * HOUR, *BOTH), call_modified=NOW + 2 * HOUR)
    assert lateness(again, HOUR, rung=rung)


def test_not_seen_that_rests_on_few_hosts_says_how_many_are_blind_and_why():
    (row, _) = picture(
        CALL, MEMBERS, [answer(BOREA, HOUR, ItemAnswer(FIRST, Sight.NOT_SEEN, view=VIEW))], NOW
    ).members
    assert (row.known, row.blind, str(row.covered)) == (10, HostsBlind(6, 6, 6), "40 % of 100")
    assert row.reasons == ("no windows sysmon log",)


def test_what_two_items_say_together_is_a_range_as_nothing_tells_which_hosts_they_are_of():
    first = ItemAnswer(FIRST, Sight.SEEN, 3, view=FieldOfViewCount(13, 6, 3, 0, 4))
    second = ItemAnswer(SECOND, Sight.SEEN, 3, view=FieldOfViewCount(13, 2, 9, 0, 2))
    row = picture(CALL, MEMBERS, [answer(BOREA, HOUR, first, second)], NOW).members[0]
    assert (row.hosts_seen, row.blind) == (Range(6, 8), HostsBlind(2, 2, 4))
    row = picture(CALL, MEMBERS, [answer(BOREA, HOUR, first)], NOW).members[0]
    assert (row.hosts_seen, row.blind) == (Range(6, 6), HostsBlind(4, 4, 4))


def test_the_share_covered_is_from_the_worst_item_to_the_best_and_blind_ones_are_left_out():
    whole = msgspec.structs.replace(VIEW, host_days=100)
    none = msgspec.structs.replace(VIEW, not_seen=0, partly=0, blind=10, host_days=0)
    wanted = call(*(indicator(number, f"[file:name = '{number}.exe']") for number in "123"))
    one, two, dark = (item.id for item in wanted.items)
    items = (
        ItemAnswer(one, Sight.NOT_SEEN, view=whole),
        ItemAnswer(two, Sight.NOT_SEEN, view=VIEW),
        ItemAnswer(dark, Sight.BLIND, view=none),
    )
    row = picture(wanted, MEMBERS, [answer(BOREA, HOUR, *items)], NOW).members[0]
    assert row.covered == Covered(Share(40, 100), Share(40, 100), Share(100, 100))
    assert (str(row.covered), row.covered.worst) == ("40 % of 100", "")
    row = picture(wanted, MEMBERS, [answer(BOREA, HOUR, items[2])], NOW).members[0]
    assert str(row.covered) == "0 % of 100"


def test_a_later_answer_replaces_an_earlier_one_and_the_time_to_answer_stays():
    answers = [
        answer(BOREA, 5 * HOUR, seen(FIRST, NOW - HOUR)),
        answer(BOREA, HOUR, stage=Stage.HUNTING),
        answer(BOREA, 2 * HOUR, ItemAnswer(FIRST, Sight.NOT_SEEN, view=VIEW)),
    ]
    course = Course({NOW: NOW}, {BOREA: (NOW + 2 * HOUR,)})
    row = picture(CALL, MEMBERS, answers, NOW, course=course).members[0]
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


def test_as_many_are_asked_from_the_start_whoever_else_answers():
    members = (*MEMBERS, Member("identity--hub", "Hub", hub=True))
    assert [one.name for one in picture(CALL, members, [], NOW).asked] == ["Borea", "Corvia"]
    given = [answer(one.id, HOUR, *BOTH) for one in members if one.name != "Corvia"]
    made = picture(CALL, members, given, NOW)
    assert {one.name for one in made.members} == {"Albion", "Borea", "Corvia", "Hub"}
    assert [one.name for one in made.asked] == ["Borea", "Corvia"]
    assert [one.name for one in made.answered] == ["Borea"]


def test_answers_to_another_call_are_no_part_of_it():
    other = answer(BOREA, HOUR, seen(FIRST, NOW))
    made = picture(call(id="grouping--other"), MEMBERS, [other], NOW)
    assert made.seeing == ()


def test_a_member_that_told_only_some_has_not_answered_and_says_nothing_above_all():
    part = answer(BOREA, HOUR, ItemAnswer(FIRST, Sight.NOT_SEEN, view=VIEW), stage=Stage.HUNTING)
    made = picture(CALL, MEMBERS, [part], NOW)
    row = next(one for one in made.members if one.member == BOREA)
    assert (row.sight, row.open, row.doing) == (None, 1, Doing.IN_PART)
    assert made.answered == ()


def test_the_stage_claims_no_search_that_nobody_can_know_of():
    quiet = answer(BOREA, HOUR, stage=Stage.HUNTING)
    assert picture(CALL, MEMBERS, [quiet], NOW).members[0].doing is Doing.AT_WORK


def test_time_to_answer_counts_from_the_ringing_of_the_version_that_is_answered():
    amended = msgspec.structs.replace(CALL, modified=NOW + 10 * HOUR)
    course = Course(
        {NOW: NOW + HOUR, amended.modified: NOW + 11 * HOUR}, {BOREA: (NOW + 3 * HOUR, NOW + 15 * HOUR)}
    )
    first = answer(BOREA, 3 * HOUR, seen(FIRST, NOW))
    made = picture(amended, MEMBERS, [first], NOW, course=course)
    row = made.members[0]
    assert (made.rung, row.waited, row.earlier) == (NOW + HOUR, 2 * HOUR, True)
    again = answer(BOREA, 15 * HOUR, seen(FIRST, NOW))
    again = msgspec.structs.replace(again, call_modified=amended.modified)
    row = picture(amended, MEMBERS, [again], NOW, course=course).members[0]
    assert (row.waited, row.earlier) == (4 * HOUR, False)


def test_an_answer_to_a_call_that_was_taken_back_is_to_no_earlier_version_and_nobody_is_at_work():
    gone = msgspec.structs.replace(CALL, modified=NOW + 5 * HOUR, revoked=True, deadline=NOW + 6 * HOUR)
    given = [answer(BOREA, HOUR, seen(FIRST, NOW)), answer(CORVIA, HOUR, stage=Stage.HUNTING)]
    made = picture(gone, MEMBERS, given, NOW + 9 * HOUR, course=Course({NOW: NOW}))
    assert [(one.earlier, one.late, one.doing) for one in made.members] == [
        (False, False, Doing.ANSWERED),
        (False, False, Doing.STOPPED),
    ]


def test_the_days_that_logs_cover_stand_beside_the_share():
    day = Days(dt.date(2018, 3, 24), dt.date(2018, 3, 24))
    view = msgspec.structs.replace(VIEW, days=day)
    row = picture(
        CALL, MEMBERS, [answer(BOREA, HOUR, ItemAnswer(FIRST, Sight.NOT_SEEN, view=view))], NOW
    ).members[0]
    assert row.days == day
