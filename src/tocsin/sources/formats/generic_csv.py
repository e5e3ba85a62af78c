"""Any delimited table with a header: comma, tab, semicolon or bar; the last resort for CSV."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.model.event import Event
from tocsin.sources.contract import ReadContext
from tocsin.sources.csv_format import CsvFormat, Row
from tocsin.sources.guess import generic_event


def _event(row: Row, number: int, context: ReadContext) -> Iterator[Event]:
    yield generic_event(row, number, context, "csv")


GENERIC_CSV = CsvFormat("generic-csv", bool, _event)
