"""Day and month are told apart for a whole log."""

import pytest

from tocsin.sources.day_order import Dates, DayOrder, shown
from tocsin.sources.times import parse_time


@pytest.mark.parametrize(
    ("head", "order"),
    [
        (b"08/07/2022 08:00:00,a\n15/07/2022 08:00:00,b\n", "dmy"),
        (b"07/08/2022 08:00:00,a\n07/15/2022, 8:00:00 AM,b\n", "mdy"),
        (b"08/07/2022 08:00:00,a\n", ""),
        (b'"15/07/2022";"08:00:00"\n', "dmy"),
        (b"15-07-2022 08:00:00 0E2C PACKET\n", "dmy"),
        (b"15/07/2022 08:00:00\n07/15/2022 08:00:00\n", ""),
        (b"GET /15/07/2022 08:00:00\n", ""),
        ("15/07/2022 08:00:00\n".encode("utf-16"), "dmy"),
    ],
)
def test_a_day_beyond_twelve_in_a_logs_beginning_shows_the_order(head, order):
    assert shown(head) == order


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("08/07/2022 08:00:00", "2022-07-08T08:00:00"),
        ("8/7/2022, 8:00:00.250 PM", "2022-07-08T20:00:00.250"),
        ("08/07/2022 08:00:00 +02:00", "2022-07-08T06:00:00"),
        ("07/15/2022 08:00:00", "2022-07-15T08:00:00"),
        ("08-07-2022 08:00:00", "2022-07-08T08:00:00"),
        ("2022/07/08 08:00:00", "2022-07-08T08:00:00"),
        ("2022-07-08 08:00:00", "2022-07-08T08:00:00"),
        ("08-Jul-2022 08:00:00", "2022-07-08T08:00:00"),
        ("8 Jul 2022 08:00:00", "2022-07-08T08:00:00"),
    ],
)
def test_a_date_is_read_in_the_order_of_its_log_or_the_only_one_that_fits(text, time):
    assert parse_time(DayOrder("dmy").iso(text)) == parse_time(time)


def test_what_fits_both_orders_or_only_the_other_is_counted():
    order = DayOrder()
    assert order.used is None
    for text in (
        "08/07/2022 1:00",
        "07/07/2022 1:00",
        "15/07/2022 1:00",
        "44/44/2022 1:00",
        "08/07/20222",
        "-",
    ):
        order.iso(text)
    assert order.used == Dates("mdy", unsure=1, contrary=1)
    assert DayOrder("", b"", "dmy").iso("08/07/2022 1:00") == "2022-7-8 1:00"
