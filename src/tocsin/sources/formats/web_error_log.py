"""Error logs of Apache and nginx."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from tocsin.model.event import Event, Scalar, Skipped, table_name
from tocsin.sources.contract import ReadContext
from tocsin.sources.formats.access_log import split_request
from tocsin.sources.lines import mostly, text_lines
from tocsin.sources.times import parse_time

APACHE = table_name("web", "apache-error")
NGINX = table_name("web", "nginx-error")
_APACHE = re.compile(
    r"\[(?P<time>[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d{1,9})? \d{4})\] "
    r"\[(?:(?P<module>[\w\-]{0,64}):)?(?P<level>[a-z]{3,8}\d?)\] "
    r"(?:\[pid (?P<pid>\d{1,10})(?::tid (?P<tid>\d{1,20}))?\] )?"
    r"(?:\[(?:client|remote) (?P<client>[^\]]{1,64})\] )?(?:(?P<code>AH\d{5}): )?(?P<message>.*)",
    re.ASCII | re.DOTALL,
)
_NGINX = re.compile(
    r"(?P<time>\d{4}/\d\d/\d\d \d\d:\d\d:\d\d) \[(?P<level>[a-z]{4,6})\] (?P<pid>\d{1,10})#(?P<tid>\d{1,10}): "
    r"(?:\*(?P<connection>\d{1,20}) )?(?P<message>.*)",
    re.ASCII | re.DOTALL,
)
_CONTEXT = re.compile(r', (client|server|request|upstream|host|referrer): (?:"([^"]*)"|([^,]*))')
_NAMES = {"client": "c-ip", "host": "cs-host", "referrer": "cs-referer"}
_PORT = re.compile(r"(?P<address>.{2,45}?):(?P<port>\d{1,5})$")


class WebErrorLog:
    """Apache's (2.2 and 2.4) and nginx's error log."""

    name = "web-error-log"

    def recognises(self, head: bytes) -> bool:
        """Lines begin with a time and a level as either server writes them."""
        return mostly(head, lambda line: _APACHE.match(line) or _NGINX.match(line))

    def read(self, stream: BinaryIO, context: ReadContext) -> Iterator[Event | Skipped]:
        """One event per line; a line that goes on from the one before is kept without a time."""
        table = APACHE
        for item in text_lines(stream, context):
            if isinstance(item, Skipped):
                yield item
                continue
            number, line = item
            match = _APACHE.match(line) or _NGINX.match(line)
            if match is None:
                yield Event(table, "", None, "", number, {"message": line})
                continue
            parts = match.groupdict()
            time = parse_time(parts.pop("time") or "", context.timezone)
            table = NGINX if match.re is _NGINX else APACHE
            fields = _nginx(parts) if match.re is _NGINX else _apache(parts)
            yield Event(table, "", time, "", number, fields)


WEB_ERROR_LOG = WebErrorLog()


def _apache(parts: dict[str, str | None]) -> dict[str, Scalar]:
    client = parts.pop("client", None)
    if client:
        port = _PORT.match(client)
        parts["c-ip"] = client if port is None else port["address"]
        parts["c-port"] = None if port is None else port["port"]
    return {name: value for name, value in parts.items() if value}


def _nginx(parts: dict[str, str | None]) -> dict[str, Scalar]:
    for name, quoted, bare in _CONTEXT.findall(parts["message"] or ""):
        if name == "request":
            parts |= split_request(quoted)
        parts[_NAMES.get(name, name)] = quoted or bare
    return {name: value for name, value in parts.items() if value}
