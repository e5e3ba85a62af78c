"""When a Windows event happened, from whichever of its times can be trusted.

Decided on real exports. NXLog's ``EventTime`` and ``EventReceivedTime`` are local times of the
collector without a zone, while ``@timestamp`` is UTC but says when the pipeline took the event in,
seconds to hours later. Both of NXLog's times come from one clock, so the distance from
``EventReceivedTime`` to ``@timestamp`` gives its zone, and ``EventTime`` in that zone is the event's
own time; it is also the same in every export, which ``@timestamp`` is not. Everywhere else a time
that names its zone goes before one that does not, and Sysmon's ``UtcTime`` before ``--timezone``.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from tocsin.model.event import Scalar
from tocsin.sources.day_order import DayOrder
from tocsin.sources.flatten import text
from tocsin.sources.times import parse_time, to_micros

_ZONED = ("TimeCreated", "EventTime", "@timestamp", "TimeGenerated", "_time", "winlog.time_created")
_NAIVE = ("TimeCreated", "EventTime", "TimeGenerated", "@timestamp", "_time", "TimeWritten")
_MINUTE = 60_000_000
_QUARTER = 15 * _MINUTE
_WIDEST = 14 * 60 * _MINUTE
#: A pipeline slower than this does not tell the zone.
_PROMPT = 3 * _MINUTE
_YEAR = 4
_UTC = ("UTC", "GMT", "Z")


def event_time(fields: dict[str, Scalar], zone: dt.tzinfo, dates: DayOrder) -> int | None:
    """Microseconds since the epoch; ``zone`` is for events of which no time names one. None if none."""
    system = fields.get("SystemTime")
    if system is not None:
        return local(text(system), dt.UTC)
    collected = fields.get("EventReceivedTime")
    if collected is not None and (found := _nxlog(fields, text(collected))) is not None:
        return found
    for name in _ZONED:
        value = fields.get(name)
        if value is not None and (found := zoned(_dated(text(value), dates))) is not None:
            return found
    sysmon = fields.get("UtcTime")
    if sysmon is not None and (found := local(text(sysmon), dt.UTC)) is not None:
        return found
    for name in _NAIVE:
        value = fields.get(name)
        if value is not None and (found := local(dates.iso(text(value)), zone)) is not None:
            return found
    return None


def _dated(written: str, dates: DayOrder) -> str:
    """A text that names UTC in the end, with its day and month told apart; others are looked at later."""
    return dates.iso(written) if written.endswith(_UTC) else written


def _nxlog(fields: dict[str, Scalar], collected: str) -> int | None:
    event, taken_in = fields.get("EventTime"), fields.get("@timestamp")
    if event.__class__ is not str or taken_in.__class__ is not str or zoned(text(event)) is not None:
        return None
    moment, start, end = local(text(event), dt.UTC), local(collected, dt.UTC), zoned(text(taken_in))
    if moment is None or start is None or end is None:
        return None
    shift = (end - start + _QUARTER // 2) // _QUARTER * _QUARTER
    if abs(shift) > _WIDEST or abs(end - start - shift) > _PROMPT:
        return None
    return moment + shift


@lru_cache(maxsize=16_384)
def zoned(value: str) -> int | None:
    """Microseconds since the epoch of a text that names its zone or counts from the epoch."""
    try:
        moment = dt.datetime.fromisoformat(value)
    except ValueError:
        # Epochs, "/Date(1600000000000)/" and names of zones; a written date without one has none.
        epoch = value.startswith("/Date(") or value.replace(".", "", 1).isdigit()
        return parse_time(value) if epoch or value.endswith(_UTC) else None
    if moment.tzinfo is None:
        return None if not value.isdigit() or len(value) <= _YEAR * 2 else parse_time(value)
    return _bounded(moment, dt.UTC)


@lru_cache(maxsize=16_384)
def local(value: str, zone: dt.tzinfo) -> int | None:
    """Microseconds since the epoch of a text that is in ``zone`` unless it says otherwise."""
    try:
        moment = dt.datetime.fromisoformat(value)
    except ValueError:
        return parse_time(value, zone)
    return _bounded(moment, zone)


def _bounded(moment: dt.datetime, zone: dt.tzinfo) -> int | None:
    try:
        return to_micros(moment, zone)
    except OverflowError:
        return None
