"""Days as runs: consecutive days become one, and days left over are found by arithmetic, not by listing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from tocsin.hunting.field_of_view.period import Period, date_of
from tocsin.hunting.field_of_view.rows import Ints
from tocsin.model.field_of_view import Days


def runs(days: Ints) -> tuple[Days, ...]:
    """Runs of consecutive days; ``days`` since 1970-01-01, ascending and without repeats."""
    if not len(days):
        return ()
    breaks = np.flatnonzero(np.diff(days) > 1)
    firsts = days[np.concatenate(([0], breaks + 1))].tolist()
    lasts = days[np.concatenate((breaks, [len(days) - 1]))].tolist()
    return tuple(Days(date_of(a), date_of(b)) for a, b in zip(firsts, lasts, strict=True))


def without(periods: Iterable[Period], days: Sequence[int]) -> tuple[Days, ...]:
    """The days of any of the periods that are not among ``days`` (ascending), as runs."""
    found: list[Days] = []
    for first, last in _merged(periods):
        at = first
        for day in days:
            if first <= day <= last:
                if day > at:
                    found.append(Days(date_of(at), date_of(day - 1)))
                at = day + 1
        if at <= last:
            found.append(Days(date_of(at), date_of(last)))
    return tuple(found)


def _merged(periods: Iterable[Period]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for one in sorted(periods, key=lambda p: p.first):
        if not one.days:
            continue
        if merged and one.first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], one.last))
        else:
            merged.append((one.first, one.last))
    return merged
