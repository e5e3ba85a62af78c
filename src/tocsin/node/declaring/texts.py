"""Texts of fields as what they mean; what cannot be read says why."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from tocsin.model.field_of_view import Why

_MOST_HOSTS, _MOST_EVENTS = 10**9, 2**53 - 1
_MOST_NAMES, _NAME_CHARS, _TEXT_CHARS = 100, 200, 10_000
_NUMBER = re.compile(r"[0-9]{1,16}", re.ASCII)
_EARLIEST = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_AHEAD = dt.timedelta(days=1)


class WrongError(Exception):
    """A field cannot be read; the text says why."""


def _number(text: str, most: int) -> int:
    if not _NUMBER.fullmatch(text) or not 1 <= int(text) <= most:
        raise WrongError(f"{text[:40]!r} is no whole number from 1 to {most:,}")
    return int(text)


def hosts(text: str, _: dt.datetime) -> int:
    """A number of hosts."""
    return _number(text, _MOST_HOSTS)


def events(text: str, _: dt.datetime) -> int:
    """A number of events."""
    return _number(text, _MOST_EVENTS)


def moment(text: str, now: dt.datetime) -> dt.datetime:
    """A time, in UTC where it names no zone."""
    try:
        found = dt.datetime.fromisoformat(text[:40])
        at = (found if found.tzinfo else found.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)
    except (ValueError, OverflowError) as error:
        raise WrongError(f"{text[:40]!r} is no time: write 2022-07-15T10:00Z") from error
    return _in_time(at, text, now)


def day(text: str, now: dt.datetime) -> dt.date:
    """A day."""
    try:
        found = dt.date.fromisoformat(text[:40])
    except ValueError as error:
        raise WrongError(f"{text[:40]!r} is no day: write 2022-07-15") from error
    _in_time(dt.datetime(found.year, found.month, found.day, tzinfo=dt.UTC), text, now)
    return found


def _in_time(moment: dt.datetime, text: str, now: dt.datetime) -> dt.datetime:
    if not _EARLIEST <= moment <= now + _AHEAD:
        raise WrongError(f"{text[:40]!r} lies in the future, or before 1970")
    return moment


def why(text: str, _: dt.datetime) -> Why:
    """A reason of blindness."""
    try:
        return Why(text)
    except ValueError as error:
        raise WrongError(f"{text[:40]!r} is none of: {', '.join(Why)}") from error


def names(text: str, _: dt.datetime) -> tuple[str, ...]:
    """Names separated by semicolons, each once."""
    found = tuple(dict.fromkeys(filter(None, (one.strip() for one in text[:_TEXT_CHARS].split(";")))))
    if len(text) > _TEXT_CHARS or len(found) > _MOST_NAMES or any(len(one) > _NAME_CHARS for one in found):
        raise WrongError(f"is more than {_MOST_NAMES} names of {_NAME_CHARS} characters")
    if not found or not all(one.isprintable() for one in found):
        raise WrongError("names nothing, or holds what cannot be seen: separate names by semicolons")
    return found


OF_VIEW: dict[str, Callable[[str, dt.datetime], object]] = {
    "logsources": names,
    "covered_from": day,
    "covered_until": day,
    "hosts_covered": hosts,
    "hosts_known": hosts,
}
