import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.sources.times import parse_time

RECEIVED = dt.datetime(2026, 1, 2, 3, tzinfo=dt.UTC)


def moment(text: str, tz: dt.tzinfo = dt.UTC) -> str | None:
    found = parse_time(text, tz, RECEIVED)
    if found is None:
        return None
    return (dt.datetime(1970, 1, 1) + dt.timedelta(microseconds=found)).isoformat()  # noqa: DTZ001


@pytest.mark.parametrize(
    "text",
    [
        "2024-01-02T03:04:05Z",
        "2024-01-02T03:04:05+00:00",
        "2024-01-02 05:04:05 +0200",
        "2024-01-02 03:04:05",
        "20240102T030405Z",
        "20240102030405",
        "1704164645",
        "1704164645000",
        "1704164645000000",
        "1704164645000000000",
        "133486382450000000",
        "/Date(1704164645000)/",
        "01/Jan/2024:20:04:05 -0700",
        "Tue Jan 02 03:04:05 2024",
        "Tue Jan 02 03:04:05.000000 2024",
        "02-Jan-2024 03:04:05",
        "2024/01/02 03:04:05",
        "1/2/2024 3:04:05 AM",
        "02.01.2024 03:04:05",
        "Jan 02 2024 03:04:05.000 UTC",
        "Tue, 02 Jan 2024 04:04:05 +0100",
    ],
)
def test_every_way_of_writing_one_moment_gives_that_moment(text):
    assert moment(text) == "2024-01-02T03:04:05"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Jan  1 03:04:05", "2026-01-01T03:04:05"),
        ("Jan  3 01:00:00", "2026-01-03T01:00:00"),  # within a day of skew
        ("Dec 31 23:59:59", "2025-12-31T23:59:59"),
        ("Mar  1 00:00:00", "2025-03-01T00:00:00"),
        ("Feb 29 01:02:03", "2024-02-29T01:02:03"),
    ],
)
def test_a_time_without_year_gets_the_latest_year_not_after_its_receipt(text, expected):
    assert moment(text) == expected
    assert parse_time(text) is None


def test_the_zone_holds_only_where_the_text_names_none():
    tirana = ZoneInfo("Europe/Tirane")
    assert moment("2024-07-02 03:04:05", tirana) == "2024-07-02T01:04:05"
    assert moment("20240702030405", tirana) == "2024-07-02T01:04:05"
    assert moment("2024-07-02 03:04:05Z", tirana) == "2024-07-02T03:04:05"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-01-02 03:04:05.1234567", "2024-01-02T03:04:05.123456"),
        ("2024-01-02 03:04:05,123", "2024-01-02T03:04:05.123000"),
        ("1704164645.123", "2024-01-02T03:04:05.123000"),
        ("1/2/2024 3:04:05 PM", "2024-01-02T15:04:05"),
        ("23/2/2024 3:04:05 PM", "2024-02-23T15:04:05"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00"),
    ],
)
def test_fractions_afternoons_and_leap_seconds_are_kept(text, expected):
    assert moment(text) == expected


@pytest.mark.parametrize(
    "text", ["", "-", "99", "never", "2024-13-45", "31/Foo/2024:00:00:00 +0000", "²²²²²²²²²²"]
)
def test_what_is_no_time_is_none(text):
    assert moment(text) is None


@given(st.one_of(st.text(max_size=80), st.from_regex(r"[0-9A-Za-z:/ .+-]{1,40}")))
def test_no_text_makes_it_raise_or_leave_the_calendar(text):
    found = parse_time(text, dt.UTC, RECEIVED)
    if found is not None:
        assert dt.datetime(1970, 1, 1) + dt.timedelta(microseconds=found)  # noqa: DTZ001
