"""Syslog, and the formats that devices send through it: CEF, LEEF, FortiGate, BIND, Sysmon for Linux.

Each message is read for what it is, so a collector's file that mixes them loses nothing.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import BinaryIO

import msgspec

from tocsin.model.event import Event, Skipped, table_name
from tocsin.sources.contract import ReadContext
from tocsin.sources.formats import bind_queries, cef, fortigate, leef, linux_auth, squid, sysmon_linux
from tocsin.sources.formats.syslog_frames import counted, frames
from tocsin.sources.formats.syslog_header import Header, has_header, parse_header, split_tag
from tocsin.sources.lines import line_text, mostly, single_bytes

TABLE = table_name("linux", "syslog")
CISCO = table_name("cisco", "syslog")
#: Programs that Sigma knows as services of their own: partitions of ``linux-syslog``.
SERVICES = {
    **dict.fromkeys(("clamd", "freshclam", "clamav", "clamonacc", "clamscan"), "clamav"),
    **dict.fromkeys(("guacd", "guacamole"), "guacamole"),
    "vsftpd": "vsftpd",
}
_CISCO = re.compile(r"(?:.{0,200}?[:\s])?%(?P<mnemonic>[A-Z0-9_\-]{2,64}-[0-7]-[A-Z0-9_]{2,64}): ", re.DOTALL)

#: What ClamAV says of a file in which it found something.
_FOUND = re.compile(
    r"(?:.{0,32}-> )?(?P<Filename>.{1,4096}): (?P<Signature>[^\s:(]{1,256})(?:\([^)]*\))? FOUND", re.DOTALL
)

_Parser = Callable[[Header, int, ReadContext], Event | None]
_PAYLOADS: tuple[tuple[re.Pattern[str], _Parser], ...] = (
    (cef.START, cef.parse_cef),
    (leef.START, leef.parse_leef),
    (fortigate.START, fortigate.parse_fortigate),
    (bind_queries.START, bind_queries.parse_bind),
    (squid.START, squid.parse_squid),
)


class Messages(msgspec.Struct, frozen=True):
    """Messages in lines or octet-counted frames; ``fits`` recognises what follows a header."""

    name: str
    fits: Callable[[str], object]

    def recognises(self, head: bytes) -> bool:
        """At least half of the first lines, or frames, are messages of this kind."""
        if counted(head):
            return self.name == SYSLOG.name
        return mostly(head, self.fits)

    def resumes(self, head: bytes) -> bool:
        """Whether the messages are lines."""
        return single_bytes(head) and not counted(head)

    def read(self, stream: BinaryIO, context: ReadContext) -> Iterator[Event | Skipped]:
        """One event per message; a line without any header is a message without time and host."""
        for item in frames(stream, context):
            if isinstance(item, Skipped):
                yield item
            else:
                number, data = item
                yield message_event(line_text(data), number, context)


def message_event(line: str, number: int, context: ReadContext) -> Event:
    """The event of one message, whatever device wrote it."""
    header = parse_header(line, context)
    event = _payload(header, number, context)
    if event is not None:
        return event
    fields, message = split_tag(header)
    program = str(fields.get("program", "")).rpartition("/")[2]
    inner = msgspec.structs.replace(header, rest=message, fields=fields, tagged=True)
    event = _payload(inner, number, context) or sysmon_linux.parse_sysmon(inner, number, context)
    if event is not None:
        return event
    cisco = _CISCO.match(header.rest)
    fields["message"] = header.rest if cisco else message
    if cisco is not None:
        fields["mnemonic"] = cisco["mnemonic"]
        return Event(CISCO, "", header.time, header.host, number, fields)
    program = program.lower()
    if linux_auth.is_auth(program, fields.get("facility")):
        fields |= linux_auth.auth_fields(program, message)
        return Event(
            linux_auth.TABLE, linux_auth.SERVICES.get(program, ""), header.time, header.host, number, fields
        )
    service = SERVICES.get(program, "")
    found = _FOUND.match(message) if service == "clamav" else None
    if found is not None:
        fields |= found.groupdict()
    return Event(TABLE, service, header.time, header.host, number, fields)


def _payload(header: Header, number: int, context: ReadContext) -> Event | None:
    for start, parse in _PAYLOADS:
        if start.match(header.rest) is not None:
            return parse(header, number, context)
    return None


def _carries(start: re.Pattern[str], *, bare: bool = True) -> Callable[[str], object]:
    context = ReadContext("", dt.datetime(1970, 1, 1, tzinfo=dt.UTC))

    def fits(line: str) -> object:
        """A match, true, if the text after a line's header or after its tag begins as asked."""
        header = parse_header(line, context)
        if not (bare or header.dated):
            return False
        return start.match(header.rest) or start.match(split_tag(header)[1])

    return fits


CEF = Messages("cef", _carries(cef.START))
LEEF = Messages("leef", _carries(leef.START))
FORTIGATE = Messages("fortigate", _carries(fortigate.START))
BIND = Messages("bind-queries", _carries(bind_queries.START))
SYSMON_LINUX = Messages("sysmon-linux", _carries(sysmon_linux.START, bare=False))
SYSLOG = Messages("syslog", has_header)
