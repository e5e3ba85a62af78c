"""What was shown of matches, as a text that a page carries."""

from __future__ import annotations

import pytest

from tocsin.model.answer import Match
from tocsin.model.errors import UsageError
from tocsin.node.desk.seen import read_seen, told_seen
from tocsin.store import KeptMatch

MATCH = Match("call", "item", "rule", "rule", "high", "", "WS1", 1, None, None)


def kept(number: int, revision: int) -> KeptMatch:
    return KeptMatch(number, revision, MATCH)


def test_matches_that_follow_each_other_in_one_revision_are_told_together():
    shown = [kept(9, 1), *(kept(number, 1) for number in range(1, 5)), kept(5, 2), kept(7, 1)]
    assert told_seen(shown) == "1-4:1 5:2 7:1 9:1"
    assert told_seen([]) == ""


def test_what_was_told_is_read_back():
    shown = {1: 1, 2: 1, 3: 2, 4: 1, 8: 3}
    seen = read_seen(told_seen(kept(*one) for one in shown.items()))
    assert {number: seen.revision(number) for number in range(10) if seen.revision(number)} == shown
    assert seen.of([3, 5]) == {3: 2}


def test_a_run_without_end_costs_no_more_than_its_text():
    assert read_seen("1-999999999999999999:1").revision(10**17) == 1


@pytest.mark.parametrize("text", ["1", "a:1", "1-:1", "1:1,2:1", "1:1 -2:1", f"1:{'9' * 19}", "\u0661:1"])
def test_what_no_page_wrote_is_refused(text):
    with pytest.raises(UsageError, match="names no matches"):
        read_seen(text)
