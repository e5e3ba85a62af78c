"""AWS CloudTrail: delivered files, JSON lines, and what ``lookup-events`` prints."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tocsin.model.event import Event, table_name
from tocsin.sources.contract import ReadContext
from tocsin.sources.flatten import flatten
from tocsin.sources.json_format import JsonFormat, first_text, first_time, identity_of, opened
from tocsin.sources.json_records import Record
from tocsin.sources.whole import as_json

_TABLE = table_name("aws", "cloudtrail")
_MARKS = ("eventVersion", "userIdentity", "awsRegion", "eventID")
#: Rules search these as a whole, so their JSON is kept beside their flattened fields.
_WHOLE = ("requestParameters", "responseElements")
_MAX_OPENED = 8


def _claims(record: Record) -> bool:
    if isinstance(record.get("CloudTrailEvent"), str):
        return True
    return "eventName" in record and "eventSource" in record and any(mark in record for mark in _MARKS)


def _event(record: Record, number: int, context: ReadContext) -> Iterator[Event]:
    """Host is the account the event was delivered to; nested objects are flattened with dots."""
    record = opened(record.get("CloudTrailEvent")) or record
    fields = flatten(record)
    for name in _WHOLE:
        if isinstance(record.get(name), dict | list):
            fields[name] = as_json(_open_texts(record[name]))
    time = first_time(fields, context, "eventTime", "@timestamp", "EventTime")
    host = first_text(fields, "recipientAccountId", "userIdentity.accountId", "account_id")
    identity = identity_of(fields, "eventID", "EventId")
    yield Event(_TABLE, "", time, host, number, fields, identity=identity)


def _open_texts(value: Any, depth: int = 0) -> Any:  # noqa: ANN401  (JSON)
    """JSON written as text inside the value, such as a policy document, becomes part of it."""
    if depth >= _MAX_OPENED:
        return value if isinstance(value, str) else str(value)
    inner = opened(value) if isinstance(value, str) else None
    if inner is not None:
        value = inner
    if isinstance(value, dict):
        return {str(key): _open_texts(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [_open_texts(item, depth + 1) for item in value]
    return value


CLOUDTRAIL = JsonFormat("aws-cloudtrail", _claims, _event, ("Records", "records", "Events"))
