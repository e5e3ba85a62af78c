"""Access logs of Apache and nginx: common and combined, with or without a virtual host in front."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import BinaryIO

from tocsin.model.event import Event, Scalar, Skipped, table_name
from tocsin.sources.contract import ReadContext
from tocsin.sources.lines import mostly, single_bytes, text_lines
from tocsin.sources.times import parse_time

TABLE = table_name("web", "access")

_QUOTED = r'"((?:[^"\\]|\\.)*)"'
_LINE = re.compile(
    r"(?:(?P<vhost>[^\s:]+)(?::(?P<port>\d{1,5}))? )?(?P<client>(?!- )\S+) (?P<ident>\S+) (?P<user>[^\[\"]{1,256}?) "
    rf"\[(?P<time>\d\d/[A-Z][a-z]{{2}}/\d{{4}}:[^\]]{{8,20}})\] {_QUOTED.replace('(', '(?P<request>', 1)} "
    r"(?P<status>\d{3}|-) (?P<bytes>\d+|-)(?P<rest>.*)",
    re.ASCII | re.DOTALL,
)
_REST = re.compile(rf"\s+(?:{_QUOTED}|(\S+))")
_REQUEST = re.compile(r"([A-Za-z_\-]{1,32}) (\S.*?)(?: (HTTP/\d(?:\.\d)?))?$", re.DOTALL)
_ESCAPED = re.compile(r'\\(["\\]|x22|x5[Cc])')
_UNESCAPED = {"x22": '"', "x5c": "\\"}
_parse_time = lru_cache(maxsize=4096)(parse_time)


class AccessLog:
    """Apache's and nginx's common and combined log formats."""

    name = "access-log"

    def recognises(self, head: bytes) -> bool:
        """Lines are ``address ident user [time] "request" status bytes …``."""
        return mostly(head, _LINE.match)

    def resumes(self, head: bytes) -> bool:
        """Always, but for what is not in bytes of ASCII."""
        return single_bytes(head)

    def read(self, stream: BinaryIO, context: ReadContext) -> Iterator[Event | Skipped]:
        """One event per line, fields under their W3C names; further values are ``extra``."""
        for item in text_lines(stream, context):
            if isinstance(item, Skipped):
                yield item
                continue
            number, line = item
            match = _LINE.match(line)
            if match is None:
                yield Skipped(context.path, number, "not a line of an access log")
            else:
                yield Event(TABLE, "", _parse_time(match["time"]), "", number, _fields(match))


ACCESS_LOG = AccessLog()


def _fields(match: re.Match[str]) -> dict[str, Scalar]:
    fields: dict[str, str | None] = {
        "cs-host": match["vhost"],
        "s-port": match["port"],
        "c-ip": match["client"],
        "cs-ident": match["ident"],
        "cs-username": match["user"],
        "sc-status": match["status"],
        "sc-bytes": match["bytes"],
    }
    fields |= split_request(_plain(match["request"]))
    rest = [_plain(quoted) if quoted or not bare else bare for quoted, bare in _REST.findall(match["rest"])]
    fields |= dict(zip(("cs-referer", "cs-user-agent"), rest, strict=False))
    if len(rest) > 2:  # noqa: PLR2004  (referrer and agent come first)
        fields["extra"] = " ".join(rest[2:])
    return {name: value for name, value in fields.items() if value not in (None, "-", "")}


def split_request(request: str) -> dict[str, str | None]:
    """``GET /a?b HTTP/1.1`` in its W3C fields; what is no request is kept whole as ``cs-uri``."""
    match = _REQUEST.match(request)
    if match is None:
        return {"cs-uri": request}
    method, uri, version = match.groups()
    stem, _, query = uri.partition("?")
    return {
        "cs-method": method,
        "cs-uri": uri,
        "cs-uri-stem": stem,
        "cs-uri-query": query,
        "cs-version": version,
    }


def _plain(text: str) -> str:
    if "\\" not in text:
        return text
    return _ESCAPED.sub(lambda found: _UNESCAPED.get(found[1].lower(), found[1]), text)
