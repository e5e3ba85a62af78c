"""What the caller says about the logs: whose they are, their time zone, and what they hold."""

from __future__ import annotations

import datetime as dt

import msgspec

from tocsin.model.logsource import LogSource


class ReadOptions(msgspec.Struct, frozen=True):
    """Options of ``tocsin ingest`` that a reader needs; picklable.

    ``origin`` is the organisation, ``timezone`` the zone of logs that carry none, ``logsource`` and
    ``mapping`` (field in the log → field in the lake) are for generic JSON lines and CSV.
    """

    origin: str = ""
    timezone: dt.tzinfo = dt.UTC
    logsource: LogSource | None = None
    mapping: dict[str, str] = msgspec.field(default_factory=dict)
