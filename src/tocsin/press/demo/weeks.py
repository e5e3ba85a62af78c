"""The two weeks of the demonstration that are played day by day: what is due appears, reviews are built, mails are handed on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from tocsin.press.carrying import Outbox
from tocsin.press.issues import flashes_due, issue_due
from tocsin.press.mailings import Issue, Issued, mail_out
from tocsin.press.posting import post
from tocsin.press.press import Press

#: The days that are played, those after each of the two attacks: up to whose hour all counts as told, and the last.
SPANS = ((dt.date(2022, 7, 15), dt.date(2022, 7, 22)), (dt.date(2022, 9, 7), dt.date(2022, 9, 16)))
_LATER = dt.timedelta(seconds=2)


def moments(press: Press, span: tuple[dt.date, dt.date]) -> Iterator[dt.datetime]:
    """When something may be put out in a span: each weekday's hour, and the hour of a week's own issues on its last day."""
    calendar, hour = press.settings.calendar, press.settings.reviews.weekly_hour
    days = ((span[0] + dt.timedelta(days=more)) for more in range(1, (span[1] - span[0]).days + 1))
    for day in filter(calendar.appears, days):
        yield calendar.at(day) + _LATER
        if calendar.ends_week(day):
            yield calendar.at(day, hour) + _LATER


def begin(press: Press, day: dt.date) -> None:
    """Let what is there at the hour of a day count as told, so that the reviews after it tell what is new."""
    tell_until(press, press.settings.calendar.at(day), str(day))


def tell_until(press: Press, until: dt.datetime, name: str) -> None:
    """Let what is there at a moment count as told by issues under a name; by that of a day, they are those of the day."""
    for kind in (Issued.DAILY, Issued.WEEKLY, Issued.NEWSLETTER):
        mail_out(press, f"{kind} {name}", Issue(kind, "", until=until.timestamp()), ())


def after(flash: dt.datetime) -> dt.datetime:
    """When a flash that appears at a moment is put out."""
    return flash + _LATER


def put_out(press: Press) -> None:
    """What the service does of itself at the moment that it is."""
    issue_due(press)
    post(press, Outbox(press.folder / "outbox"))


def put_flashes_out(press: Press) -> None:
    """Mail flashes alone: the reviews of the day are left to the service."""
    if tuple(flashes_due(press)):
        post(press, Outbox(press.folder / "outbox"))
