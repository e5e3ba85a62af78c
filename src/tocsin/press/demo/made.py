"""The profiles and briefs that are made of what is known, dated evenly over the weekdays of the demonstration."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import msgspec

from tocsin.library.calendar import Calendar
from tocsin.press.demo.actors import profiles
from tocsin.press.demo.countries import briefs
from tocsin.press.demo.dated import Dated
from tocsin.press.demo.known import known
from tocsin.press.demo.weeks import is_played

#: The days over which they appear: from the Monday after the first entry to the week in which Article 5 was spoken of.
FIRST, LAST = dt.date(2021, 5, 24), dt.date(2022, 10, 7)
_PROFILES, _BRIEFS = 92, 46


def made(calendar: Calendar, profiles_: int = _PROFILES, briefs_: int = _BRIEFS) -> tuple[Dated, ...]:
    """Profiles and briefs, kinds in turn, the first of each first; the same each time with the same packages."""
    kinds = (
        list(profiles(known(), profiles_)),
        list(briefs(known(), briefs_)),
    )
    return spread(in_turn(kinds), calendar)


def in_turn(kinds: Sequence[Sequence[Dated]]) -> list[Dated]:
    """Several lists as one in which each is spread evenly."""
    placed = (
        (number / len(kind), at, one) for at, kind in enumerate(kinds) for number, one in enumerate(kind)
    )
    return [one for _, _, one in sorted(placed, key=lambda one: one[:2])]


def spread(articles: Sequence[Dated], calendar: Calendar) -> tuple[Dated, ...]:
    """Articles with days of publication, as evenly as there are days; those that are played are left to what was news then."""
    days = [FIRST + dt.timedelta(days=more) for more in range((LAST - FIRST).days + 1)]
    open_ = [calendar.at(day) for day in days if calendar.appears(day) and not is_played(day)]
    step = len(open_) / max(len(articles), 1)
    return tuple(
        msgspec.structs.replace(one, at=open_[int(number * step)]) for number, one in enumerate(articles)
    )
