"""IBM's Log Event Extended Format, versions 1.0 and 2.0, one event per message."""

from __future__ import annotations

import re

from tocsin.model.event import Event, Scalar, table_name
from tocsin.sources.contract import ReadContext
from tocsin.sources.flatten import one_value
from tocsin.sources.formats.leef_time import written_as
from tocsin.sources.formats.syslog_header import Header
from tocsin.sources.times import parse_time

TABLE = table_name("firewall", "leef")
START = re.compile(r"LEEF: ?\d(?:\.\d)?\|")
_HEAD = re.compile(
    r"LEEF: ?(?P<leefVersion>\d(?:\.\d)?)\|(?P<vendor>[^|]*)\|(?P<product>[^|]*)\|(?P<version>[^|]*)"
    r"\|(?P<eventId>[^|]*)\|(?P<rest>.*)",
    re.DOTALL,
)
_DELIMITER = re.compile(r"(?P<sign>0?x[0-9A-Fa-f]{1,4}|[^|]?)\|")
_KEY = re.compile(r"[A-Za-z0-9_.\-]{1,128}=")


def parse_leef(header: Header, number: int, context: ReadContext) -> Event | None:
    """The event of a message that begins with ``LEEF:``; None if its header is not whole."""
    head = _HEAD.match(header.rest)
    if head is None:
        return None
    parts = head.groupdict()
    rest, delimiter = parts.pop("rest"), "\t"
    sign = _DELIMITER.match(rest) if parts["leefVersion"].startswith("2") else None
    if sign is not None:
        rest, delimiter = rest[sign.end() :], _character(sign["sign"])
    fields: dict[str, Scalar] = {**header.fields, **{name: value for name, value in parts.items() if value}}
    for pair in rest.split(delimiter):
        name, separator, value = pair.strip().partition("=")
        if separator and value and _KEY.match(pair.strip()):
            fields[name] = value
    own = _time(str(fields.get("devTime", "")), str(fields.get("devTimeFormat", "")), context)
    host = fields.get("identHostName") if not header.host else header.host
    return Event(TABLE, "", header.time if own is None else own, str(host or ""), number, fields)


def _time(written: str, pattern: str, context: ReadContext) -> int | None:
    """As the message says it is written, else by its looks."""
    said = written_as(written, pattern, context.timezone) if pattern else None
    if said is not None:
        return said
    return parse_time(context.dates.iso(written), context.timezone, context.received)


def _character(sign: str) -> str:
    if len(sign) < 2:  # noqa: PLR2004  (the character itself, or none)
        return sign or "\t"
    code = int(sign.partition("x")[2], 16)
    return one_value(chr(code)) if code else "\t"  # in the text it is written so too
