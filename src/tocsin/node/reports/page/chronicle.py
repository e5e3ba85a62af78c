"""The findings as days, and within a day the findings of one rule on the same machines together."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

import msgspec

from tocsin.node.reports.page.tally import Place, Tally


class Group(msgspec.Struct, frozen=True):
    """Findings (positions in the tally) of one rule on the same machines on one day."""

    place: Place
    level: str
    first: dt.datetime | None
    last: dt.datetime | None
    findings: tuple[int, ...]


class Day(msgspec.Struct, frozen=True):
    """A day in UTC, None for findings without a time."""

    date: dt.date | None
    levels: Counter[str]
    groups: tuple[Group, ...]


def chronicle(tally: Tally, chosen: Sequence[int]) -> Iterator[Day]:
    """Days in order; groups by the time of their first finding. ``chosen`` is in order of time."""
    dates = ((at, _date(tally.findings[at].events[0].time)) for at in chosen)
    for date, items in groupby(dates, key=lambda item: item[1]):
        groups: dict[tuple[int, tuple[int, ...]], list[int]] = {}
        for at, _ in items:
            place = tally.places[at]
            groups.setdefault((place.rule, place.hosts), []).append(at)
        made = tuple(_group(tally, tally.places[found[0]], found) for found in groups.values())
        levels: Counter[str] = Counter()
        for group in made:
            levels[group.level] += len(group.findings)
        yield Day(date, levels, made)


def _date(time: dt.datetime | None) -> dt.date | None:
    return time.astimezone(dt.UTC).date() if time else None


def _group(tally: Tally, place: Place, found: list[int]) -> Group:
    times = [tally.findings[at].events[0].time for at in found]
    return Group(place, tally.findings[found[0]].level, times[0], times[-1], tuple(found))
