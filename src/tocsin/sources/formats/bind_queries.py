"""BIND's query log: one event per question."""

from __future__ import annotations

import re

from tocsin.model.event import Event, Scalar, table_name
from tocsin.sources.contract import ReadContext
from tocsin.sources.formats.syslog_header import Header
from tocsin.sources.times import parse_time

TABLE = table_name("dns", "bind")
_QUERY = re.compile(
    r"(?:(?P<time>\d\d-[A-Z][a-z]{2}-\d{4} \d\d:\d\d:\d\d(?:\.\d{1,6})?|\d{4}-\d\d-\d\dT\S{8,24}) )?"
    r"(?:named(?:\[\d{1,10}\])?: )?(?:(?P<category>queries|query-errors): )?(?:(?P<level>[a-z]{4,8}): )?"
    r"client (?:@0x[0-9a-f]{1,16} )?(?P<client>[0-9A-Fa-f:.]{2,45}(?:%\w{1,16})?)#(?P<port>\d{1,5})"
    r"(?: \((?P<asked>[^)]{0,1024})\))?: (?:view (?P<view>[^:\s]{1,255}): )?"
    r"query: (?P<query>\S{1,1024}) (?P<class>[A-Z]{1,8}) (?P<record_type>[A-Z0-9]{1,16})"
    r"(?: (?P<flags>[-+][A-Za-z()0-9]{0,32}))?(?: \((?P<server>[0-9A-Fa-f:.]{2,45})\))?(?P<rest>.*)",
    re.DOTALL | re.ASCII,
)
START = _QUERY


def parse_bind(header: Header, number: int, context: ReadContext) -> Event | None:
    """The event of a line of the query log, with or without a syslog header; None for other lines."""
    match = _QUERY.match(header.rest)
    if match is None:
        return None
    parts = match.groupdict()
    own = parse_time(parts.pop("time") or "", context.timezone)
    fields: dict[str, Scalar] = dict(header.fields)
    fields |= {name: value for name, value in parts.items() if value and value.strip()}
    return Event(TABLE, "", header.time if own is None else own, header.host, number, fields)
