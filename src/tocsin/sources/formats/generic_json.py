"""Any JSON records: lines, an array, or a wrapped list; the last resort for JSON."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.model.event import Event
from tocsin.sources.contract import ReadContext
from tocsin.sources.guess import generic_event
from tocsin.sources.json_format import JsonFormat
from tocsin.sources.json_records import Record


def _event(record: Record, number: int, context: ReadContext) -> Iterator[Event]:
    yield generic_event(record, number, context, "json")


GENERIC_JSON = JsonFormat("generic-json", bool, _event)
