"""Entra ID sign-ins as the portal's CSV download writes them, under the names that the portal shows."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.model.event import Event, Scalar, table_name
from tocsin.sources.contract import ReadContext
from tocsin.sources.csv_format import CsvFormat, Row
from tocsin.sources.entra import tenant
from tocsin.sources.json_format import first_time, identity_of

_TIME = "Date (UTC)"
_CLAIMED = frozenset({_TIME, "Request ID", "Username", "Sign-in error code"})


def _claims(header: frozenset[str]) -> bool:
    return header >= _CLAIMED


def _event(row: Row, number: int, context: ReadContext) -> Iterator[Event]:
    """Host is the tenant where the row names one."""
    fields: dict[str, Scalar] = {name: value or None for name, value in row.items()}
    host = tenant(fields, "Resource tenant ID", "Home tenant ID")
    time = first_time(fields, context, _TIME)
    yield Event(
        table_name("azure", "signinlogs-portal"),
        "",
        time,
        host,
        number,
        fields,
        identity=identity_of(fields, "Request ID"),
    )


ENTRA_PORTAL_CSV = CsvFormat("entra-portal-csv", _claims, _event)
