"""Coverage of a lake as its writer would record it, from a few words on each log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import pyarrow as pa

from tocsin.lake.layout import COVERAGE_SCHEMA
from tocsin.model.expression import MULTI

SYSMON = "windows-microsoft-windows-sysmon-operational"
SECURITY = "windows-security"
DAY = dt.date(2022, 3, 1)


def logged(  # noqa: PLR0913  (a coverage row has so many columns)
    host: str,
    table: str,
    event: str,
    fields: str = "",
    *,
    day: int | None = 0,
    origin: str = "gov",
    rows: int = 10,
) -> dict[str, object]:
    """One coverage row; ``fields`` separated by blanks, ``day`` counted from ``DAY`` (None: no time)."""
    date = None if day is None else DAY + dt.timedelta(days=day)
    noon = None if date is None else dt.datetime.combine(date, dt.time(12), dt.UTC)
    shape = MULTI.join(sorted({"EventID", *fields.split()}))
    values = (table, "part", event, host, origin, date, shape, rows, noon, noon)
    return dict(zip(COVERAGE_SCHEMA.names, values, strict=True))


def coverage_of(rows: Iterable[dict[str, object]]) -> pa.Table:
    """Coverage rows as the lake gives them."""
    return pa.Table.from_pylist(list(rows), schema=COVERAGE_SCHEMA)


def columns_of(coverage: pa.Table) -> dict[str, dict[str, str]]:
    """The columns of every table: those that some row fills."""
    found: dict[str, dict[str, str]] = {}
    for row in coverage.to_pylist():
        found.setdefault(row["table"], {}).update({name.lower(): name for name in row["shape"].split(MULTI)})
    return found
