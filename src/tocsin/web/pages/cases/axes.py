"""Scales of severity as axes: their bands behind, an interval as a bar; drawn here, so that a page needs no script."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Mapping
from functools import cache

import msgspec

from tocsin.cases.severity import FACTORS, SCALES, Scale
from tocsin.model.severity import Bounds

#: Scales whose values lie anywhere between two numbers; of the others each value is a cell of its own.
_MEASURED = frozenset({"nciss", "eurepoc-intensity"})
#: More bands than that are numbers, not words.
_WORDS = 8
#: Hundredths of the width that a bar takes at least, so that a point shows.
_LEAST = 1.2
#: A band's name as far as it fits into it.
_SHORT: Mapping[str, Callable[[str], str]] = {
    "ncsc": lambda word: word.split(",", maxsplit=1)[0].removeprefix("Category "),
    "nis2": lambda word: word.rpartition(", ")[2],
}


class Band(msgspec.Struct, frozen=True):
    """A part of a scale that has a name, from a value to another; ``x`` and ``width`` in hundredths, ``short`` what fits into it."""

    word: str
    short: str
    low: float
    high: float
    x: float
    width: float


class Mark(msgspec.Struct, frozen=True):
    """A number on an axis, at ``x`` in hundredths of its width; ``anchor`` says on which side of it the number is written."""

    x: float
    text: str
    anchor: str


class Bar(msgspec.Struct, frozen=True):
    """An interval on an axis, in hundredths of its width."""

    x: float
    width: float


class Axis(msgspec.Struct, frozen=True):
    """A scale from its least to its most; ``cells`` tells that it has whole values alone, each as wide as the others."""

    low: float
    high: float
    cells: bool
    bands: tuple[Band, ...]
    marks: tuple[Mark, ...]

    def bar(self, bounds: Bounds) -> Bar:
        """Where an interval lies; what is one point is still as wide as can be seen."""
        half = 0.5 if self.cells else 0.0
        left, right = self._x(bounds.low - half), self._x(bounds.high + half)
        width = max(right - left, _LEAST)
        return Bar(round(min(left, 100 - width), 2), round(width, 2))

    def _x(self, value: float) -> float:
        return 100 * min(max((value - self.low) / (self.high - self.low), 0.0), 1.0)


@cache
def axes() -> Mapping[str, Axis]:
    """The axis of every scale, by its name."""
    return {one.name: _axis(one) for one in SCALES}


def _axis(scale: Scale) -> Axis:
    cells = scale.name not in _MEASURED
    least, most = _ends(scale)
    half = 0.5 if cells else 0.0
    empty = Axis(least - half, most + half, cells, (), ())
    runs = list(_runs(scale, least, most))
    bands = tuple(_bands(scale, empty, runs)) if len(runs) <= _WORDS else ()
    return msgspec.structs.replace(empty, bands=bands, marks=tuple(_marks(empty, bands, least, most)))


def _ends(scale: Scale) -> tuple[float, float]:
    """The least and the most that a scale can say."""
    told = () if scale.sparse else scale.used
    least = scale.value({name: FACTORS[name].whole.low for name in told})
    return least, scale.value({name: FACTORS[name].whole.high for name in scale.used})


def _runs(scale: Scale, least: float, most: float) -> Iterator[tuple[str, int, int]]:
    """Each word with the first and the last whole number of which it is said."""
    numbers = range(math.floor(least), math.floor(most) + 1)
    for word, some in itertools.groupby(numbers, key=lambda number: scale.word(float(number))):
        found = list(some)
        yield word, found[0], found[-1]


def _bands(scale: Scale, axis: Axis, runs: list[tuple[str, int, int]]) -> Iterator[Band]:
    short = _SHORT.get(scale.name, str)
    for at, (word, first, last) in enumerate(runs):
        following = runs[at + 1][1] if at + 1 < len(runs) else last
        bar = axis.bar(Bounds(first, last if axis.cells else following))
        yield Band(word, short(word) if axis.cells else "", first, last, bar.x, bar.width)


def _marks(axis: Axis, bands: tuple[Band, ...], least: float, most: float) -> Iterator[Mark]:
    """The numbers where bands begin, or every five where there are none; none on an axis of cells, which are named."""
    if axis.cells:
        return
    numbers = [one.low for one in bands] or list(range(math.floor(least), math.floor(most) + 1, 5))
    for number in numbers:
        x = round(100 * (number - axis.low) / (axis.high - axis.low), 2)
        anchor = "start" if number == numbers[0] else "end" if number == numbers[-1] else "middle"
        yield Mark(x, f"{number:g}", anchor)
