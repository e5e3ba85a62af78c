"""Findings as CSV, and as the CSV that Timesketch imports."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO

import orjson

from tocsin.model.finding import Finding
from tocsin.node.reports.rows import as_object

COLUMNS = (
    "time", "level", "rule_title", "rule_id", "techniques", "host", "origin", "logsource", "file", "record",
    "events", "details", "indicators",
)  # fmt: skip
TIMESKETCH = ("message", "datetime", "timestamp_desc", *COLUMNS[1:])
#: Characters that make a spreadsheet read a cell as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_csv(findings: Iterable[Finding], stream: BinaryIO) -> None:
    """A row a finding, UTF-8 with a header; cells that a spreadsheet would run are quoted with ``'``."""
    write_rows(COLUMNS, (_row(finding) for finding in findings), stream)


def write_timesketch(findings: Iterable[Finding], stream: BinaryIO) -> None:
    """Timesketch's CSV: ``message``, ``datetime`` (ISO 8601) and ``timestamp_desc`` come first.

    Timesketch wants a time on every row; findings without one carry its epoch and say so.
    """
    write_rows(TIMESKETCH, (_sketched(_row(finding)) for finding in findings), stream)


def write_rows(columns: Sequence[str], rows: Iterable[dict[str, Any]], stream: BinaryIO) -> None:
    """Rows as CSV, UTF-8 with a header; cells that a spreadsheet would run are quoted with ``'``."""
    text = io.TextIOWrapper(stream, "utf-8", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_safe(row[column]) for column in columns])
    text.detach()


def _row(finding: Finding) -> dict[str, Any]:
    found = as_object(finding)
    details = found.get("event") or [event["event"] for event in found.get("events", ())]
    return {
        **found,
        "techniques": " ".join(finding.techniques),
        "events": len(finding.events),
        "details": orjson.dumps(details).decode(),
        "indicators": "; ".join(hit.value for hit in finding.indicators),
    }


def _sketched(row: dict[str, Any]) -> dict[str, Any]:
    timed = row["time"] is not None
    return {
        **row,
        "message": f"[{row['level']}] {row['rule_title']} on {row['host'] or 'an unknown host'}{_hit(row)}",
        "datetime": row["time"] if timed else "1970-01-01T00:00:00.000000Z",
        "timestamp_desc": "Event Logged" if timed else "No time in the event",
    }


def _hit(row: dict[str, Any]) -> str:
    return f": {row['indicators']}" if row["indicators"] else ""


def _safe(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
