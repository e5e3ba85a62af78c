"""ArcSight's Common Event Format, one event per message."""

from __future__ import annotations

import re

from tocsin.model.event import Event, Scalar, table_name
from tocsin.sources.contract import ReadContext
from tocsin.sources.formats.syslog_header import Header
from tocsin.sources.times import parse_time

TABLE = table_name("firewall", "cef")
START = re.compile(r"CEF: ?\d+\|")
_NAMES = (
    "cefVersion",
    "deviceVendor",
    "deviceProduct",
    "deviceVersion",
    "signatureId",
    "name",
    "cefSeverity",
)
_PART = re.compile(r"((?:[^\\|]|\\.)*)\|", re.DOTALL)
_KEY = re.compile(r"(?:^|(?<= ))([A-Za-z0-9_.\-]{1,128}(?:\[\d{1,6}\])?)=")
_ESCAPED = re.compile(r"\\([\\=|nr])")
_ESCAPES = {"n": "\n", "r": "\r"}
_TIMES = ("rt", "end", "start", "deviceReceiptTime", "endTime", "startTime")


def parse_cef(header: Header, number: int, context: ReadContext) -> Event | None:
    """The event of a message that begins with ``CEF:``; None if its seven parts are not there.

    The time is the event's own, else that of the syslog header.
    """
    position, fields = len("CEF:"), dict(header.fields)
    for name in _NAMES:
        part = _PART.match(header.rest, position)
        if part is None:
            return None
        if value := _plain(part[1]).strip():
            fields[name] = value
        position = part.end()
    extension = header.rest[position:]
    fields |= _pairs(extension)
    own = (fields[name] for name in _TIMES if name in fields)
    times = (parse_time(context.dates.iso(str(value)), context.timezone, context.received) for value in own)
    time = next((value for value in times if value is not None), header.time)
    host = fields.get("dvchost") or header.host or fields.get("dvc") or ""
    return Event(TABLE, "", time, str(host), number, fields)


def _pairs(extension: str) -> dict[str, Scalar]:
    """``a=one two b=3`` as pairs: a value ends where the next name begins; text before the first is kept."""
    keys = list(_KEY.finditer(extension))
    starts = [*(key.start() for key in keys), len(extension)]
    pairs = {"extension": extension[: starts[0]].strip()}
    for key, end in zip(keys, starts[1:], strict=True):
        pairs[key[1]] = _plain(extension[key.end() : end].strip())
    return {name: value for name, value in pairs.items() if value}


def _plain(text: str) -> str:
    if "\\" not in text:
        return text
    return _ESCAPED.sub(lambda found: _ESCAPES.get(found[1], found[1]), text)
