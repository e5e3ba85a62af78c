"""A finding as flat rows and as the JSON object that JSON lines carry."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tocsin.model.expression import MULTI
from tocsin.model.finding import Finding, SeenEvent


def timestamp(time: dt.datetime | None) -> str | None:
    """ISO 8601 in UTC to the microsecond, None for an event without a time."""
    if time is None:
        return None
    return time.astimezone(dt.UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def fields(event: SeenEvent) -> dict[str, str | list[str]]:
    """The event's fields, those that hold several values as lists."""
    return {k: v.split(MULTI) if MULTI in v else v for k, v in event.fields.items()}


def as_object(finding: Finding) -> dict[str, Any]:
    """The documented JSON form: ``event`` for a detection, ``events`` for a correlation."""
    first = finding.events[0]
    found: dict[str, Any] = {
        "rule_id": finding.rule_id,
        "rule_title": finding.rule_title,
        "level": finding.level,
        "techniques": list(finding.techniques),
        **_where(first),
    }
    if finding.indicators:
        found["indicators"] = [
            {"value": hit.value, "source": hit.source, "known": list(hit.known)} for hit in finding.indicators
        ]
    if finding.correlation:
        found["last_time"] = timestamp(max((e.time for e in finding.events if e.time), default=None))
        found["events"] = [_member(event) for event in finding.events]
    else:
        found["event"] = fields(first)
    return found


def _where(event: SeenEvent) -> dict[str, Any]:
    return {
        "time": timestamp(event.time),
        "host": event.host,
        "origin": event.origin,
        "logsource": event.logsource,
        "file": event.file,
        "file_sha256": event.file_hash,
        "record": event.record,
    }


def _member(event: SeenEvent) -> dict[str, Any]:
    return {"rule_id": event.rule_id, **_where(event), "event": fields(event)}
