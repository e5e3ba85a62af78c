"""Exchange message tracking as ``Get-MessageTrackingLog | Export-Csv`` writes it, under the log's own names.

The command takes the hyphens out of the names and calls three otherwise (Microsoft, "Get-MessageTrackingLog").
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tocsin.model.event import Event, Scalar, table_name
from tocsin.model.expression import MULTI
from tocsin.sources.contract import ReadContext
from tocsin.sources.csv_format import CsvFormat, Row
from tocsin.sources.json_format import first_text, first_time

_NAMES = {"Timestamp": "date-time", "Recipients": "recipient-address", "Sender": "sender-address"}
_CLAIMED = frozenset({"Timestamp", "EventId", "Source", "MessageId", "Recipients", "Sender"})
_LISTS = ("recipient-address", "recipient-status", "reference")
_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_BETWEEN = re.compile(r"[;,\s]+")


def _claims(header: frozenset[str]) -> bool:
    return header >= _CLAIMED


def _event(row: Row, number: int, context: ReadContext) -> Iterator[Event]:
    """Host is the server that tracked the message, else the one that the command ran on."""
    fields: dict[str, Scalar] = {_own(name): value or None for name, value in row.items()}
    for name in _LISTS:
        if fields.get(name):
            fields[name] = MULTI.join(filter(None, _BETWEEN.split(str(fields[name])))) or None
    host = first_text(fields, "server-hostname", "PSComputerName")
    time = first_time(fields, context, "date-time")
    yield Event(table_name("exchange", "tracking"), "", time, host, number, fields)


def _own(name: str) -> str:
    return _NAMES.get(name) or (name if name.startswith(("PS", "Runspace")) else _WORD.sub("-", name).lower())


EXCHANGE_TRACKING_CSV = CsvFormat("exchange-tracking-csv", _claims, _event)
