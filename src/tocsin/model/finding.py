"""Findings: what a hunt saw."""

from __future__ import annotations

import datetime as dt

import msgspec


class SeenEvent(msgspec.Struct, frozen=True):
    """An event that matched, with where it is from; ``fields`` in the log's own names and order."""

    rule_id: str
    time: dt.datetime | None
    host: str
    origin: str
    logsource: str
    file: str
    file_hash: str
    record: int
    fields: dict[str, str]


class IndicatorHit(msgspec.Struct, frozen=True, order=True):
    """An entry of an indicator list that an event hit.

    ``value`` is the entry in normal form, ``source`` where it came from (``feed.csv line 12``,
    ``advisory.json bundle--… indicator--…``), ``known`` the warning lists of the well-known it is on.
    """

    value: str
    source: str = ""
    known: tuple[str, ...] = ()

    def __str__(self) -> str:
        """The value, and in parentheses where it came from."""
        return f"{self.value} ({self.source})" if self.source else self.value


class Finding(msgspec.Struct, frozen=True):
    """A detection that matched one event, or a correlation that held over several.

    ``events`` has one member for a plain detection. ``indicators`` are the list entries it hit.
    """

    rule_id: str
    rule_title: str
    level: str
    techniques: tuple[str, ...]
    events: tuple[SeenEvent, ...]
    correlation: bool = False
    indicators: tuple[IndicatorHit, ...] = ()
    tags: tuple[str, ...] = ()
