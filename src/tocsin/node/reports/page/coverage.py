"""Days on which machines logged anything, drawn onto a time axis."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from tocsin.model.field_of_view import Days, FieldOfView
from tocsin.node.reports.page.scale import Scale, seconds

_DAY = 86_400


class Coverage:
    """Which machines (positions in ``FieldOfView.hosts``) logged on which days."""

    def __init__(self, view: FieldOfView) -> None:
        self._days: dict[int, list[Days]] = {}
        for log in view.host_logs:
            self._days.setdefault(log.host, []).extend(log.days)
        self.hosts = len(view.hosts)
        asked = [time.asked for time in view.times if time.asked is not None]
        self.first = min((days.first for days in asked), default=None)
        self.last = max((days.last for days in asked), default=None)

    def runs(self, host: int, axis: Scale) -> list[tuple[int, int]]:
        """Runs of steps (first, count) of the axis in which a machine logged."""
        return _runs(_steps(self._days.get(host, ()), axis))

    def share(self, axis: Scale) -> list[float]:
        """Of each step, the share of known machines that logged in it."""
        counts = [0] * axis.count
        for days in self._days.values():
            for step in _steps(days, axis):
                counts[step] += 1
        return [count / self.hosts if self.hosts else 0.0 for count in counts]


def _steps(days: Iterable[Days], axis: Scale) -> set[int]:
    found: set[int] = set()
    for run in days:
        low = (_midnight(run.first) - axis.start) // axis.step
        high = (_midnight(run.last) + _DAY - 1 - axis.start) // axis.step
        found.update(range(max(low, 0), min(high, axis.count - 1) + 1))
    return found


def _midnight(day: dt.date) -> int:
    return seconds(dt.datetime.combine(day, dt.time(), dt.UTC))


def _runs(steps: set[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for step in sorted(steps):
        if runs and sum(runs[-1]) == step:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((step, 1))
    return runs
