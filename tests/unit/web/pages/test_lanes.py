"""The timeline: what is drawn lies within its axis, and what is not confirmed is drawn apart."""

from __future__ import annotations

import datetime as dt

from tocsin.model.answer import Sight
from tocsin.model.field_of_view import Days
from tocsin.node.calls.picture import picture
from tocsin.web.pages.lanes import lanes
from web_desk import MEMBERS, NOW, ORLONIA, answer, answers, call, moment, said, view


def drawn(given):
    return lanes(picture(call(), MEMBERS, given, NOW))


def test_nothing_is_drawn_before_anything_has_a_time():
    assert drawn([]) is None


def test_every_member_has_a_lane_and_everything_lies_within_the_axis():
    found = drawn(answers())
    assert [lane.name for lane in found.lanes] == [
        "Northmark National CSIRT",
        "Orlonia CERT",
        "Isles of Varn",
        "Sundara CSIRT",
    ]
    spans = [span for lane in found.lanes for span in (lane.covered, lane.seen, lane.matched) if span]
    assert all(0 <= span.x <= 100 and span.width > 0 and span.x + span.width <= 101 for span in spans)
    assert 0 <= found.rung <= 100
    assert all(0 <= tick.x <= 100 for tick in found.ticks)


def test_seen_and_unconfirmed_are_drawn_apart():
    first, second, blind, silent = drawn(answers()).lanes
    assert (first.seen is not None, first.matched) == (True, None)
    assert (second.seen, second.matched is not None, second.first_seen) == (None, True, None)
    assert (blind.seen, blind.matched, blind.sight) == (None, None, Sight.BLIND)
    assert (silent.covered, silent.days) == (None, "")


def test_a_lane_begins_when_the_logs_begin():
    found = drawn(answers()).lanes
    assert found[0].covered.x < found[2].covered.x
    assert found[2].days == "2026-02-02 to 2026-03-04"


def test_a_call_long_after_all_logs_does_not_flatten_the_drawing():
    years = call(created=NOW + dt.timedelta(days=1500))
    found = lanes(picture(years, MEMBERS, answers(), NOW))
    assert found.rung is None
    assert found.lanes[0].covered.width > 90


def test_one_event_shows_and_a_clock_that_runs_ahead_does_no_harm():
    ahead = dt.datetime(2031, 1, 1, tzinfo=dt.UTC)
    days = Days(dt.date(2026, 3, 4), dt.date(2026, 3, 4))
    one = said(1, Sight.SEEN, view(3, 1, days=days), count=1, first_seen=ahead, last_seen=moment(1, 1))
    lane = drawn([answer(ORLONIA, [one], 1)]).lanes[0]
    assert lane.seen.width > 0
    assert lane.seen.x <= 100


def test_days_and_moments_that_no_log_can_have_are_drawn_at_the_borders():
    days = Days(dt.date(1, 1, 1), dt.date(9999, 12, 31))
    end = dt.datetime.max.replace(tzinfo=dt.UTC)
    one = said(1, Sight.SEEN, view(3, 1, days=days), count=1, first_seen=end, last_seen=end)
    found = drawn([answer(ORLONIA, [one], 1)])
    assert found.lanes[0].days.startswith("1990-01-01 to 20")
    assert all(0 <= span.x <= 100 for lane in found.lanes for span in (lane.covered, lane.seen) if span)
