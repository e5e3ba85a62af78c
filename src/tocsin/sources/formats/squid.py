"""Squid's native access log."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO
from urllib.parse import urlsplit

from tocsin.model.event import Event, Scalar, Skipped, table_name
from tocsin.sources.contract import ReadContext
from tocsin.sources.formats.syslog_header import Header
from tocsin.sources.lines import mostly, text_lines
from tocsin.sources.times import parse_time

TABLE = table_name("proxy", "squid")
START = re.compile(
    r"\s*(?P<time>\d{9,10}\.\d{1,6})\s+(?P<elapsed>-?\d{1,12}) (?P<client>\S+) (?P<result>[A-Z_]{3,64})/(?P<status>\d{1,3}|-) "
    r"(?P<bytes>\d+|-) (?P<method>\S{1,32}) (?P<url>\S+) (?P<user>\S+) (?P<hierarchy>[A-Z_0-9]{2,64})/(?P<peer>\S+) "
    r"(?P<content_type>\S+)(?P<extra>.*)",
    re.ASCII | re.DOTALL,
)


class Squid:
    """``time elapsed client result/status bytes method url user hierarchy/peer type``."""

    name = "squid"

    def recognises(self, head: bytes) -> bool:
        """Lines begin with an epoch time and have ``TCP_…/status`` and ``HIER_…/peer`` in place."""
        return mostly(head, START.match)

    def read(self, stream: BinaryIO, context: ReadContext) -> Iterator[Event | Skipped]:
        """One event per line; ``url`` is also kept in parts (``url_host``, ``url_path``, ``url_query``)."""
        for item in text_lines(stream, context):
            if isinstance(item, Skipped):
                yield item
                continue
            number, line = item
            header = Header(None, "", line, {})
            event = parse_squid(header, number, context)
            yield event or Skipped(context.path, number, "not a line of Squid's access log")


SQUID = Squid()


def parse_squid(header: Header, number: int, _context: ReadContext) -> Event | None:
    """The event of a line, with or without a syslog header; None for other lines."""
    match = START.match(header.rest)
    if match is None:
        return None
    return Event(
        TABLE, "", parse_time(match["time"]), header.host, number, {**header.fields, **_fields(match)}
    )


def _fields(match: re.Match[str]) -> dict[str, Scalar]:
    parts = match.groupdict()
    del parts["time"]
    parts["extra"] = (parts["extra"] or "").strip()
    parts |= url_parts(parts["url"] or "", parts["method"] or "")
    return {name: value for name, value in parts.items() if value and value != "-"}


def url_parts(url: str, method: str = "") -> dict[str, str | None]:
    """Parts of an address, for rules that ask for one: host, path, query and the path's ending."""
    try:
        split = urlsplit(f"//{url}" if method == "CONNECT" or "://" not in url else url)
        host = split.hostname
    except ValueError:
        return {}
    ending = split.path.rpartition("/")[2].rpartition(".")
    return {
        "url_host": host,
        "url_path": split.path,
        "url_query": split.query,
        "url_extension": ending[2] if ending[1] else None,
    }
