"""Splunk's search results as CSV: rows whose ``_raw`` is a Windows event are that event, others stay rows."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.model.event import Event
from tocsin.sources.contract import ReadContext
from tocsin.sources.csv_format import CsvFormat, Row
from tocsin.sources.formats.windows_json import raw_event
from tocsin.sources.guess import generic_event


def _claims(header: frozenset[str]) -> bool:
    return "_raw" in header and bool(header & {"_time", "sourcetype"})


def _event(row: Row, number: int, context: ReadContext) -> Iterator[Event]:
    yield raw_event(row, number, context) or generic_event(row, number, context, "csv")


SPLUNK_CSV = CsvFormat("splunk-csv", _claims, _event)
