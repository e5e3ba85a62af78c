"""Whatever a call asks, a search ends; what was too much is found out and told, and the rest is searched."""

from __future__ import annotations

import pytest

from tocsin.node.calls.limits import Guard, Limits, Spent, shared_out

LIMITS = Limits(seconds=100.0)


class Elapsed:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def tried(items, hostile, elapsed, error=None):
    """Try items of which some never end: what was made, what was not and why."""
    made, refused = [], {}

    def attempt(some, guard):
        step = guard.watching(lambda *_: None)
        elapsed.now += 1.0
        if hostile & set(some):
            if error is not None:
                raise error
            for done in range(1000):
                elapsed.now += 1
                step(done, 1000)
        return list(some)

    for part in shared_out(items, attempt, LIMITS, elapsed):
        if part.made is None:
            refused |= dict.fromkeys(part.items, part.why)
        else:
            made += part.made
    return made, refused


def test_what_fits_is_tried_at_once():
    elapsed = Elapsed()
    assert tried("abcdef", set(), elapsed) == (list("abcdef"), {})
    assert elapsed.now == 1.0


def test_one_item_that_never_ends_costs_no_other():
    made, refused = tried([*"abcdefgh"], {"f"}, Elapsed())
    assert sorted(made) == list("abcdegh")
    assert refused == {"f": "its search takes longer than the 100 seconds that this member gives to a call"}


def test_however_many_never_end_the_search_does_and_every_item_is_told_of():
    elapsed = Elapsed()
    items = [str(number) for number in range(64)]
    made, refused = tried(items, set(items[::2]), elapsed)
    assert elapsed.now <= 2 * LIMITS.seconds + 5
    assert sorted([*made, *refused]) == sorted(items)


def test_memory_that_is_not_there_is_found_out_as_time_is():
    made, refused = tried([*"abcd"], {"c"}, Elapsed(), error=MemoryError())
    assert made == list("abd")
    assert "more memory" in refused["c"]


def test_a_guard_ends_a_search_that_holds_too_much_memory():
    step = Guard(100.0, 1, Elapsed()).watching(lambda *_: None)
    with pytest.raises(Spent, match="memory"):
        step(1, 2)
    Guard(100.0, 0, Elapsed()).watching(lambda *_: None)(1, 2)


def test_a_search_that_is_done_is_not_ended():
    elapsed = Elapsed()
    step = Guard(1.0, 0, elapsed).watching(lambda *_: None)
    elapsed.now = 5.0
    step(2, 2)
    with pytest.raises(Spent):
        step(1, 2)
