from __future__ import annotations

import datetime as dt

import numpy as np

from tocsin.hunting.field_of_view.period import date_of, period
from tocsin.hunting.slices import Window

_START = (dt.date(2022, 3, 1) - dt.date(1970, 1, 1)).days


def _period(days, rows, window=None, now=None):
    kinds = np.array(rows, np.int64).reshape(len(days), -1 if days else 1)
    return period(np.array(days, np.int64), kinds, window or Window(), now)


def test_a_clock_that_lost_the_time_does_not_stretch_the_days_in_question():
    found = _period([-134774, 0, 3652, _START, _START + 9], [5, 5, 5, 10, 10])
    assert (found.first, found.last, found.stray) == (_START, _START + 9, (-134774, 0, 3652))


def test_a_few_rows_years_from_all_others_are_stray_but_many_are_not():
    assert _period([_START, _START + 2000], [9999, 1]).days == 1
    assert _period([_START, _START + 2000], [99, 1]).days == 2001


def test_logs_that_name_hosts_are_not_strays_beside_a_sensor_that_writes_a_thousand_times_as_much():
    assert _period([_START, _START + 2000], [(54, 0), (0, 186_949)]).days == 2001
    assert _period([_START, _START + 2000], [(1, 0), (9_999, 186_949)]).days == 1
    assert _period([_START, _START + 2000], [(0, 1), (0, 9_999)]).days == 1


def test_a_misdated_row_of_few_that_name_no_host_is_stray_beside_many_that_do():
    assert _period([_START - 9000, _START], [(0, 1), (11_000_000, 880)]).days == 1


def test_what_lies_in_the_future_is_stray():
    now = dt.datetime(2022, 3, 5, tzinfo=dt.UTC)
    assert _period([_START, _START + 40], [10, 10], now=now).stray == (_START + 40,)


def test_a_window_given_is_the_days_in_question_whatever_is_logged():
    window = Window(dt.datetime(2022, 3, 1, tzinfo=dt.UTC), dt.datetime(2022, 3, 8, tzinfo=dt.UTC))
    assert _period([], [], window).days == 7
    assert _period([], []).days == 0
    assert date_of(_START) == dt.date(2022, 3, 1)


def test_a_day_that_no_calendar_has_is_the_nearest_one():
    assert date_of(10**9) == dt.date.max
