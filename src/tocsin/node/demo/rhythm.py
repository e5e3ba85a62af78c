"""When things happen: hours of the day and days of the week of each kind of activity, in UTC."""

from __future__ import annotations

import datetime as dt

import numpy as np
from numpy.typing import NDArray

DAY_MS = 86_400_000

_FLAT = [1.0] * 24
_OFFICE = [0, 0, 0, 0, 0, 1, 6, 10, 11, 10, 7, 8, 11, 10, 6, 2, 0.6, 0.3, 0.1, 0, 0, 0, 0, 0]
_MORNING = [0, 0, 0, 0, 0, 2, 8, 5, 1, 0.3, 0.2, 0.3, 0.5, 0.2, 0.1, 0, 0, 0, 0, 0, 0, 0, 0, 0]
_PUBLIC = [1, 0.6, 0.4, 0.4, 0.8, 2, 5, 8, 9, 9, 8, 7, 7, 7, 6, 5, 5, 5, 5, 5, 5, 4, 3, 2]
_NIGHT = [2, 6, 3, 1, *([0.0] * 17), 0, 1, 4]
_PATCH = [0, 2, 5, 3, *([0.0] * 20)]

_WEEK = [1, 1, 1, 1, 0.9, 0.04, 0.03]
#: Hours of the day, and days of the week from Monday, each with a relative weight.
RHYTHMS: dict[str, tuple[list[float], list[float]]] = {
    "always": (_FLAT, [1.0] * 7),
    "office": (_OFFICE, _WEEK),
    "morning": (_MORNING, _WEEK),
    "public": (_PUBLIC, [1, 1, 1, 1, 1, 0.6, 0.6]),
    "night": (_NIGHT, [1.0] * 7),
    "patch": (_PATCH, [0, 0, 1.0, 0.2, 0, 0, 0]),
}


def times(
    rhythm: str, count: int, start: dt.datetime, end: dt.datetime, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Moments between ``start`` and ``end`` (midnights, UTC) as milliseconds since the epoch."""
    hours, week = RHYTHMS[rhythm]
    days = (end - start).days
    weights = np.array([week[(start.weekday() + day) % 7] for day in range(days)])
    weights = weights if weights.sum() else np.ones(days)
    edges = np.concatenate([[0.0], np.cumsum(weights)]) / weights.sum()
    day = np.minimum(np.searchsorted(edges, rng.random(count), side="right") - 1, days - 1)
    curve = np.concatenate([[0.0], np.cumsum(hours)]) / sum(hours)
    clock = np.interp(rng.random(count), curve, np.linspace(0, DAY_MS, 25))
    first = int(start.timestamp() * 1000)
    return first + day.astype(np.int64) * DAY_MS + np.minimum(clock, DAY_MS - 1).astype(np.int64)
