"""What the caller says about the logs: whose they are, their time zone, and what they hold."""

from __future__ import annotations

import datetime as dt

import msgspec

from tocsin.model.logsource import LogSource
from tocsin.sources.host_of import HostOf
from tocsin.sources.inputs import Input


class ReadOptions(msgspec.Struct, frozen=True):
    """Options of ``tocsin ingest`` that a reader needs; picklable.

    ``origin`` is the organisation, ``timezone`` the zone of logs that carry none, ``logsource`` and
    ``mapping`` (field in the log → field in the lake) are for generic JSON lines and CSV. ``hosts`` say which
    host wrote the logs that name none, the first that fits a log's path. ``dates`` is the order of day and month in
    numbers, "dmy" or "mdy", "" to go by each log.
    """

    origin: str = ""
    timezone: dt.tzinfo = dt.UTC
    logsource: LogSource | None = None
    mapping: dict[str, str] = msgspec.field(default_factory=dict)
    hosts: tuple[HostOf, ...] = ()
    dates: str = ""

    def host_of(self, source: Input) -> str:
        """The host that is said to have written a log, "" for none."""
        return next(filter(None, (rule.host(source) for rule in self.hosts)), "")
