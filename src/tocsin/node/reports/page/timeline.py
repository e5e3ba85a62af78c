"""The timeline: findings in equal steps of time, stacked by level, over the days that logs cover."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import msgspec

from tocsin.node.reports.page.coverage import Coverage
from tocsin.node.reports.page.scale import Scale, Tick, moment, scale
from tocsin.node.reports.page.tally import GRAVE, LEVELS, Tally

#: Pixels that the highest bar takes.
HEIGHT = 150
#: Pixels of a segment at least: one critical finding shows beside a thousand others.
LEAST = 3
STEPS = 120
#: The share of grave findings in one step from which that step is drawn again in finer ones.
_CLOSER = 0.25
_DAY = 86_400


class Segment(msgspec.Struct, frozen=True):
    """Findings of one level in a step; ``y`` and ``height`` in pixels from the top."""

    level: str
    count: int
    y: float
    height: float


class Bar(msgspec.Struct, frozen=True):
    """A step with findings; ``x`` and ``width`` in hundredths, ``begin`` and ``end`` in seconds since 1970."""

    x: float
    width: float
    begin: int
    end: int
    label: str
    total: int
    segments: tuple[Segment, ...]


class Shade(msgspec.Struct, frozen=True):
    """Steps of equal coverage: ``share`` of known machines logged, in tenths."""

    x: float
    width: float
    share: int


class Timeline(msgspec.Struct, frozen=True):
    """A drawn timeline; ``outside`` findings lie beyond its axis, ``untimed`` have no time."""

    axis: Scale
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    lines: tuple[tuple[float, int], ...]
    shades: tuple[Shade, ...]
    outside: int
    first_outside: dt.datetime | None
    last_outside: dt.datetime | None
    untimed: int

    @property
    def busiest(self) -> Bar | None:
        """The step with the most findings."""
        return max(self.bars, key=lambda bar: bar.total, default=None)


def span(tally: Tally, coverage: Coverage) -> tuple[dt.datetime, dt.datetime] | None:
    """The time to draw: the days in question if there are any, else that of the findings; None without both.

    Days that cannot be right or lie far from all others are not in question, so one wrong clock does not
    flatten the page.
    """
    if coverage.first is not None and coverage.last is not None:
        begin = dt.datetime.combine(coverage.first, dt.time(), dt.UTC)
        return begin, dt.datetime.combine(coverage.last, dt.time(23, 59, 59), dt.UTC)
    if tally.whole.first is None or tally.whole.last is None:
        return None
    return tally.whole.first, tally.whole.last


def timeline(tally: Tally, coverage: Coverage, axis: Scale) -> Timeline:
    """Findings by the time of their first event."""
    steps: dict[int, Counter[str]] = {}
    outside: list[dt.datetime] = []
    untimed = 0
    for finding in tally.findings:
        time = finding.events[0].time
        at = axis.at(time) if time is not None else None
        if time is None:
            untimed += 1
        elif at is None:
            outside.append(time)
        else:
            steps.setdefault(at, Counter())[finding.level] += 1
    most = max((counts.total() for counts in steps.values()), default=0)
    top = _round_up(most)
    bars = tuple(_bar(axis, at, steps[at], top) for at in sorted(steps))
    lines = tuple((HEIGHT - HEIGHT * value / top, value) for value in _lines(top))
    shades = _shades(coverage, axis)
    early, late = min(outside, default=None), max(outside, default=None)
    return Timeline(axis, bars, axis.ticks(), lines, shades, len(outside), early, late, untimed)


def closer(tally: Tally, coverage: Coverage, whole: Timeline) -> Timeline | None:
    """The step with most of the grave findings in finer steps, where one step holds many of them."""
    grave = [(sum(s.count for s in bar.segments if s.level in GRAVE), bar) for bar in whole.bars]
    total = sum(count for count, _ in grave)
    count, bar = max(grave, key=lambda item: item[0], default=(0, None))
    if bar is None or whole.axis.step < _DAY or count < max(2, _CLOSER * total):
        return None
    times = [f.events[0].time for f in tally.findings]
    within = [t for t in times if t is not None and bar.begin <= t.timestamp() < bar.end]
    first, last = min(within), max(within)
    if (last - first).total_seconds() * 2 > bar.end - bar.begin:
        first, last = moment(bar.begin), moment(bar.end - 1)
    return timeline(tally, coverage, scale(first, last, STEPS))


def _bar(axis: Scale, at: int, counts: Counter[str], top: int) -> Bar:
    segments = []
    y = float(HEIGHT)
    for level in reversed(LEVELS):
        if counts[level]:
            height = max(float(LEAST), HEIGHT * counts[level] / top)
            y -= height
            segments.append(Segment(level, counts[level], round(y, 1), round(height, 1)))
    named = ", ".join(f"{counts[level]:,} {level}" for level in LEVELS if counts[level])
    label = f"{axis.label(at)} UTC: {named}"
    width = 100 / axis.count
    x, gap = round(at * width, 3), width * 0.12
    return Bar(
        x,
        round(width - gap, 3),
        axis.begin(at),
        axis.begin(at + 1),
        label,
        counts.total(),
        tuple(reversed(segments)),
    )


def _shades(coverage: Coverage, axis: Scale) -> tuple[Shade, ...]:
    width = 100 / axis.count
    shades: list[Shade] = []
    for at, share in enumerate(coverage.share(axis)):
        tenths = -(-int(share * 1000) // 100)
        if shades and shades[-1].share == tenths:
            last = shades.pop()
            shades.append(Shade(last.x, round(last.width + width, 3), tenths))
        else:
            shades.append(Shade(round(at * width, 3), round(width, 3), tenths))
    return tuple(shades)


def _round_up(count: int) -> int:
    """The next round number that is not below."""
    size = 1
    while True:
        for tenths in (10, 12, 15, 20, 25, 30, 40, 50, 60, 80):
            value, rest = divmod(tenths * size, 10)
            if not rest and value >= count:
                return value
        size *= 10


def _lines(top: int) -> tuple[int, ...]:
    return (top,) if top % 2 else (top // 2, top)
