"""The calendar of a publication: its time zone, its weekdays, its holidays."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import msgspec

_FRIDAY = 4


class Calendar(msgspec.Struct, frozen=True):
    """When the publication appears: on weekdays that are no ``holidays``, at ``hour`` o'clock in ``zone``."""

    zone: str = "UTC"
    holidays: frozenset[dt.date] = frozenset()
    hour: int = 6

    def today(self, now: dt.datetime) -> dt.date:
        """The day that it is where the publication is made."""
        return now.astimezone(ZoneInfo(self.zone)).date()

    def month(self, now: dt.datetime) -> str:
        """The month that it is there, as ``2026-11``: the meter turns with it."""
        return f"{self.today(now):%Y-%m}"

    def appears(self, day: dt.date) -> bool:
        """Whether the publication appears on a day."""
        return day.weekday() <= _FRIDAY and day not in self.holidays

    def issues(self, now: dt.datetime, count: int) -> tuple[dt.datetime, ...]:
        """When it appears the next so many times after a moment, in UTC."""
        found: list[dt.datetime] = []
        for _ in range(count):
            found.append(self.next_issue(found[-1] if found else now))
        return tuple(found)

    def next_issue(self, now: dt.datetime) -> dt.datetime:
        """When it appears next after a moment, in UTC."""
        day = self.today(now)
        while not self.appears(day) or self.at(day) <= now:
            day += dt.timedelta(days=1)
        return self.at(day)

    def ends_week(self, day: dt.date) -> bool:
        """Whether a day is the last one of its week, Monday to Sunday, on which the publication appears."""
        later = (day + dt.timedelta(days=more) for more in range(1, 7 - day.weekday()))
        return self.appears(day) and not any(map(self.appears, later))

    def at(self, day: dt.date, hour: int | None = None) -> dt.datetime:
        """When it appears on a day, or an ``hour`` of that day, in UTC; an hour that the clocks skip is the one after."""
        local = dt.datetime.combine(day, dt.time(self.hour if hour is None else hour), ZoneInfo(self.zone))
        return local.astimezone(dt.UTC)

    def begins(self, day: dt.date) -> dt.datetime:
        """When a day begins there, in UTC."""
        return dt.datetime.combine(day, dt.time(), ZoneInfo(self.zone)).astimezone(dt.UTC)
