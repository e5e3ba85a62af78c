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


class Finding(msgspec.Struct, frozen=True):
    """A detection that matched one event, or a correlation that held over several.

    ``events`` has one member for a plain detection. ``indicators`` are the list entries that hit.
    """

    rule_id: str
    rule_title: str
    level: str
    techniques: tuple[str, ...]
    events: tuple[SeenEvent, ...]
    correlation: bool = False
    indicators: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
