"""What was made is kept while it is asked for, and no more of it than a few."""

from __future__ import annotations

import pytest

from tocsin.node.desk.made import Made


def test_a_value_is_made_once_and_the_one_that_was_asked_for_longest_ago_goes_first():
    made, kept = [], Made[str](2)

    def value(name: str) -> str:
        return kept.get(name, lambda: made.append(name) or name)

    assert [value(one) for one in "abacb"] == list("abacb")
    assert made == ["a", "b", "c", "b"]


def test_what_could_not_be_made_is_not_kept():
    kept = Made[int](2)
    with pytest.raises(ZeroDivisionError):
        kept.get("a", lambda: 1 // 0)
    assert kept.get("a", lambda: 1) == 1
