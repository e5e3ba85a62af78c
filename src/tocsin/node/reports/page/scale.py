"""A time axis: equal steps that fit the span, and ticks where people expect them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import msgspec

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
#: Seconds of a step; the shortest that covers the span in few enough steps is taken.
_STEPS = (
    *(_MINUTE * n for n in (1, 2, 5, 10, 15, 30)),
    *(_HOUR * n for n in (1, 2, 3, 6, 12)),
    *(_DAY * n for n in (1, 2, 7, 14, 28, 91, 182, 364)),
)
#: Ticks of an axis at most.
_TICKS = 8
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
#: A Monday: steps of weeks begin on Mondays.
_MONDAY = 4 * _DAY
_MONTHS = 12


class Tick(msgspec.Struct, frozen=True):
    """A label at ``x``, in hundredths of the axis."""

    x: float
    label: str


class Scale(msgspec.Struct, frozen=True):
    """``count`` steps of ``step`` seconds from ``start``, in seconds since 1970 in UTC."""

    start: int
    step: int
    count: int

    @property
    def end(self) -> int:
        """Where the last step ends."""
        return self.start + self.step * self.count

    def at(self, time: dt.datetime) -> int | None:
        """The step that a moment falls in; None outside the axis."""
        return self.step_of(seconds(time))

    def step_of(self, second: float) -> int | None:
        """The step that a second since 1970 falls in; None outside the axis."""
        position = int((second - self.start) // self.step)
        return position if 0 <= position < self.count else None

    def begin(self, position: int) -> int:
        """When a step begins, in seconds since 1970."""
        return self.start + position * self.step

    def label(self, position: int) -> str:
        """A step in words, in UTC."""
        begin, end = moment(self.begin(position)), moment(self.begin(position + 1))
        if self.step < _DAY:
            return f"{begin:%Y-%m-%d %H:%M} to {end:%H:%M}"
        last = end - dt.timedelta(days=1)
        return f"{begin:%Y-%m-%d}" if self.step == _DAY else f"{begin:%Y-%m-%d} to {last:%Y-%m-%d}"

    @property
    def step_name(self) -> str:
        """The length of a step in words."""
        for size, name in ((7 * _DAY, "week"), (_DAY, "day"), (_HOUR, "hour"), (_MINUTE, "minute")):
            if self.step % size == 0:
                count = self.step // size
                return f"one {name}" if count == 1 else f"{count} {name}s"
        return f"{self.step} seconds"

    @property
    def name(self) -> str:
        """From when to when, in words, in UTC."""
        begin, end = moment(self.start), moment(self.end)
        if self.step >= _DAY:
            return f"{begin:%Y-%m-%d} to {end - dt.timedelta(days=1):%Y-%m-%d}"
        same = begin.date() == end.date()
        return (
            f"{begin:%Y-%m-%d %H:%M} to {end:%H:%M}"
            if same
            else f"{begin:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M}"
        )

    def ticks(self) -> tuple[Tick, ...]:
        """Where round hours, days, months or years begin."""
        found = next((ticks for unit in _UNITS if len(ticks := _ticks(self, *unit)) <= _TICKS), [])
        return tuple(found) or (Tick(0.0, f"{moment(self.start):%Y-%m-%d %H:%M}"),)


def scale(first: dt.datetime, last: dt.datetime, most: int) -> Scale:
    """The axis that holds both moments in at most ``most`` steps."""
    low, high = seconds(first), seconds(last)
    for step in _STEPS:
        start = _floor(low, step)
        count = (high - start) // step + 1
        if count <= most:
            break
    else:
        step = -(-(high - low + 1) // most)
        start, count = low, most
    return Scale(start, step, max(count, 1))


def seconds(time: dt.datetime) -> int:
    """Whole seconds since 1970."""
    return int((time - _EPOCH).total_seconds() // 1)


def moment(second: float) -> dt.datetime:
    """The moment of a second since 1970, held within the years that a date can have."""
    low, high = -62_135_596_800, 253_402_300_799
    return _EPOCH + dt.timedelta(seconds=min(max(second, low), high))


def _floor(second: int, step: int) -> int:
    base = _MONDAY if step % (7 * _DAY) == 0 else 0
    return (second - base) // step * step + base


#: (seconds, months, format): one of the first two is zero.
_UNITS = (
    *((_MINUTE * n, 0, "%H:%M") for n in (5, 15, 30)),
    *((_HOUR * n, 0, "%H:%M") for n in (1, 2, 3, 6, 12)),
    *((_DAY * n, 0, "%m-%d") for n in (1, 2, 7, 14)),
    *((0, n, "%Y-%m") for n in (1, 2, 3, 6)),
    *((0, 12 * n, "%Y") for n in (1, 2, 5, 10, 50, 500)),
)


def _ticks(axis: Scale, step: int, months: int, form: str) -> list[Tick]:
    if step and (axis.end - axis.start) // step > 4 * _TICKS:
        return [Tick(0.0, "")] * (_TICKS + 1)
    times = _steps(axis, step) if step else _months(axis, months)
    width = axis.end - axis.start
    return [Tick(round(100 * (second - axis.start) / width, 2), _named(second, form)) for second in times]


def _named(second: int, form: str) -> str:
    time = moment(second)
    day = form == "%H:%M" and not (time.hour or time.minute)
    return f"{time:%m-%d}" if day else time.strftime(form)


def _steps(axis: Scale, step: int) -> Iterator[int]:
    second = -(-axis.start // step) * step
    while second < axis.end:
        yield second
        second += step


def _months(axis: Scale, months: int) -> Iterator[int]:
    begin = moment(axis.start)
    number = -(-(begin.year * _MONTHS + begin.month - 1) // months) * months
    while number // _MONTHS <= dt.MAXYEAR:
        second = seconds(dt.datetime(number // _MONTHS, number % _MONTHS + 1, 1, tzinfo=dt.UTC))
        if second >= axis.end:
            return
        if second >= axis.start:
            yield second
        number += months
