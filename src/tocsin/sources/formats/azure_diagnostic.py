"""Azure Monitor's diagnostic export: Entra sign-ins, audits and risks, and Azure's activity log."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.model.event import Event, table_name
from tocsin.sources.contract import ReadContext
from tocsin.sources.entra import audit_fields, signin_fields, tenant, trim_names
from tocsin.sources.flatten import flatten
from tocsin.sources.json_format import JsonFormat, identity_of, micros
from tocsin.sources.json_records import Record

#: Category of a record to the log it belongs to; any other category is a log of its own.
LOGS = {
    "signinlogs": "signinlogs",
    "noninteractiveusersigninlogs": "signinlogs",
    "serviceprincipalsigninlogs": "signinlogs",
    "managedidentitysigninlogs": "signinlogs",
    "adfssigninlogs": "signinlogs",
    "auditlogs": "auditlogs",
    "userriskevents": "riskdetection",
    "riskyusers": "riskdetection",
    "serviceprincipalriskevents": "riskdetection",
    "riskyserviceprincipals": "riskdetection",
    "administrative": "activitylogs",
    "security": "activitylogs",
    "policy": "activitylogs",
    "servicehealth": "activitylogs",
    "resourcehealth": "activitylogs",
    "alert": "activitylogs",
    "autoscale": "activitylogs",
    "recommendation": "activitylogs",
}


def _claims(record: Record) -> bool:
    category = record.get("category")
    if not isinstance(category, str) or category.startswith("AdvancedHunting"):
        return False
    placed = "resourceId" in record or "tenantId" in record
    return "time" in record and placed and ("properties" in record or "operationName" in record)


def _event(record: Record, number: int, context: ReadContext) -> Iterator[Event]:
    """Host is the tenant (for a subscription's activity log: the tenant too, where it is named)."""
    fields = flatten(record)
    category = str(record["category"])
    log = LOGS.get(category.lower(), category)
    if log == "auditlogs":
        trim_names(fields)
        fields |= audit_fields(record, "properties.")
    elif log == "signinlogs":
        fields |= signin_fields(record, "properties.")
    table = table_name("azure", log)
    host = tenant(fields, "tenantId", "properties.tenantId")
    identity = identity_of(fields, "properties.id")
    yield Event(table, "", micros(record["time"], context), host, number, fields, identity=identity)


AZURE_DIAGNOSTIC = JsonFormat("azure-diagnostic", _claims, _event, ("records", "value"))
