"""What the dialects of Entra's logs share: fields that rules ask for and that each dialect nests elsewhere."""

from __future__ import annotations

from typing import Any

from tocsin.model.event import Scalar
from tocsin.model.expression import MULTI
from tocsin.sources.json_format import first_text
from tocsin.sources.json_records import Record
from tocsin.sources.whole import keep_whole, named_values

_AUDIT = ("targetResources", "targetResources.modifiedProperties", "initiatedBy", "additionalDetails")
_NAMES = (
    "operationName", "OperationName", "activityDisplayName", "ActivityDisplayName",
    "properties.activityDisplayName",
)  # fmt: skip
#: Stands where a tenant is blanked or there is none: events of many tenants would be of one host.
_NO_TENANT = "00000000-0000-0000-0000-000000000000"
_SIGNIN = ("networkLocationDetails", "conditionalAccessPolicies", "authenticationDetails")


def tenant(fields: dict[str, Scalar], *names: str) -> str:
    """The first of the named fields that names a tenant, else ""; the all-zero GUID names none."""
    return first_text({name: value for name in names if (value := fields.get(name)) != _NO_TENANT}, *names)


def trim_names(fields: dict[str, Scalar]) -> None:
    """Take the blank off the end of activity names: Entra writes some with one, rules are without."""
    for name in _NAMES:
        value = fields.get(name)
        if isinstance(value, str):
            fields[name] = value.rstrip()


def audit_fields(record: Record, prefix: str = "") -> dict[str, Scalar]:
    """Fields of a directory audit, whose own fields are at ``prefix`` (``properties.`` or none).

    Lists that rules search as a whole are kept as JSON text; each modified property's new value is
    also ``modifiedProperties.<its name>``. ``Status`` is what the portal shows: result and reason.
    """
    fields: dict[str, Scalar] = {}
    inner = record.get("properties") if prefix else record
    inner = inner if isinstance(inner, dict) else {}
    keep_whole(record, fields, [f"{prefix}{path}" for path in _AUDIT])
    for target in _objects(inner.get("targetResources")):
        pairs = target.get("modifiedProperties")
        found = named_values(pairs, "modifiedProperties", "displayName", "newValue")
        fields.update({name: _unquoted(value) for name, value in found.items()})
    shown = [inner.get("result"), inner.get("resultReason")]
    return fields | _status(shown)


def signin_fields(record: Record, prefix: str = "") -> dict[str, Scalar]:
    """Fields of a sign-in; ``Status`` is what the portal shows: success or failure, and its details."""
    fields: dict[str, Scalar] = {}
    inner = record.get("properties") if prefix else record
    status = inner.get("status") if isinstance(inner, dict) else None
    keep_whole(record, fields, [f"{prefix}{path}" for path in _SIGNIN])
    if not isinstance(status, dict):
        return fields
    code = status.get("errorCode")
    outcome = None if code is None else "Success" if str(code) == "0" else "Failure"
    return fields | _status([outcome, status.get("additionalDetails")])


def _status(shown: list[Any]) -> dict[str, Scalar]:
    parts = [part for part in shown if isinstance(part, str) and part]
    return {"Status": MULTI.join(parts)} if parts else {}


def _objects(value: Any) -> list[Record]:  # noqa: ANN401
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _unquoted(value: Scalar) -> Scalar:
    r"""Modified properties hold JSON texts: ``"\"True\""`` is ``True``."""
    if isinstance(value, str) and len(value) > 1 and value[0] == value[-1] == '"':
        return value[1:-1]
    return value
