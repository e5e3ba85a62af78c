"""Windows events as Kibana's CSV: a row an event, under the names that winlogbeat gives its fields."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tocsin.model.event import Event, Scalar
from tocsin.sources.contract import ReadContext
from tocsin.sources.csv_format import CsvFormat, Row
from tocsin.sources.formats.windows_event import windows_event
from tocsin.sources.formats.windows_names import windows_names
from tocsin.sources.formats.windows_time import event_time
from tocsin.sources.formats.winlogbeat_modules import as_windows_wrote, is_rewritten

_CLAIMED = frozenset({"winlog.channel", "winlog.event_id"})
#: Kibana's word for a field that an event lacks.
_NOTHING = "-"
_NUMBERS = ("event_id", "record_id", "event.code", ".pid", ".port")
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+")


def _claims(header: frozenset[str]) -> bool:
    return header >= _CLAIMED


def _event(row: Row, number: int, context: ReadContext) -> Iterator[Event]:
    fields: dict[str, Scalar] = {}
    for name, own in zip(row, windows_names(row), strict=True):
        value = _plain(name, row[name])
        if value is not None or own not in fields:
            fields[own] = value
    if is_rewritten(fields):
        fields.update(as_windows_wrote(fields, row))
    yield windows_event(fields, number, event_time(fields, context.timezone, context.dates))


def _plain(name: str, value: str) -> str | None:
    """A cell as winlogbeat wrote it: Kibana groups the digits of numbers (``4,688``)."""
    if value in {"", _NOTHING}:
        return None
    if name.endswith(_NUMBERS) and _GROUPED.fullmatch(value):
        return value.replace(",", "")
    return value


WINDOWS_CSV = CsvFormat("windows-csv", _claims, _event)
