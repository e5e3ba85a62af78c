"""The alliance's picture in sentences."""

from __future__ import annotations

import datetime as dt

import msgspec

from tocsin.model.answer import Sight, Stage
from tocsin.node.calls.picture import picture
from tocsin.web.pages.told import told
from web_desk import (
    MEMBERS,
    NORTHMARK,
    NOW,
    ORLONIA,
    SUNDARA,
    VARN,
    answer,
    answers,
    call,
    moment,
    said,
    view,
)


def of(given, members=MEMBERS) -> tuple[str, ...]:
    return told(picture(call(), members, given, NOW))


def test_each_member_is_in_one_sentence_and_who_saw_it_comes_first():
    assert of(answers()) == (
        "1 of the 4 members asked saw it, first Northmark National CSIRT on 2026-01-07 06:22 UTC.",
        "Orlonia CERT has matches that nobody has confirmed.",
        "Isles of Varn could not have seen it.",
        "Sundara CSIRT has not answered yet.",
    )


def test_nothing_is_claimed_before_anybody_answered():
    assert of([]) == ("None of the 4 members asked has answered yet.",)


def test_who_says_something_without_being_asked_is_not_counted_among_those_asked():
    hub = next(one.id for one in MEMBERS if one.hub)
    (first, *_) = of([answer(hub, [said(1, Sight.SEEN, view(9, 2), first_seen=moment(1, 2))], 9)])
    assert first.startswith("1 of the 5 members that take part saw it, first Hub of the alliance")


def test_unconfirmed_matches_are_never_told_as_seen_or_since_when():
    matched = said(1, Sight.MATCHED, view(9, 2), count=3, first_seen=moment(1, 2), last_seen=moment(1, 3))
    seen = said(2, Sight.SEEN, view(9, 2), count=3, first_seen=moment(2, 2), last_seen=moment(2, 3))
    assert (
        of([answer(ORLONIA, [matched], 3)])[0]
        == "None of the 4 members asked has confirmed seeing it so far."
    )
    assert "first Orlonia CERT on 2026-02-02 06:22" in of([answer(ORLONIA, [matched, seen], 3)])[0]


def test_not_seen_is_bounded_by_the_logs_and_names_are_counted_beyond_three():
    clear = [
        answer(one, [said(at, Sight.NOT_SEEN, view(9)) for at in range(1, 13)], 3)
        for one in (NORTHMARK, ORLONIA, SUNDARA, VARN)
    ]
    assert of(clear) == (
        "None of the 4 members asked has confirmed seeing it so far.",
        "Isles of Varn, Northmark National CSIRT and 2 more searched and did not find it, as far as the logs show.",
    )


def test_an_answer_that_was_taken_back_is_told():
    back = msgspec.structs.replace(
        answers()[0], stage=Stage.WITHDRAWN, withdrawn=True, modified=NOW - dt.timedelta(minutes=1)
    )
    assert "Northmark National CSIRT took the answer back." in of([*answers(), back])


def test_who_told_of_some_things_only_is_not_told_to_have_found_nothing():
    part = [said(at, Sight.NOT_SEEN, view(9)) for at in range(1, 12)]
    told_ = of([answer(ORLONIA, part, 3, stage=Stage.HUNTING)])
    assert "Orlonia CERT has said nothing yet of 1 of 12 things." in told_
    assert not any("did not find it" in one for one in told_)


def test_a_call_that_was_taken_back_says_so_first_and_waits_for_nobody():
    gone = msgspec.structs.replace(call(), revoked=True, modified=NOW)
    sentences = told(picture(gone, MEMBERS, answers(), NOW))
    assert sentences[0] == "The call was taken back on 2026-03-04 15:40 UTC."
    assert sentences[-1] == "Sundara CSIRT had not answered."


def test_who_could_see_a_little_of_it_is_not_told_as_one_who_could_see_nothing():
    blind = [said(at, Sight.BLIND, view(0, 9)) for at in range(1, 12)]
    little = answer(VARN, [*blind, said(12, Sight.NOT_SEEN, view(9))], 3)
    assert "Isles of Varn could not have seen most of it." in of([little])


def test_a_call_that_expired_or_whose_issuer_was_revoked_says_so_and_names_it():
    over = msgspec.structs.replace(call(), expires=NOW)
    gone = [msgspec.structs.replace(one, revoked=NOW) if one.id == over.issuer else one for one in MEMBERS]
    sentences = told(picture(over, gone, answers(), NOW))
    assert sentences[0] == "The call expired on 2026-03-04 15:40 UTC: nothing is searched for it any more."
    assert "was revoked here on 2026-03-04 15:40 UTC: the call is neither searched" in sentences[1]
    assert "identity--" not in sentences[1]
    assert sentences[-1] == "Sundara CSIRT had not answered."
