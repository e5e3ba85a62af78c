"""Windows DNS server's debug log (``dns.log``): one event per packet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from tocsin.model.event import Event, Scalar, Skipped, table_name
from tocsin.sources.contract import ReadContext
from tocsin.sources.lines import head_lines, text_lines
from tocsin.sources.times import parse_time

TABLE = table_name("dns", "windows-debug")
_DATE = r"\d{1,4}[./\-]\d{1,2}[./\-]\d{1,4} \d{1,2}:\d\d:\d\d(?: [AP]M)?"
_LINE = re.compile(
    rf"(?P<time>{_DATE}) (?P<thread>[0-9A-F]{{3,8}}) (?P<context>PACKET)\s+(?P<packet>[0-9A-Fa-f]{{8,16}}) "
    r"(?P<protocol>UDP|TCP) (?P<direction>Snd|Rcv) (?P<client>[0-9A-Fa-f:.]{2,45})\s+(?P<xid>[0-9a-f]{4}) "
    r"(?P<response>[ R]) (?P<opcode>[QNU?]) \[(?P<flags_hex>[0-9a-f]{4})\s+(?P<flags>[A-Z ]{0,8}?)\s+"
    r"(?P<rcode>[A-Z]{4,16})\]\s+(?P<record_type>\S{1,16})\s+(?P<name>\S{1,1024})",
    re.ASCII,
)
_OTHER = re.compile(
    rf"{_DATE} [0-9A-F]{{3,8}} (?P<context>[A-Z]{{3,16}})\s+(?P<message>.*)", re.ASCII | re.DOTALL
)
_LABEL = re.compile(r"\(\d{1,3}\)")
_TITLE = "DNS Server log file creation at"


class DnsDebug:
    """Packets of the DNS server's debug log; the date is written as the server's locale writes it."""

    name = "windows-dns-debug"

    def recognises(self, head: bytes) -> bool:
        """The log's title, or packet lines."""
        found = head_lines(head)
        return any(line.startswith(_TITLE) or _LINE.match(line) for line in found)

    def read(self, stream: BinaryIO, context: ReadContext) -> Iterator[Event | Skipped]:
        """One event per packet, and per dated line of another kind; details of packets are counted."""
        undated = 0
        for item in text_lines(stream, context):
            if isinstance(item, Skipped):
                yield item
                continue
            number, line = item
            match = _LINE.match(line) or _OTHER.match(line)
            if match is None:
                undated += 1
                continue
            stamp = line[: line.index(match["context"])].strip().rpartition(" ")[0]
            time = parse_time(context.dates.iso(stamp), context.timezone)
            yield Event(TABLE, "", time, "", number, _fields(match.groupdict()))
        if undated:
            yield Skipped(context.path, 0, "lines without a time: title, legend or packet details", undated)


DNS_DEBUG = DnsDebug()


def _fields(parts: dict[str, str | None]) -> dict[str, Scalar]:
    parts.pop("time", None)
    name = parts.get("name")
    if name is not None:
        parts["query"] = _LABEL.sub(".", name).strip(".") or "."
        parts["response"] = "R" if parts["response"] == "R" else "Q"
    return {field: value.strip() for field, value in parts.items() if value and value.strip()}
