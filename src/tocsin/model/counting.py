"""Numbers with what they count: one event has, two events have."""

from __future__ import annotations

import datetime as dt

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


def counted(number: int, noun: str, one: str = "", several: str = "") -> str:
    """``1 finding``, ``2,000 findings``; with a verb for one and for several, ``1 match has``, ``2 matches have``."""
    if number == 1:
        return " ".join(filter(None, (f"1 {noun}", one)))
    plural = f"{noun}es" if noun.endswith(("ch", "x", "s")) else f"{noun}s"
    return " ".join(filter(None, (f"{number:,} {plural}", several)))


def percent(part: int, whole: int) -> str:
    """A share as ``73 %``; what is not whole is never told as 100 %, nor what is there as 0 %."""
    if not part or part >= whole:
        return "100 %" if part else "0 %"
    return f"{min(max(round(100 * part / whole), 1), 99)} %"


def span(value: dt.timedelta | None) -> str:
    """How long something took, in its two largest units: ``3 h 12 min``."""
    if value is None:
        return "none"
    seconds = max(int(value.total_seconds()), 0)
    if seconds < _MINUTE:
        return f"{seconds} s"
    if seconds < _HOUR:
        return (
            f"{seconds // _MINUTE} min {seconds % _MINUTE} s"
            if seconds % _MINUTE
            else f"{seconds // _MINUTE} min"
        )
    if seconds < _DAY:
        return f"{seconds // _HOUR} h {seconds % _HOUR // _MINUTE} min"
    days, hours = seconds // _DAY, seconds % _DAY // _HOUR
    return f"{counted(days, 'day')} {hours} h" if hours else counted(days, "day")
