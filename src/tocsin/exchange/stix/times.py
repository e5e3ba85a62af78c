"""Times as STIX writes them: RFC 3339 in UTC, versions to the millisecond."""

from __future__ import annotations

import datetime as dt
import re

from tocsin.model.call import StixObject
from tocsin.model.errors import ExchangeError

_RFC3339 = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,12}))?Z", re.ASCII)


def stamp(at: dt.datetime) -> str:
    """A moment as text, to the millisecond, or finer where it is; ExchangeError if it has no time zone."""
    utc = in_utc(at).replace(tzinfo=None)
    return utc.isoformat(timespec="microseconds" if utc.microsecond % 1000 else "milliseconds") + "Z"


def version_stamp(at: dt.datetime) -> str:
    """A moment that is a version, exactly three digits; ExchangeError if it is finer than a millisecond."""
    if at.microsecond % 1000:
        hint = "round it with whole_milliseconds"
        raise ExchangeError(f"{at.isoformat()} is finer than a version in STIX may be", hint=hint)
    return stamp(at)


def whole_milliseconds(at: dt.datetime) -> dt.datetime:
    """The moment cut to whole milliseconds, as ``created`` and ``modified`` must be."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def moment(text: object) -> dt.datetime:
    """A moment read from text, digits after the microsecond cut; ExchangeError for anything else."""
    found = _RFC3339.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise ExchangeError(
            f"{str(text)[:40]!r} is no time in UTC", hint="write it as 2022-07-15T06:00:00.000Z"
        )
    seconds, fraction = found.groups(default="")
    try:
        whole = dt.datetime.fromisoformat(seconds).replace(tzinfo=dt.UTC)
    except ValueError:
        raise ExchangeError(f"{seconds!r} is no time") from None
    return whole.replace(microsecond=int(fraction[:6].ljust(6, "0")))


def versioned(item: StixObject) -> tuple[dt.datetime, dt.datetime]:
    """When an object was created and modified, as it says itself; ExchangeError if it does not, or says no time."""
    missing = [name for name in ("created", "modified") if name not in item]
    if missing:
        raise ExchangeError(f"does not say when it was {missing[0]}", where=str(item.get("id"))[:120])
    return moment(item["created"]), moment(item["modified"])


def in_utc(at: dt.datetime) -> dt.datetime:
    """The same moment in UTC; ExchangeError if it has no time zone, or no year from 1 to 9999 there."""
    if at.tzinfo is None:
        raise ExchangeError(f"{at.isoformat()} has no time zone", hint="times are UTC")
    try:
        return at.astimezone(dt.UTC)
    except OverflowError:
        raise ExchangeError(f"{at.isoformat()} is no time in UTC") from None
