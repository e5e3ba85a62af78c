"""Histories say of each snapshot what its summary said, and share what is the same."""

from __future__ import annotations

import datetime as dt

from tocsin.gaps.history import NEVER, History, changed, trend
from tocsin.gaps.summing import QUARTERS, map_of_summary
from tocsin.model.gap import GapSummary, Standing

DAY = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)


def summary(day: int, *stands: tuple[str, Standing, int]) -> GapSummary:
    return GapSummary(member="m", at=DAY + dt.timedelta(days=day), stands=stands)


FIRST = summary(0, ("T1", Standing.BLIND, 0), ("T2", Standing.BLIND, 0))
SECOND = summary(1, ("T1", Standing.PROVEN, 1), ("T2", Standing.COVERED, 4))
THIRD = summary(2, ("T1", Standing.PROVEN, 1))
WHOLE = History("m").since(NEVER, [FIRST, SECOND, THIRD])


def test_every_standing_and_quarter_comes_back_as_it_was():
    pairs = [(standing, quarters) for standing in Standing for quarters in range(QUARTERS + 1)]
    every = summary(0, *((f"T{at:02}", *pair) for at, pair in enumerate(pairs)))
    assert History("m").since(NEVER, [every]).map_at(0) == map_of_summary(every)


def test_a_trend_counts_the_techniques_asked_about_from_the_first_on():
    found = trend(WHOLE, ["T2"])
    assert [one.at for one in found] == [FIRST.at, SECOND.at, THIRD.at]
    told = [{standing: count for standing, count in one.counts.items() if count} for one in found]
    assert told == [{Standing.BLIND: 1}, {Standing.COVERED: 1}, {}]


def test_what_changed_is_of_the_techniques_asked_about_and_since_what_held_at_the_time():
    last = changed(WHOLE, {"T1": (), "T2": ()}, None)
    assert last is not None
    assert (last.since, last.changed, last.gone) == (SECOND.at, (), 1)
    longer = changed(WHOLE, {"T1": ()}, DAY - dt.timedelta(days=9))
    assert longer is not None
    assert (longer.since, [one.technique for one in longer.better]) == (FIRST.at, ["T1"])
    assert changed(History("m").since(NEVER, [FIRST]), {"T1": ()}, None) is None


def test_what_goes_and_comes_leaves_the_rest_and_equal_techniques_are_kept_once():
    later = WHOLE.since(SECOND.at, [summary(3, ("T1", Standing.BLIND, 0))])
    assert later.snapshots[:2] == WHOLE.snapshots[1:]
    assert later.snapshots[2].techniques is later.snapshots[1].techniques
    assert WHOLE.snapshots[0].techniques is WHOLE.snapshots[1].techniques
