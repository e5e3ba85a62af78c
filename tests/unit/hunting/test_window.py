from __future__ import annotations

import datetime as dt

import pytest

from tocsin.hunting.slices import Window
from tocsin.model.errors import UsageError

NOON = dt.datetime(2022, 7, 15, 12, tzinfo=dt.UTC)


def test_a_text_without_a_zone_is_utc_and_one_with_a_zone_is_moved_there():
    assert Window.parse("2022-07-15T12:00", "2022-07-15T15:00+02:00") == Window(NOON, NOON.replace(hour=13))


def test_nothing_given_is_unbounded():
    assert Window.parse("", "") == Window()


@pytest.mark.parametrize(
    ("since", "until"), [("yesterday", ""), ("2022-07-16", "2022-07-15"), ("2022-07-15", "2022-07-15")]
)
def test_what_is_no_window_is_refused(since, until):
    with pytest.raises(UsageError):
        Window.parse(since, until)


def test_a_pattern_whose_own_window_is_empty_stops_nothing():
    assert Window.between("2022-07-16", "2022-07-15").since == NOON.replace(day=16, hour=0)
