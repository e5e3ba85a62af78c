"""The calendar of the desk: what appears on each day of a month, which day has nothing yet, and when the reviews go out."""

from __future__ import annotations

import datetime as dt

import msgspec

from tocsin.model.article import Article, Kind, State
from tocsin.press.press import Press

_WEEK = 7


class Slot(msgspec.Struct, frozen=True):
    """A review that the calendar asks for: which, when it goes out, and whether it is ``built`` or ``edited``."""

    kind: Kind
    at: dt.datetime
    manner: str


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """A day of the calendar; ``issue`` is when the publication appears on it, None where it does not.

    ``gap`` says that it appears with no article of its own; ``within`` that the day is of the month that was asked for.
    """

    day: dt.date
    issue: dt.datetime | None
    holiday: bool
    articles: tuple[Article, ...]
    slots: tuple[Slot, ...]
    gap: bool
    within: bool


def weeks_of(press: Press, month: dt.date) -> tuple[tuple[Day, ...], ...]:
    """A month in whole weeks, Monday to Sunday; times are in UTC, days those of the publication."""
    first = month.replace(day=1)
    after = (first + dt.timedelta(days=32)).replace(day=1)
    begin = first - dt.timedelta(days=first.weekday())
    count = -(-(after - begin).days // _WEEK) * _WEEK
    days = [begin + dt.timedelta(days=number) for number in range(count)]
    calendar = press.settings.calendar
    found = press.store.articles.appearing(
        calendar.begins(begin), calendar.begins(begin + dt.timedelta(days=count))
    )
    by_day: dict[dt.date, list[Article]] = {}
    for one in found:
        by_day.setdefault(calendar.today(when(one)), []).append(one)
    made = [_day(press, day, by_day.get(day, []), first) for day in days]
    return tuple(tuple(made[start : start + _WEEK]) for start in range(0, count, _WEEK))


def when(article: Article) -> dt.datetime:
    """When an article appears, or appeared; when it was changed where neither is known."""
    due = article.due if article.state is State.SCHEDULED else None
    return due or article.published or article.modified


def _day(press: Press, day: dt.date, articles: list[Article], first: dt.date) -> Day:
    calendar = press.settings.calendar
    appears = calendar.appears(day)
    there = {one.kind for one in articles}
    return Day(
        day=day,
        issue=calendar.at(day) if appears else None,
        holiday=day in calendar.holidays,
        articles=tuple(articles),
        slots=tuple(one for one in _slots(press, day) if one.kind not in there),
        gap=appears and all(kind.is_review for kind in there),
        within=(day.year, day.month) == (first.year, first.month),
    )


def _slots(press: Press, day: dt.date) -> list[Slot]:
    """The reviews of a day that are still to come."""
    calendar, reviews = press.settings.calendar, press.settings.reviews
    asked = []
    if reviews.daily != "off" and calendar.appears(day):
        asked.append(Slot(Kind.DAILY_REVIEW, calendar.at(day), reviews.daily))
    if reviews.weekly != "off" and calendar.ends_week(day):
        asked.append(Slot(Kind.WEEKLY_REVIEW, calendar.at(day, reviews.weekly_hour), reviews.weekly))
    return [one for one in asked if one.at > press.clock()]
