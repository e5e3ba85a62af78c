"""Figures as pages write them."""

from __future__ import annotations

import datetime as dt

import pytest

from tocsin.model.answer import Sight, Stage, Verdict
from tocsin.web import words


def test_who_used_the_command_line_is_told_in_words():
    assert words.acted("anna") == "anna"
    assert words.acted("root (command line)") == "user root of the node's machine"
    assert words.acted("root (command line) as Ada") == "Ada (user root of the node's machine)"


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (0, 9, "0 %"),
        (9, 9, "100 %"),
        (1, 1000, "1 %"),
        (999, 1000, "99 %"),
        (726, 1000, "73 %"),
        (0, 0, "0 %"),
    ],
)
def test_a_share_is_never_told_as_all_or_nothing_when_it_is_not(part, whole, text):
    assert words.percent(part, whole) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(-5, "0 s"), (9, "9 s"), (60, "1 min"), (1287, "21 min 27 s"), (3 * 3600 + 720, "3 h 12 min"), (86_400, "1 day"),
     (200_000, "2 days 7 h")],
)  # fmt: skip
def test_a_time_is_told_in_its_two_largest_units(seconds, text):
    assert words.span(dt.timedelta(seconds=seconds)) == text


def test_every_sight_stage_and_verdict_has_a_word_and_a_sign_of_its_own():
    for known, kinds in (
        (words.SIGHTS, [*Sight, None]),
        (words.STAGES, [*Stage, None]),
        (words.VERDICTS, list(Verdict)),
    ):
        assert set(known) == set(kinds)
        assert len({said.word for said in known.values()}) == len(known)
        assert len({said.sign for said in known.values()}) == len(known)


def test_moments_are_told_in_utc():
    east = dt.datetime(2026, 3, 4, 1, 30, 9, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    assert (words.minute(east), words.day(east), words.second(east)) == (
        "2026-03-03 23:30",
        "2026-03-03",
        "2026-03-03 23:30:09",
    )
