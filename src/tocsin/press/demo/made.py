"""The profiles and briefs that are made of what is known today, dated evenly over the weekdays of the last months."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import msgspec

from tocsin.library.calendar import Calendar
from tocsin.press.demo.actors import profiles
from tocsin.press.demo.countries import briefs
from tocsin.press.demo.dated import Dated
from tocsin.press.demo.known import known

#: The days before the demonstration is made over which they appear: what they tell was known by then, and much of it not in 2022.
_DAYS = 210
_PROFILES, _BRIEFS = 92, 46


def made(
    calendar: Calendar, now: dt.datetime, profiles_: int = _PROFILES, briefs_: int = _BRIEFS
) -> tuple[Dated, ...]:
    """Profiles and briefs, kinds in turn, the first of each first; the same each time on the same day with the same packages."""
    kinds = (
        list(profiles(known(), profiles_)),
        list(briefs(known(), briefs_)),
    )
    return spread(in_turn(kinds), calendar, now)


def in_turn(kinds: Sequence[Sequence[Dated]]) -> list[Dated]:
    """Several lists as one in which each is spread evenly."""
    placed = (
        (number / len(kind), at, one) for at, kind in enumerate(kinds) for number, one in enumerate(kind)
    )
    return [one for _, _, one in sorted(placed, key=lambda one: one[:2])]


def spread(articles: Sequence[Dated], calendar: Calendar, now: dt.datetime) -> tuple[Dated, ...]:
    """Articles with days of publication before today, as evenly as there are days."""
    days = [calendar.today(now) - dt.timedelta(days=back) for back in range(_DAYS, 0, -1)]
    open_ = [calendar.at(day) for day in days if calendar.appears(day)]
    step = len(open_) / max(len(articles), 1)
    return tuple(
        msgspec.structs.replace(one, at=open_[int(number * step)]) for number, one in enumerate(articles)
    )
