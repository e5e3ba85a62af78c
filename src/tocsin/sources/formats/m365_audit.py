"""Microsoft 365 unified audit: Management API records, and ``AuditData`` of portal and PowerShell exports."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.model.event import Event, Scalar, Skipped, table_name
from tocsin.sources.contract import ReadContext
from tocsin.sources.csv_format import CsvFormat, Row
from tocsin.sources.entra import tenant
from tocsin.sources.flatten import flatten
from tocsin.sources.json_format import JsonFormat, first_time, identity_of, opened
from tocsin.sources.json_records import Record
from tocsin.sources.whole import keep_whole, named_values

_TABLE = table_name("m365", "audit")
#: Lists of name and value, which rules search as a whole: kept as JSON text and by name.
_PAIRS = ("Parameters", "OperationProperties", "ExtendedProperties", "DeviceProperties")
_CHANGES = "ModifiedProperties"
_DATA = ("AuditData", "auditData")


def _claims(record: Record) -> bool:
    if any(opened(record.get(name)) is not None for name in _DATA):
        return True
    placed = "Workload" in record or "RecordType" in record
    return "Operation" in record and "CreationTime" in record and placed


def _event(record: Record, number: int, context: ReadContext) -> Iterator[Event]:
    """Host is the organisation (tenant); an export's outer columns are kept where the data lacks them."""
    inner = next((data for name in _DATA if (data := opened(record.get(name)))), None)
    fields: dict[str, Scalar] = {}
    if inner is not None:
        outer = {name: value for name, value in record.items() if name not in _DATA}
        fields = flatten({name: value for name, value in outer.items() if name not in inner})
        record = inner
    fields |= flatten(record)
    keep_whole(record, fields, (*_PAIRS, _CHANGES))
    for name in _PAIRS:
        fields |= named_values(record.get(name), name)
    fields |= named_values(record.get(_CHANGES), _CHANGES, value="NewValue")
    time = first_time(fields, context, "CreationTime", "CreationDate", "createdDateTime", "CreatedDateTime")
    host = tenant(fields, "OrganizationId", "organizationId")
    identity = identity_of(fields, "Id", "id", "Identity", "RecordId")
    yield Event(_TABLE, "", time, host, number, fields, identity=identity)


def _claims_header(header: frozenset[str]) -> bool:
    return "AuditData" in header


def _row(row: Row, number: int, context: ReadContext) -> Iterator[Event | Skipped]:
    record: Record = dict(row)
    if opened(row.get("AuditData")) is None:
        yield Skipped(context.path, number, "AuditData is not JSON; the row's other columns are kept")
    yield from _event(record, number, context)


M365_AUDIT_JSON = JsonFormat("m365-audit-json", _claims, _event, ("value", "records"))
M365_AUDIT_CSV = CsvFormat("m365-audit-csv", _claims_header, _row)
