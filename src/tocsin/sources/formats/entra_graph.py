"""Entra ID through Microsoft Graph: sign-ins, directory audits, risk detections, role alerts."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.model.event import Event, table_name
from tocsin.sources.contract import ReadContext
from tocsin.sources.entra import audit_fields, signin_fields, tenant, trim_names
from tocsin.sources.flatten import flatten
from tocsin.sources.json_format import JsonFormat, first_time, identity_of
from tocsin.sources.json_records import Record


def _log(record: Record) -> str:
    """Which log a Graph object is of, "" if of none: told by the properties of its resource type."""
    kind = str(record.get("@odata.type", ""))
    if kind.endswith("AlertIncident"):
        return "pim"
    if "riskEventType" in record and ("detectedDateTime" in record or "activityDateTime" in record):
        return "riskdetection"
    if "activityDisplayName" in record and "activityDateTime" in record:
        return "auditlogs"
    signed = "createdDateTime" in record and isinstance(record.get("status"), dict)
    if signed and ("appDisplayName" in record or "userPrincipalName" in record):
        return "signinlogs"
    return ""


def _claims(record: Record) -> bool:
    return bool(_log(record))


def _event(record: Record, number: int, context: ReadContext) -> Iterator[Event]:
    """Host is the tenant where the object names one."""
    fields = flatten(record)
    log = _log(record)
    if log == "auditlogs":
        trim_names(fields)
        fields |= audit_fields(record)
    elif log == "signinlogs":
        fields |= signin_fields(record)
    times = ("activityDateTime", "createdDateTime", "detectedDateTime", "lastUpdatedDateTime")
    time = first_time(fields, context, *times)
    host = tenant(fields, "tenantId", "resourceTenantId", "homeTenantId")
    identity = identity_of(fields, "id")
    table = table_name("azure", f"{log}-graph")
    yield Event(table, "", time, host, number, fields, identity=identity)


ENTRA_GRAPH = JsonFormat("entra-graph", _claims, _event, ("value",))
