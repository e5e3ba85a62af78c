"""What was made is kept while it is asked for, and no more of it than a few."""

from __future__ import annotations

import threading

import pytest

from tocsin.node.desk.made import Made


def test_a_value_is_made_once_and_the_one_that_was_asked_for_longest_ago_goes_first():
    made, kept = [], Made[str](2)

    def value(name: str) -> str:
        return kept.get(name, lambda: made.append(name) or name)

    assert [value(one) for one in "abacb"] == list("abacb")
    assert made == ["a", "b", "c", "b"]


def test_what_counts_for_more_leaves_room_for_less_and_the_last_is_kept_whatever_it_counts_as():
    made, kept = [], Made[int](10, int)

    def value(number: int) -> int:
        return kept.get(number, lambda: made.append(number) or number)

    for number in (4, 5, 4, 5, 3, 5, 4, 50, 50):
        value(number)
    assert made == [4, 5, 3, 4, 50]


def test_what_could_not_be_made_is_not_kept():
    kept = Made[int](2)
    with pytest.raises(ZeroDivisionError):
        kept.get("a", lambda: 1 // 0)
    assert kept.get("a", lambda: 1) == 1


def test_what_several_ask_for_at_once_is_made_once_and_anew_where_that_failed():
    kept, begun, go, made, got = Made[str](2), threading.Event(), threading.Event(), [], []

    def make() -> str:
        made.append(1)
        begun.set()
        go.wait(10)
        if len(made) == 1:
            raise KeyError
        return "made"

    def ask() -> None:
        try:
            got.append(kept.get("it", make))
        except KeyError:
            got.append("failed")

    threads = [threading.Thread(target=ask) for _ in range(3)]
    threads[0].start()
    begun.wait(10)
    for one in threads[1:]:
        one.start()
    assert kept.get("other", lambda: "at once") == "at once", "who asks for something else waits for nobody"
    go.set()
    for one in threads:
        one.join(10)
    assert (sorted(got), len(made)) == (["failed", "made", "made"], 2)
