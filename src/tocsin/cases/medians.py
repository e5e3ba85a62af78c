"""Days from the begin of precedents to what came of them: medians, each with how many it rests on and how sure that makes it."""

from __future__ import annotations

import datetime as dt
import statistics
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from math import comb
from typing import TypeVar

import msgspec

from tocsin.cases.vague import of_a_year, span_of
from tocsin.model.case import Milestone
from tocsin.model.precedent import Precedent, Response

#: A median lies outside of its interval at most once in 20 times.
_RISK = Fraction(1, 20)
_POLITICAL = frozenset(
    {
        "Attribution by receiver government / state entity",
        "Attribution by third-party",
        "Attribution by EU institution/agency",
        "Attribution by international organization",
    }
)
#: Of fewer that are dated to the day no median is told.
FEWEST = 5
#: Of a precedent the days on which something of it happened.
_Days = Callable[[Precedent], Iterable[dt.date | None]]
_Number = TypeVar("_Number", int, float)


class Median(msgspec.Struct, frozen=True, kw_only=True):
    """A median of days over ``n`` precedents: from their begin to ``what``, which is like ``stop``.

    ``low`` to ``high`` are the order statistics between which the true median lies with 95 % confidence whatever the distribution; None where
    ``n`` is too small for any. A begin on 1 January, or an end, mostly stands for a year of which no more is known: those ``years`` precedents
    are left out of it, and ``days_with_years`` is the median with them, None where there are none. ``months`` of the ``n`` begin on the first
    of another month, which mostly stands for the month. ``least`` to ``most`` is where the median of all ``of`` of them lies, each day that
    stands for a month or year taken at either end: what is not known only widens it.
    Source of the interval: David, H. A., Nagaraja, H. N. (2003), Order Statistics, third edition, 7.1.
    """

    what: str
    stop: Milestone
    days: float
    low: int | None
    high: int | None
    n: int
    months: int
    years: int
    days_with_years: float | None
    least: float
    most: float
    of: int

    @property
    def whole(self) -> str:
        """Where the median lies of all: what is told first."""
        return f"{self.least:,g}" if self.least == self.most else f"{self.least:,g} to {self.most:,g}"

    @property
    def rests_on(self) -> str:
        """What that rests on, and what those of it that are dated to the day give."""
        sure = (
            "too few to say how surely"
            if self.low is None
            else f"{self.low:,} to {self.high:,} in 19 of 20 times"
        )
        dated = f"{self.days:,g} by the {self.n} dated to the day, {sure}"
        if self.least == self.most:
            return f"median of n = {self.n}, {sure}"
        return (
            f"median of n = {self.of}, days of which only month or year is known taken at either end; {dated}"
        )


def medians(precedents: Iterable[Precedent]) -> tuple[Median, ...]:
    """To the first political attribution, to the first response, and to the first of each type; what fewer than five precedents have, dated to the day, is left out.

    An attribution is political where a government or an organisation of states makes it. What is dated before the begin is of
    something else and never counts.
    """
    some = tuple(precedents)
    types = sorted({type_of(each) for one in some for each in one.responses})
    asked: list[tuple[str, Milestone, _Days]] = [
        ("political attribution", Milestone.ATTRIBUTION, _attributed),
        ("first response", Milestone.RESPONSE, _responded(None)),
        *((one, Milestone.RESPONSE, _responded(one)) for one in types),
    ]
    found = (_median(what, stop, _waits(some, days)) for what, stop, days in asked)
    return tuple(one for one in found if one is not None)


def type_of(response: Response) -> str:
    """The type of a response in the coding's words, without whose measures they are."""
    return response.type if response.legal else response.type.rpartition(": ")[2]


def interval(values: Sequence[_Number]) -> tuple[_Number, _Number] | None:
    """The order statistics between which the median lies with 95 % confidence; None of fewer than six values."""
    n, below, place = len(values), 0, 0
    while 2 * (below + comb(n, place)) <= _RISK * 2**n:  # whole numbers: 2**n is no float of 1,024 values
        below += comb(n, place)
        place += 1
    ordered = sorted(values)
    return (ordered[place - 1], ordered[n - place]) if place else None


class _Wait(msgspec.Struct, frozen=True):
    begin: dt.date
    end: dt.date

    @property
    def days(self) -> int:
        """From one to the other."""
        return (self.end - self.begin).days

    @property
    def bounds(self) -> tuple[int, int]:
        """The fewest and the most days that it can have been; less than nothing where it cannot have been."""
        (first, last), (early, late) = span_of(self.begin), span_of(self.end)
        return (max(0, (early - last).days), (late - first).days)

    @property
    def of_a_year(self) -> bool:
        """Whether one of them mostly stands for a year."""
        return of_a_year(self.begin) or of_a_year(self.end)


def _waits(precedents: Iterable[Precedent], days: _Days) -> tuple[_Wait, ...]:
    """For each precedent how long it took to the first, where both days are known and the second can have come after the first."""
    found = []
    for one in precedents:
        begin, told = one.begin, [day for day in days(one) if day is not None]
        if begin is not None and told:
            found.append(_Wait(begin, min(told)))
    return tuple(one for one in found if one.bounds[1] >= 0)


def _median(what: str, stop: Milestone, waits: Sequence[_Wait]) -> Median | None:
    told = [one for one in waits if one.days >= 0]
    placed = [one for one in told if not one.of_a_year]
    if len(placed) < FEWEST:
        return None
    values = [one.days for one in placed]
    low, high = interval(values) or (None, None)
    years = len(told) - len(placed)
    return Median(
        what=what,
        stop=stop,
        days=statistics.median(values),
        low=low,
        high=high,
        n=len(values),
        months=sum(one.begin.day == 1 for one in placed),
        years=years,
        days_with_years=statistics.median(one.days for one in told) if years else None,
        least=statistics.median(one.bounds[0] for one in waits),
        most=statistics.median(one.bounds[1] for one in waits),
        of=len(waits),
    )


def _attributed(precedent: Precedent) -> Iterable[dt.date | None]:
    return (one.at for one in precedent.attributions if one.basis in _POLITICAL)


def _responded(type_: str | None) -> _Days:
    def days(precedent: Precedent) -> Iterable[dt.date | None]:
        """When somebody responded so."""
        return (one.at for one in precedent.responses if type_ is None or type_of(one) == type_)

    return days
