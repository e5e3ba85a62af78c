"""Points in time as microseconds since the epoch, from the notations that logs use."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Any

_EPOCH = dt.datetime(1970, 1, 1)  # noqa: DTZ001  (arithmetic on naive UTC is twice as fast)
_SECOND = dt.timedelta(seconds=1)
_MICROSECOND = dt.timedelta(microseconds=1)
#: Fraction digits kept; logs of Windows have seven (100 ns).
_FRACTION = 6


def microseconds(value: Any, zone: dt.tzinfo | None = dt.UTC) -> int | None:  # noqa: ANN401
    """Microseconds since the epoch of an ISO 8601 text, None if it is none.

    A text without a zone is taken in ``zone``; with ``zone`` None it gives None.
    """
    if value.__class__ is not str:
        return None
    return _parsed(value, zone)


@lru_cache(maxsize=16_384)
def _parsed(value: str, zone: dt.tzinfo | None) -> int | None:
    moment = iso(value)
    if moment is None or (moment.tzinfo is None and zone is None):
        return None
    return to_microseconds(moment, zone or dt.UTC)


def to_microseconds(moment: dt.datetime, zone: dt.tzinfo = dt.UTC) -> int | None:
    """Microseconds since the epoch; a naive ``moment`` is in ``zone``. None outside years 1 to 9999."""
    try:
        aware = moment.replace(tzinfo=zone) if moment.tzinfo is None else moment
        return (aware.astimezone(dt.UTC).replace(tzinfo=None) - _EPOCH) // _MICROSECOND
    except (OverflowError, ValueError):
        return None


def iso(value: str) -> dt.datetime | None:
    """An ISO 8601 date and time, naive or aware, of any number of fraction digits; else None."""
    try:
        return dt.datetime.fromisoformat(value)
    except ValueError:
        pass
    try:
        return dt.datetime.fromisoformat(_short_fraction(value.strip().removesuffix(" UTC")))
    except ValueError:
        return None


def _short_fraction(value: str) -> str:
    head, dot, tail = value.partition(".")
    if not dot:
        return value
    digits = len(tail) - len(tail.lstrip("0123456789"))
    return f"{head}.{tail[:digits][:_FRACTION]}{tail[digits:]}"
