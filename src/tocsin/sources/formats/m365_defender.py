"""Microsoft 365 Defender's advanced-hunting events: exports as JSON or CSV, and the streaming API."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.model.event import Event, Scalar, table_name
from tocsin.sources.contract import ReadContext
from tocsin.sources.csv_format import CsvFormat, Row
from tocsin.sources.flatten import flatten
from tocsin.sources.json_format import JsonFormat, first_text, first_time, opened
from tocsin.sources.json_records import Record
from tocsin.sources.whole import open_texts

_TABLE = table_name("m365", "defender")
_STREAMED = "AdvancedHunting-"
_DETAILS = ("AdditionalFields", "AdditionalFields_string", "AdditionalFields_dynamic")
_SIGNATURE = frozenset({"ActionType", "DeviceName"})
_HIVES = {"HKEY_LOCAL_MACHINE": "HKLM", "HKEY_USERS": "HKU", "HKEY_CURRENT_USER": "HKCU"}
_TIMES = ("Timestamp", "TimeGenerated")


def _claims(record: Record) -> bool:
    category = record.get("category")
    if isinstance(category, str) and category.startswith(_STREAMED):
        return isinstance(record.get("properties"), dict)
    return record.keys() >= _SIGNATURE and any(name in record for name in _TIMES)


def _event(record: Record, number: int, context: ReadContext) -> Iterator[Event]:
    """Host is the device; ``AdditionalFields`` is kept as text and also opened.

    ``TableName`` is the hunting table where the record or the stream's category names it.
    """
    category = str(record.get("category", ""))
    if category.startswith(_STREAMED):
        inner = dict(record["properties"])
        inner.setdefault("TableName", category.removeprefix(_STREAMED))
        record = inner
    fields = flatten(record)
    for name in _DETAILS:
        details = opened(record.get(name))
        if details is not None:
            fields.update({n: v for n, v in flatten(details, "AdditionalFields.").items() if n not in fields})
    open_texts(record, fields)
    fields.update(_joined(fields))
    time = first_time(fields, context, *_TIMES)
    yield Event(_TABLE, "", time, first_text(fields, "DeviceName"), number, fields)


def _joined(fields: dict[str, Scalar]) -> dict[str, Scalar]:
    r"""What Sysmon has in one field and these tables in several, written as Sysmon writes it.

    ``RegistryPath`` (key and value name, hives abbreviated), ``Account`` and
    ``InitiatingProcessAccount`` (``DOMAIN\name``), ``Hashes`` (``SHA1=…,SHA256=…,MD5=…``).
    """
    out: dict[str, Scalar] = {}
    key, value = first_text(fields, "RegistryKey"), first_text(fields, "RegistryValueName")
    if key:
        hive, _, rest = key.partition("\\")
        out["RegistryPath"] = "\\".join(filter(None, (_HIVES.get(hive.upper(), hive), rest, value)))
    for prefix in ("", "InitiatingProcess"):
        name = first_text(fields, f"{prefix}AccountName")
        domain = first_text(fields, f"{prefix}AccountDomain")
        if name:
            out[f"{prefix}Account"] = f"{domain}\\{name}" if domain else name
    hashes = {kind: first_text(fields, kind) for kind in ("SHA1", "SHA256", "MD5")}
    if any(hashes.values()):
        out["Hashes"] = ",".join(f"{kind}={digest}" for kind, digest in hashes.items() if digest)
    return out


def _claims_header(header: frozenset[str]) -> bool:
    return header >= _SIGNATURE and any(name in header for name in _TIMES)


def _row(row: Row, number: int, context: ReadContext) -> Iterator[Event]:
    yield from _event(dict(row), number, context)


M365_DEFENDER_JSON = JsonFormat("m365-defender-json", _claims, _event, ("records", "Results", "results"))
M365_DEFENDER_CSV = CsvFormat("m365-defender-csv", _claims_header, _row)
