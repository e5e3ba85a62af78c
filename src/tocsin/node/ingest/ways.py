"""How a file was read where the caller says it: its time zone, and what generic JSON or CSV holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import msgspec

from tocsin.lake import FileRecord
from tocsin.model.event import logsource_of
from tocsin.sources import ReadOptions

TIMEZONE, LOGSOURCE, MAPPING, DATES = "timezone", "logsource", "mapping", "dates"


class OtherWay(msgspec.Struct, frozen=True, order=True):
    """A file that is in as it was read with ``kept``, though ``said`` is said now; ``of`` is timezone, logsource, mapping or dates ("" none)."""

    path: str
    of: str
    kept: str
    said: str


class NotedZone(dt.tzinfo):
    """A time zone that notes whether a log needed it: of one that names its own, another would change nothing."""

    def __init__(self, zone: dt.tzinfo) -> None:
        self._zone = zone
        self.needed = False

    def utcoffset(self, moment: dt.datetime | None) -> dt.timedelta | None:
        """The zone's own offset."""
        self.needed = True
        return self._zone.utcoffset(moment)

    def dst(self, moment: dt.datetime | None) -> dt.timedelta | None:
        """The zone's own summer time."""
        return self._zone.dst(moment)

    def tzname(self, moment: dt.datetime | None) -> str | None:
        """The zone's own name."""
        return self._zone.tzname(moment)


def is_generic(table: str) -> bool:
    """Whether a table holds events of no format of its own: what they are is said by the caller."""
    return table.startswith("generic-") or logsource_of(table) is not None


def ways(options: ReadOptions, *, zoned: bool, generic: bool, order: str = "") -> dict[str, str]:
    """What of the options counted for a file: the zone, what is said of generic events, the ``order`` of its dates."""
    said = _said(options)
    dated = {DATES: order} if order else {}
    kinds = {TIMEZONE: zoned, LOGSOURCE: generic, MAPPING: generic}
    return {of: said[of] for of, counts in kinds.items() if counts} | dated


def other_ways(path: str, options: ReadOptions, before: FileRecord | None) -> tuple[OtherWay, ...]:
    """What was taken in before stays as it was read; that is told where the caller says otherwise now.

    No log source, no mapping and no order of dates say nothing; a zone always counts. Nothing is told of a file whose record does
    not say how it was read.
    """
    said = _said(options)
    kept = before.ways.items() if before is not None else ()
    others = ((of, was) for of, was in kept if of in said and said[of] != was)
    return tuple(OtherWay(path, of, was, said[of]) for of, was in others if said[of])


def by_kind(others: Iterable[OtherWay]) -> dict[str, list[OtherWay]]:
    """The files that were read otherwise, by what was otherwise."""
    found: dict[str, list[OtherWay]] = {}
    for one in others:
        found.setdefault(one.of, []).append(one)
    return found


def _said(options: ReadOptions) -> dict[str, str]:
    mapping = ", ".join(f"{name}={field}" for name, field in sorted(options.mapping.items()))
    return {
        TIMEZONE: str(options.timezone),
        LOGSOURCE: str(options.logsource or ""),
        MAPPING: mapping,
        DATES: options.dates,
    }
