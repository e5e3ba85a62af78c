"""Tables written out of Microsoft Sentinel or Log Analytics, as JSON or CSV: one row a record."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tocsin.model.event import Event, Scalar, table_name
from tocsin.sources.contract import ReadContext
from tocsin.sources.csv_format import CsvFormat, Row
from tocsin.sources.entra import audit_fields, signin_fields, tenant, trim_names
from tocsin.sources.flatten import flatten
from tocsin.sources.json_format import JsonFormat, first_time, identity_of
from tocsin.sources.json_records import Record
from tocsin.sources.whole import keep_whole, named_values, open_texts

#: Sentinel's table to ours. Others are kept as ``sentinel-<table>``.
TABLES = {
    "SigninLogs": "azure-signinlogs-sentinel",
    "AADNonInteractiveUserSignInLogs": "azure-signinlogs-sentinel",
    "AADServicePrincipalSignInLogs": "azure-signinlogs-sentinel",
    "AADManagedIdentitySignInLogs": "azure-signinlogs-sentinel",
    "AuditLogs": "azure-auditlogs-sentinel",
    "AADUserRiskEvents": "azure-riskdetection-sentinel",
    "AADServicePrincipalRiskEvents": "azure-riskdetection-sentinel",
    "AzureActivity": "azure-activitylogs-sentinel",
    "OfficeActivity": "m365-audit-sentinel",
}
# Columns that tell the table where a row does not name it.
_SIGNATURES = {
    "SigninLogs": {"ResultType", "AppDisplayName", "UserPrincipalName"},
    "AuditLogs": {"LoggedByService", "ActivityDisplayName"},
    "AADUserRiskEvents": {"RiskEventType", "DetectedDateTime"},
    "AzureActivity": {"OperationNameValue", "CategoryValue"},
    "OfficeActivity": {"OfficeWorkload", "Operation"},
}
_ZONED = re.compile(r" ?\[(?:UTC|Local Time|.{0,40})\]$")
#: Columns whose case Graph writes otherwise, so that what both share finds them.
_AS_GRAPH = {
    "TargetResources": "targetResources", "InitiatedBy": "initiatedBy", "Result": "result",
    "ResultReason": "resultReason", "Status": "status", "AdditionalDetails": "additionalDetails",
}  # fmt: skip


def _type_of(names: Record | frozenset[str], given: object = None) -> str:
    """Sentinel's table: as the row names it, unless a query put something else under ``Type``."""
    if isinstance(given, str) and given in TABLES:
        return given
    found = (kind for kind, marks in _SIGNATURES.items() if all(mark in names for mark in marks))
    return next(found, given if isinstance(given, str) else "")


def _claims(record: Record) -> bool:
    if "TimeGenerated" not in record:
        return False
    kind = _type_of(record, record.get("Type"))
    return kind in TABLES or bool(kind and "TenantId" in record and "Type" in record)


def _event(record: Record, number: int, context: ReadContext) -> Iterator[Event]:
    """Host is the tenant; columns that hold JSON as text are kept and also opened."""
    fields = flatten(record)
    opened = open_texts(record, fields)
    kind = _type_of(record, record.get("Type"))
    graph = {_AS_GRAPH.get(name, name): value for name, value in opened.items()}
    table = TABLES.get(kind) or table_name("sentinel", kind)
    if table.startswith("azure-audit"):
        trim_names(fields)
        keep_whole(opened, fields, ["TargetResources.modifiedProperties"])
        fields |= _wanted(audit_fields(graph))
    elif table.startswith("azure-signin"):
        fields |= _wanted(signin_fields(graph))
    elif kind == "OfficeActivity":
        for name in ("Parameters", "OperationProperties", "ExtendedProperties"):
            fields |= named_values(opened.get(name), name)
    time = first_time(fields, context, "TimeGenerated", "Start_Time", "CreatedDateTime")
    host = tenant(fields, "AADTenantId", "OrganizationId", "ResourceTenantId", "TenantId")
    identity = identity_of(fields, "Id", "SourceRecordId", "OfficeId", "EventDataId")
    yield Event(table, "", time, host, number, fields, identity=identity)


def _wanted(fields: dict[str, Scalar]) -> dict[str, Scalar]:
    """Of Graph's fields those that the row does not have itself."""
    return {n: v for n, v in fields.items() if n == "Status" or n.startswith("modifiedProperties.")}


def _claims_header(header: frozenset[str]) -> bool:
    names = frozenset(_ZONED.sub("", name) for name in header)
    return "TimeGenerated" in names and (bool(_type_of(names)) or {"Type", "TenantId"} <= names)


def _row(row: Row, number: int, context: ReadContext) -> Iterator[Event]:
    yield from _event({_ZONED.sub("", name): value for name, value in row.items()}, number, context)


SENTINEL_JSON = JsonFormat("sentinel-json", _claims, _event, ())
SENTINEL_CSV = CsvFormat("sentinel-csv", _claims_header, _row)
