"""Figures on suggestions are shares of all sentences, and their intervals are drawn by whose sentences they are."""

from __future__ import annotations

import pytest
from benchmarks.incidents import _sectors
from benchmarks.suggestions import Answer, measured


def test_rates_are_of_what_was_suggested_and_of_all():
    found = [
        Answer("a", first=True, among=True, chance=0.9),
        Answer("a", first=False, among=True, chance=0.3),
        Answer("b", first=True, among=True, chance=0.1),
        Answer("b", first=False, among=False, chance=0.0),
    ]
    rates = {name: values[0] for name, values in measured(found).items()}
    assert rates == pytest.approx(
        {"precision": 0.5, "recall": 0.25, "first": 0.5, "among": 0.75, "probability": 0.6}
    )


def test_sentences_of_one_group_are_drawn_together():
    def width(owners: int) -> float:
        found = [Answer(str(n % owners), n % owners < owners / 2, True, 0.9) for n in range(400)]
        _, low, high = measured(found)["recall"]
        return high - low

    assert width(10) > 3 * width(400)


def test_sectors_are_known_only_where_every_category_is_coded_to_the_last():
    state = "State institutions / political system"
    assert _sectors(f"[['{state}', 'Media']]", "[['Military', '']]") == {"Military", "News - Media"}
    assert _sectors(f"[['{state}', 'Media']]", "") is None
    assert _sectors("[['Other']]", "") == frozenset()
