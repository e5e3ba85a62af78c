"""Time as logs write it becomes microseconds since the epoch in UTC."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)
#: Microseconds of the first and the last time that is one: no calendar goes beyond.
FIRST = (dt.datetime.min.replace(tzinfo=dt.UTC) - _EPOCH) // _MICROSECOND
LAST = (dt.datetime.max.replace(tzinfo=dt.UTC) - _EPOCH) // _MICROSECOND
_FILETIME_EPOCH = 11_644_473_600_000_000  # microseconds from 1601 to 1970
#: How far after the receive time an event without a year may lie: clocks and zones are never exact.
SKEW = dt.timedelta(days=1)

_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: n for n, name in enumerate(_MONTH_NAMES, 1)}
_MONTH = r"(?P<b>[A-Za-z]{3})[a-z]{0,6}"
_CLOCK = (
    r"(?P<H>\d{1,2}):(?P<M>\d{2})(?::(?P<S>\d{2})(?:[.,](?P<f>\d{1,9})\d*)?)?(?:\s*(?P<p>[AaPp])\.?[Mm]\.?)?"
)
_ZONE = r"(?:\s*(?P<z>Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2}))?"
_WEEKDAY = r"(?:[A-Za-z]{3,9},?\s+)?"

# Patterns are ours, fixed and without nested repeats, so ``re`` is safe on any input (which is cut to 64).
_WRITTEN = tuple(
    re.compile(pattern + r"\s*$", re.ASCII)
    for pattern in (
        rf"(?P<Y>\d{{4}})[-/](?P<m>\d{{1,2}})[-/](?P<d>\d{{1,2}})(?:[T\s]\s*{_CLOCK}{_ZONE})?",
        rf"(?P<d>\d{{1,2}})[/ -]{_MONTH}[/ -](?P<Y>\d{{4}})[:\s]\s*{_CLOCK}{_ZONE}",
        rf"{_WEEKDAY}(?P<d>\d{{1,2}})\s+{_MONTH}\s+(?P<Y>\d{{4}})\s+{_CLOCK}{_ZONE}",
        rf"{_WEEKDAY}{_MONTH}\s+(?P<d>\d{{1,2}}),?\s+(?P<Y>\d{{4}})(?:\s+@)?\s+{_CLOCK}{_ZONE}",
        rf"{_WEEKDAY}{_MONTH}\s+(?P<d>\d{{1,2}})\s+{_CLOCK}{_ZONE}(?:\s+(?P<Y>\d{{4}}))?",
        rf"(?P<m>\d{{1,2}})/(?P<d>\d{{1,2}})/(?P<Y>\d{{4}}),?\s+{_CLOCK}{_ZONE}",
        rf"(?P<d>\d{{1,2}})\.(?P<m>\d{{1,2}})\.(?P<Y>\d{{4}}),?\s+{_CLOCK}{_ZONE}",
    )
)
_EPOCH_TEXT = re.compile(r"(?:/Date\()?(?P<n>\d{8,20})(?:\.(?P<f>\d{1,9})\d*)?(?:\)/)?$", re.ASCII)


def parse_time(text: str, tz: dt.tzinfo = dt.UTC, received: dt.datetime | None = None) -> int | None:
    """Microseconds since the epoch in UTC, or None if ``text`` is no time.

    ISO 8601 variants; epoch seconds, milli-, micro- and nanoseconds and Windows FILETIME (told
    apart by their number of digits); RFC 3164 and ``asctime``; Apache, W3C, BIND, Kibana; month/day/year
    and day.month.year with a clock. ``tz`` holds where the text names no zone. A time without a
    year gets the latest year that does not put it more than ``SKEW`` after ``received``, and is None
    without ``received``.
    """
    found = _find(text.strip()[:64], tz, received)
    return found if found is not None and FIRST <= found <= LAST else None


def _find(text: str, tz: dt.tzinfo, received: dt.datetime | None) -> int | None:
    if text.isdigit() or not text[:1].isdigit() or text.replace(".", "", 1).isdigit():
        found = _epoch(text, tz)
        if found is not None:
            return found
    try:
        return to_micros(dt.datetime.fromisoformat(text), tz)
    except (ValueError, OverflowError):
        return _written(text, tz, received)


def to_micros(moment: dt.datetime, tz: dt.tzinfo = dt.UTC) -> int:
    """Microseconds since the epoch of a time; ``tz`` holds if it is naive. ``OverflowError`` beyond ``FIRST`` and ``LAST``."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=tz)
    found = (moment - _EPOCH) // _MICROSECOND
    if not FIRST <= found <= LAST:
        raise OverflowError(moment)
    return found


