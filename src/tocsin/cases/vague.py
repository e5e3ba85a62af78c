"""Days of which only the month or the year is known: they stand for all of it."""

from __future__ import annotations

import calendar
import datetime as dt


def of_a_year(day: dt.date) -> bool:
    """Whether a day mostly stands for a year of which no more is known: 1 January."""
    return (day.month, day.day) == (1, 1)


def span_of(day: dt.date) -> tuple[dt.date, dt.date]:
    """The first and the last day that a day can mean: the first of a year or month mostly stands for all of it."""
    if of_a_year(day):
        return day, day.replace(month=12, day=31)
    if day.day == 1:
        return day, day.replace(day=calendar.monthrange(day.year, day.month)[1])
    return day, day
