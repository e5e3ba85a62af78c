"""FortiGate logs: ``date=… time=… devname="…" type="traffic" …``."""

from __future__ import annotations

import re

from tocsin.model.event import Event, Scalar, table_name
from tocsin.sources.contract import ReadContext
from tocsin.sources.formats.syslog_header import Header
from tocsin.sources.times import parse_time

TABLE = table_name("firewall", "fortigate")
START = re.compile(
    r"(?=.{0,400}?\b(?:logid|log_id|devid|device_id)=)(?:date|logver|timestamp|itime|eventtime)=", re.DOTALL
)
_PAIR = re.compile(r'([A-Za-z0-9_.\-]{1,128})=("(?:[^"\\]|\\.)*"|[^\s"]*)', re.DOTALL)
#: Partitions of the table; another type is "".
TYPES = frozenset({"traffic", "event", "utm", "anomaly", "voip", "gtp"})


def parse_fortigate(header: Header, number: int, context: ReadContext) -> Event | None:
    """The event of a message of ``name=value`` pairs; None if there are none."""
    pairs = _PAIR.findall(header.rest)
    if not pairs:
        return None
    fields: dict[str, Scalar] = dict(header.fields)
    for name, raw in pairs:
        value = raw[1:-1].replace('\\"', '"').replace("\\\\", "\\") if raw[:1] == '"' else raw
        if value:
            fields[name] = value
    kind = str(fields.get("type", ""))
    host = fields.get("devname") or fields.get("device_name") or header.host or fields.get("devid") or ""
    return Event(
        TABLE, kind if kind in TYPES else "", _time(fields, header, context), str(host), number, fields
    )


def _time(fields: dict[str, Scalar], header: Header, context: ReadContext) -> int | None:
    if "date" in fields and "time" in fields:
        written = f"{fields['date']} {fields['time']} {str(fields.get('tz', '')).strip()}"
        found = parse_time(written, context.timezone)
        if found is not None:
            return found
    found = parse_time(str(fields.get("eventtime", fields.get("timestamp", ""))))
    return header.time if found is None else found
