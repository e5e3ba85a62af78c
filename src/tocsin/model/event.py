"""What a source yields: events as the log recorded them, and what could not be read."""

from __future__ import annotations

import re
from typing import NamedTuple

import msgspec

from tocsin.model.logsource import LogSource

#: A value as it enters the lake. Nested values are flattened, lists joined with ``MULTI``.
Scalar = str | int | float | bool | None

# Columns of every table beside the log's own fields; no field of a log may start with "_t_".
TIME = "_t_time"  # timestamp[us, UTC], null when the record has none that can be read
HOST = "_t_host"  # the host as the log names it, original case
ORIGIN = "_t_origin"  # the organisation, from --origin
FILE = "_t_file"  # SHA-256 of the source file, hexadecimal
PATH = "_t_path"  # file name, and inside an archive "archive.zip/member/path"
RECORD = "_t_record"  # int64: EVTX EventRecordID, else 1-based line number
KEY = "_t_key"  # int64: identity of the event across exports, null when the log has none
EVENT_ID = "_t_id"  # the event id or type within the table, "" where it has none
EVENT = "_t_event"  # partition: the event id where a table is split by it, else "-"

#: Every column above that is a column of a Parquet file (EVENT is a partition only).
PROVENANCE = (TIME, HOST, ORIGIN, FILE, PATH, RECORD, KEY, EVENT_ID)


class Event(NamedTuple):
    """One event of a log.

    ``table`` is the lake table ("windows-security", "zeek-dns"), ``event`` the event id or type
    within it ("4688", or ""), ``time`` microseconds since the epoch in UTC or None, ``host`` the
    machine the log names as its source ("" unknown), ``record`` the record or line number, and
    ``unique`` whether (host, table, record, time) names this event in every export of the log.
    ``identity`` is the log's own record number where ``record`` is only a line number (events
    exported as JSON lines); it then stands in for ``record`` and ``unique`` in that identity.
    """

    table: str
    event: str
    time: int | None
    host: str
    record: int
    fields: dict[str, Scalar]
    unique: bool = False
    identity: int | None = None


class Skipped(msgspec.Struct, frozen=True, order=True):
    """A record, member or file that was not read; ``record`` 0 means the whole file."""

    path: str
    record: int
    reason: str
    count: int = 1


def table_name(product: str, name: str) -> str:
    """Lake table of a product's log: ``("windows", "Security")`` gives ``windows-security``."""
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    return f"{product}-{slug or 'unknown'}"


def generic_table(logsource: LogSource) -> str:
    """Lake table of records taken in with ``--logsource``; ``logsource_of`` reads it back.

    Characters that a folder's name should not have become hyphens and stay so.
    """
    parts = (logsource.product, logsource.category, logsource.service)
    return ".".join(("any", *(re.sub(r"[^a-z0-9_-]+", "-", (p or "_").lower()) for p in parts)))


def logsource_of(table: str) -> LogSource | None:
    """The log source that a ``generic_table`` name carries, None for any other table."""
    head, *parts = table.split(".")
    if head != "any" or len(parts) != 3:  # noqa: PLR2004  (product, category, service)
        return None
    return LogSource(*(None if part == "_" else part for part in parts))