#: Digits of the whole part: how many microseconds from it. Others are not epochs of our days.
_SCALES: dict[int, Callable[[int], int]] = {
    9: lambda n: n * 1_000_000,
    10: lambda n: n * 1_000_000,
    12: lambda n: n * 1000,
    13: lambda n: n * 1000,
    15: lambda n: n,
    16: lambda n: n,
    18: lambda n: n // 10 - _FILETIME_EPOCH,
    19: lambda n: n // 1000,
}


def _epoch(text: str, tz: dt.tzinfo) -> int | None:
    match = _EPOCH_TEXT.match(text)
    if match is None:
        return None
    whole, fraction = match["n"], match["f"]
    if len(whole) == 14 and fraction is None:  # noqa: PLR2004  (YYYYMMDDhhmmss)
        return parse_time(f"{whole[:8]}T{whole[8:]}", tz)
    scale = _SCALES.get(len(whole))
    if scale is None:
        return None
    micros = scale(int(whole))
    if fraction and len(whole) <= 10:  # noqa: PLR2004  (a fraction of seconds)
        micros += int(fraction[:6].ljust(6, "0"))
    return micros


def _written(text: str, tz: dt.tzinfo, received: dt.datetime | None) -> int | None:
    for pattern in _WRITTEN:
        match = pattern.match(text)
        if match is not None:
            try:
                return _assemble(match.groupdict(), tz, received)
            except (ValueError, OverflowError):
                return None
    return None


def _assemble(part: dict[str, str | None], tz: dt.tzinfo, received: dt.datetime | None) -> int | None:
    month = int(part["m"] or 0) if "m" in part else _MONTHS.get((part["b"] or "").lower(), 0)
    day = int(part["d"] or 0)
    if "b" not in part and part["Y"] and month > 12 >= day:  # noqa: PLR2004  (day/month/year)
        month, day = day, month
    hour, minute, second = (int(part[key] or 0) for key in "HMS")
    if part["p"]:
        hour = hour % 12 + (12 if part["p"] in "pP" else 0)
    micro = int((part["f"] or "")[:6].ljust(6, "0"))
    leap = second == 60  # noqa: PLR2004  (a leap second is the next minute's first)
    zone = _zone(part["z"], tz)
    clock = dt.time(hour, minute, 59 if leap else second, micro, zone)
    after = 1_000_000 if leap else 0
    if part["Y"]:
        return to_micros(dt.datetime.combine(dt.date(int(part["Y"]), month, day), clock)) + after
    found = _latest(month, day, clock, received)
    return None if found is None else found + after


def _latest(month: int, day: int, clock: dt.time, received: dt.datetime | None) -> int | None:
    if received is None:
        return None
    limit = to_micros(received) + SKEW // _MICROSECOND
    for year in range(received.year + 1, received.year - 9, -1):  # 29 February comes within 8 years
        try:
            found = to_micros(dt.datetime.combine(dt.date(year, month, day), clock))
        except (ValueError, OverflowError):
            continue
        if found <= limit:
            return found
    return None


def _zone(name: str | None, tz: dt.tzinfo) -> dt.tzinfo:
    if not name:
        return tz
    if name[0] not in "+-":
        return dt.UTC
    digits = name[1:].replace(":", "").ljust(4, "0")
    offset = dt.timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return dt.timezone(-offset if name[0] == "-" else offset)
