"""Access logs of Apache and nginx: common and combined, with or without a virtual host in front."""

from __future__ import annotations

import ipaddress
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
#: What a container's runtime puts before each line.
_CRI = r"(?:\d{4}-\d\d-\d\dT[\d:.]{8,18}(?:Z|[+-]\d\d:\d\d) std(?:out|err) [FP] )?"
#: Who asked: where the header X-Forwarded-For is logged in its place, all that it names, and maybe who connected.
_CLIENT = r"(?:(?P<hops>[^\s,]+(?:, ?[^\s,]+)+)(?: (?P<peer>[0-9A-Fa-f]*[.:][0-9A-Fa-f.:]+))?|(?P<client>^-|(?!- )[^\s,]+))"
_LINE = re.compile(
    rf"{_CRI}(?:(?P<vhost>[^\s:,]+)(?::(?P<port>\d{{1,5}}))? )?{_CLIENT} (?P<ident>\S+) (?P<user>[^\[\"]{{1,256}}?) "
    rf"\[(?P<time>\d\d/[A-Z][a-z]{{2}}/\d{{4}}:[^\]]{{8,20}})\] {_QUOTED.replace('(', '(?P<request>', 1)} "
    r"(?P<status>\d{3}|-) (?P<bytes>\d+|-)(?P<rest>.*)",
    re.ASCII | re.DOTALL,
)
_REST = re.compile(rf"\s+(?:{_QUOTED}|(\S+))")
_REQUEST = re.compile(r"([A-Za-z_\-]{1,32}) (\S.*?)(?: (HTTP/\d(?:\.\d)?))?$", re.DOTALL)
_ESCAPED = re.compile(r'\\(["\\]|x22|x5[Cc])')
#: The field of what proxies say they forwarded for, as the header itself is called.
FORWARDED = "X-Forwarded-For"
_UNKNOWN = "unknown"
_LONGEST = 2_048
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
        """One event per line, fields under their W3C names, X-Forwarded-For under its own; further values are ``extra``."""
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
        "c-ip": match["client"] or match["peer"] or match["hops"].partition(",")[0],
        FORWARDED: match["hops"],
        "cs-ident": match["ident"],
        "cs-username": match["user"],
        "sc-status": match["status"],
        "sc-bytes": match["bytes"],
    }
    fields |= split_request(_plain(match["request"]))
    found = _REST.findall(match["rest"])
    rest = [_plain(quoted) if quoted or not bare else bare for quoted, bare in found]
    fields |= dict(zip(("cs-referer", "cs-user-agent"), rest, strict=False))
    extra = rest[2:]
    if extra and found[2][0] and are_hops(extra[0]):  # the last field of the format that nginx ships
        fields[FORWARDED] = extra.pop(0)
    if extra:
        fields["extra"] = " ".join(extra)
    return {name: value for name, value in fields.items() if value not in (None, "-", "")}


@lru_cache(maxsize=4096)
def are_hops(value: str) -> bool:
    """Whether a text is addresses, as X-Forwarded-For has them: some with a port, some ``unknown``."""
    hops = [hop.strip() for hop in value[:_LONGEST].split(",")]
    return set(hops) != {_UNKNOWN} and all(hop == _UNKNOWN or _is_address(hop) for hop in hops)


def _is_address(hop: str) -> bool:
    host = hop[1:].partition("]")[0] if hop.startswith("[") else hop
    host = host.partition(":")[0] if host.count(":") == 1 else host
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


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
