"""The audit tells what was sent, and the same again once a day alone."""

from __future__ import annotations

import msgspec

from tocsin.exchange.taxii import Access, Caller
from tocsin.node.service.repeats import Again, Repeats

POLL = Access(
    Caller("identity--a", "Albion"), "192.0.2.1", "GET", "/x/objects/", "added_after=1", 200, 1, "d1"
)
DAY = 86_400
SENT = "GET /x/objects/ 200, 1 objects"


class Elapsed:
    """Seconds that a test sets."""

    now = 0.0

    def __call__(self):
        return self.now


def changed(**more):
    return msgspec.structs.replace(POLL, **more)


def test_the_same_answer_to_the_same_question_is_told_once_a_day_with_how_often():
    elapsed = Elapsed()
    repeats = Repeats(elapsed)
    assert repeats.told(POLL) == ["GET /x/objects/ 200, 1 objects"]
    for _ in range(3):
        elapsed.now += 20
        assert repeats.told(POLL) == []
    elapsed.now += DAY
    assert repeats.told(POLL) == ["GET /x/objects/ 200, 1 objects; sent again, the same: 3"]
    assert repeats.told(POLL) == []


def test_whatever_was_not_sent_just_so_before_is_told_at_once():
    repeats = Repeats(Elapsed())
    repeats.told(POLL)
    others = (
        changed(query=""),
        changed(peer="192.0.2.2"),
        changed(caller=Caller("identity--b", "Borea")),
        changed(path="/y/objects/"),
    )
    assert [len(repeats.told(one)) for one in others] == [1, 1, 1, 1]
    repeats.told(POLL)
    told = repeats.told(changed(digest="d2", objects=2))
    assert told == [
        "GET /x/objects/ 200, 1 objects; sent again, the same: 1",
        "GET /x/objects/ 200, 2 objects",
    ]


def test_whatever_another_member_asks_no_count_of_a_member_is_lost():
    repeats = Repeats(Elapsed())
    repeats.told(POLL)
    repeats.told(POLL)
    for limit in range(10_001):
        repeats.told(changed(caller=Caller("identity--b", "Borea"), query=f"limit={limit}"))
    assert repeats.told(POLL) == []
    assert [one.detail for one in repeats.over(stopping=True)] == [f"{SENT}; sent again, the same: 2"]


def test_a_question_that_is_forgotten_for_others_of_its_member_is_told_with_how_often():
    repeats = Repeats(Elapsed())
    repeats.told(POLL)
    repeats.told(POLL)
    told = [line for limit in range(10_001) for line in repeats.told(changed(query=f"limit={limit}"))]
    assert [line for line in told if line != SENT] == [f"{SENT}; sent again, the same: 1"]


def test_what_nobody_asks_for_any_more_is_told_when_its_day_is_over_or_the_node_stops():
    elapsed = Elapsed()
    repeats = Repeats(elapsed)
    repeats.told(POLL)
    repeats.told(POLL)
    assert repeats.over() == []
    elapsed.now += DAY
    line = f"{SENT}; sent again, the same: 1"
    assert repeats.over() == [Again("Albion", "identity--a", line)]
    assert repeats.told(POLL) == []
    assert repeats.over() == []
    assert repeats.over(stopping=True) == [Again("Albion", "identity--a", line)]
    assert repeats.over(stopping=True) == []
