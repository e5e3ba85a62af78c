from __future__ import annotations

import pytest

from tocsin.model.counting import counted


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ((1, "event"), "1 event"),
        ((0, "event"), "0 events"),
        ((2_000, "event"), "2,000 events"),
        ((1, "match", "has", "have"), "1 match has"),
        ((3, "match", "has", "have"), "3 matches have"),
    ],
)
def test_one_is_one_and_several_are_several(asked, told):
    assert counted(*asked) == told
