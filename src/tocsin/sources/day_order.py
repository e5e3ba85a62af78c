"""Whether 07/08/2022 is a day of July or of August: one order for a whole log, not one for each line."""

from __future__ import annotations

import re

import msgspec

DAY_FIRST, MONTH_FIRST = "dmy", "mdy"
#: Orders that a caller may say.
ORDERS = (DAY_FIRST, MONTH_FIRST)
_MONTHS = 12
#: A slash or hyphen stands at latest here in a text that begins with a day or month.
_SIGN_WITHIN = 3
_SHOWN = re.compile(rb"(?<![\d/-])(\d{1,2})([/-])(\d{1,2})\2\d{4}[\"',; \t]{1,4}\d{1,2}:\d\d")
_DATE = re.compile(r"(\d{1,2})([/-])(\d{1,2})\2(\d{4})(?![\d/-]),?(.*)", re.DOTALL | re.ASCII)


class Dates(msgspec.Struct, frozen=True):
    """In which ``order`` a log's dates were read.

    ``unsure`` counts those for which nothing decided it, ``contrary`` those that fit only the other order, in
    which they were read.
    """

    order: str
    unsure: int = 0
    contrary: int = 0


class DayOrder:
    """The order of day and month in one log: what is ``said``, else what its ``head`` shows, else as it was ``before``.

    A head shows it by a day beyond 12. Where nothing tells, the month comes first; what was decided so is counted.
    """

    def __init__(self, said: str = "", head: bytes = b"", before: str = "") -> None:
        self._known = said
        self._head = head
        self._before = before
        self._order = ""
        self._unsure = self._contrary = 0

    @property
    def used(self) -> Dates | None:
        """What was decided, None where no date needed it."""
        return Dates(self._order, self._unsure, self._contrary) if self._order else None

    def iso(self, text: str) -> str:
        """``text`` with the date that it begins with as year-month-day, if that is one of two orders."""
        start = text[:_SIGN_WITHIN]
        if "/" not in start and "-" not in start:
            return text
        match = _DATE.match(text)
        first, second = (int(match[1]), int(match[3])) if match else (0, 0)
        if match is None or min(first, second) > _MONTHS:
            return text
        if not self._order:
            self._known = self._known or shown(self._head) or self._before
            self._order = self._known or MONTH_FIRST
        order = self._order
        if first > _MONTHS or second > _MONTHS:
            order = DAY_FIRST if first > _MONTHS else MONTH_FIRST
            self._contrary += order != self._order
        elif first != second:
            self._unsure += not self._known
        day, month = (first, second) if order == DAY_FIRST else (second, first)
        return f"{match[4]}-{month}-{day}{match[5]}"


def shown(head: bytes) -> str:
    """The order that the dates of a log's beginning show, "" if none does or as many show either."""
    pairs = [(int(first), int(second)) for first, _, second in _SHOWN.findall(head.replace(b"\0", b""))]
    day_first = sum(first > _MONTHS >= second for first, second in pairs)
    month_first = sum(second > _MONTHS >= first for first, second in pairs)
    if day_first == month_first:
        return ""
    return DAY_FIRST if day_first > month_first else MONTH_FIRST
