"""W3C extended logs: IIS, HTTP.sys, CloudFront, proxies and the Windows firewall.

Shape after the W3C working draft WD-logfile-960323; ``#Fields`` may change anywhere in a file.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import BinaryIO
from urllib.parse import unquote

import msgspec

from tocsin.model.event import Event, Scalar, Skipped, table_name
from tocsin.model.expression import MULTI
from tocsin.sources.contract import ReadContext
from tocsin.sources.flatten import one_value
from tocsin.sources.formats.access_log import FORWARDED
from tocsin.sources.lines import head_lines, mostly, text_lines
from tocsin.sources.times import parse_time

IIS = table_name("web", "iis")
HTTPERR = table_name("web", "httperr")
CLOUDFRONT = table_name("web", "cloudfront")
OTHER = table_name("web", "w3c")
PROXY = table_name("proxy", "w3c")
FIREWALL = table_name("firewall", "windows")

_FIELDS = re.compile(r"#Fields:[ \t]*[^\s,]+([ \t]+[^\s,]+)+[ \t]*$", re.IGNORECASE)
_FOREIGN = re.compile(r"#(?:separator|Software:\s*Microsoft Exchange)", re.IGNORECASE)
#: A row of a web server or proxy, or of the Windows firewall: its stamp, and a method and path or an action and protocol.
_ROW = re.compile(
    r"\d{4}-\d\d-\d\d[ \t]\d\d:\d\d:\d\d(?:\.\d{1,9})?[ \t](?:"
    r"(?:ALLOW|DROP|OPEN|CLOSE)[ ](?:TCP|UDP|ICMP|\d{1,3})[ ][0-9a-fA-F.:]+[ ]"
    r"|(?:[^ \t]{1,2048}[ \t]){0,12}?(?:GET|HEAD|POST|PUT|DELETE|OPTIONS|PATCH|TRACE|CONNECT|PROPFIND|RPC_(?:IN|OUT)_DATA)"
    r"[ \t][^ \t]+[ \t](?:[^ \t]+[ \t])*[^ \t]+$)"
)
#: What programs put before a message in syslog; a W3C value has no such end.
_TAGGED = re.compile(r"\S+[ \t]\S+[ \t]\S+[ \t][A-Za-z][\w./-]*(?:\[\d+\])?:(?:[ \t]|$)")
_TOKEN = re.compile(r'"[^"]*"|\[[^\]]*\]|[^ \t]+')
_OF_PROXIES = frozenset(
    {
        "r-host",
        "r-ip",
        "s-action",
        "s-hierarchy",
        "c-uri",
        "cs-uri-scheme",
        "x-exception-id",
        "sc-filter-result",
    }
)
HEADLESS = (
    "row before any #Fields line, which names its values: put the one of another log of the server before it"
)
_parse_time = lru_cache(maxsize=4096)(parse_time)


class _Layout(msgspec.Struct, frozen=True):
    """What the directives so far say of the rows that follow."""

    names: tuple[str, ...] = ()
    table: str = ""
    software: str = ""
    date: str = ""
    local: bool = False
    complete: Callable[[dict[str, str]], None] | None = None


class W3c:
    """W3C extended log file format."""

    name = "w3c"

    def recognises(self, head: bytes) -> bool:
        """Directives and a ``#Fields`` line of names parted by blanks; Zeek's and Exchange's are others."""
        if head[:1] != b"#" and b"#Fields" not in head and b"#\0F\0" not in head:
            return False
        found = [line for line in head_lines(head, 10_000) if line.startswith("#")]
        return any(map(_FIELDS.match, found)) and not any(map(_FOREIGN.match, found))

    def read(self, stream: BinaryIO, context: ReadContext) -> Iterator[Event | Skipped]:
        """One event per row; ``-`` is an absent value; times are UTC unless the log says "Local"."""
        layout = _Layout()
        for item in text_lines(stream, context):
            if isinstance(item, Skipped):
                yield item
                continue
            number, line = item
            if line.startswith("#"):
                layout = _directed(layout, line)
            elif not layout.names:
                yield Skipped(context.path, number, HEADLESS)
            else:
                yield _row(line, number, layout, context)


W3C = W3c()


def is_headless(head: bytes) -> bool:
    """Whether a stream begins with rows of such a log whose header rotation took away; all have as many values."""
    found = [line for line in head_lines(head) if _is_row(line)]
    widths = {len(re.split("[ \t]", line)) for line in found}
    return len(widths) == 1 and mostly(head, found.__contains__)


def _is_row(line: str) -> bool:
    if not _ROW.match(line) or _TAGGED.match(line):
        return False
    return any(value == "-" or value[:1] == "/" for value in re.split("[ \t]", line))


def _directed(layout: _Layout, line: str) -> _Layout:
    """The layout after a directive line; unknown directives and remarks change nothing."""
    keyword, _, value = line[1:].partition(":")
    keyword, value = keyword.strip().lower(), value.strip()
    change = msgspec.structs.replace
    if keyword == "software":
        return change(layout, software=value)
    if keyword == "date":
        return change(layout, date=value[:10])
    if keyword == "time format":
        return change(layout, local=value.lower() == "local")
    if keyword == "fields":
        names = _distinct(value.split())
        table = _table(layout.software, {name.lower() for name in names})
        return change(layout, names=names, table=table, complete=_COMPLETE.get(table))
    return layout


def _distinct(names: list[str]) -> tuple[str, ...]:
    seen: dict[str, int] = {}
    found: list[str] = []
    for name in names:
        times = seen[name.lower()] = seen.get(name.lower(), 0) + 1
        found.append(name if times == 1 else f"{name}.{times}")
    return tuple(found)


def _table(software: str, names: set[str]) -> str:
    if "Windows Firewall" in software or {"src-ip", "dst-ip", "action"} <= names:
        return FIREWALL
    if "HTTP API" in software or "s-reason" in names:
        return HTTPERR
    if "x-edge-location" in names:
        return CLOUDFRONT
    if names & _OF_PROXIES or ("cs-host" in names and "cs-uri-stem" not in names):
        return PROXY
    if "Internet Information Services" in software or {"s-ip", "cs-uri-stem"} <= names:
        return IIS
    return OTHER


def _row(line: str, number: int, layout: _Layout, context: ReadContext) -> Event | Skipped:
    values = line.split("\t") if "\t" in line else line.split(" ")
    if len(values) != len(layout.names):
        values = [_bare(token) for token in _TOKEN.findall(line)]
        if len(values) != len(layout.names):
            reason = f"{len(values)} values for {len(layout.names)} fields"
            return Skipped(context.path, number, reason)
    pairs = zip(layout.names, values, strict=True)
    fields = {name: value for name, value in pairs if value not in ("-", "")}
    if layout.complete is not None:
        layout.complete(fields)
    # An address is the server's name only as long as nobody says another.
    host = fields.get("s-computername") or ("" if context.host else _own_address(fields.get("s-ip", "")))
    kept: dict[str, Scalar] = {**fields}
    return Event(layout.table, "", _time(fields, layout, context.timezone), host, number, kept)


@lru_cache(maxsize=4096)
def _own_address(value: str) -> str:
    """An address that tells a server from others, "" for those that every machine has."""
    try:
        address = ipaddress.ip_address(value)
    except ValueError:
        return value
    return "" if address.is_loopback or address.is_link_local or address.is_unspecified else value


def _bare(token: str) -> str:
    return token[1:-1] if token[:1] == '"' and len(token) > 1 else token


def _time(fields: dict[str, str], layout: _Layout, timezone: dt.tzinfo) -> int | None:
    zone = timezone if layout.local else dt.UTC
    clock = fields.get("time")
    if clock is not None:
        return _parse_time(f"{fields.get('date', layout.date)} {clock}", zone)
    for name in ("gmttime", "x-gmttime", "timestamp", "x-timestamp"):
        if name in fields:
            return _parse_time(fields[name].strip("[]"), zone)
    return _parse_time(fields["localtime"].strip("[]"), timezone) if "localtime" in fields else None


def _complete_web(fields: dict[str, str]) -> None:
    """Add ``cs-uri`` (path and query in one), ``cs-user-agent`` (as sent, and as written) and ``X-Forwarded-For`` (as sent).

    Rules ask for either: IIS writes a blank in a field as ``+``, CloudFront percent-encodes.
    """
    stem = fields.get("cs-uri-stem")
    if stem is not None and "cs-uri" not in fields:
        query = fields.get("cs-uri-query")
        fields["cs-uri"] = stem if query is None else f"{stem}?{query}"
    forwarded = fields.get(FORWARDED) or fields.get(f"cs({FORWARDED})")
    if forwarded is not None:
        fields[FORWARDED] = forwarded.replace("+", " ")
    agent = fields.get("cs(User-Agent)")
    if agent is not None:
        sent = one_value(unquote(agent)) if "%20" in agent else agent.replace("+", " ")
        fields["cs-user-agent"] = agent if sent == agent else f"{sent}{MULTI}{agent}"


def _complete_proxy(fields: dict[str, str]) -> None:
    """Add ``c-uri``, the whole address that was asked for, where the log has it in parts."""
    host = fields.get("cs-host") or fields.get("r-host")
    if "c-uri" in fields or host is None:
        return
    path = fields.get("cs-uri-path") or fields.get("cs-uri-stem") or ""
    query = fields.get("cs-uri-query", "")
    scheme = fields.get("cs-uri-scheme")
    start = f"{scheme}://" if scheme else ""
    fields["c-uri"] = (
        fields.get("cs-uri") or f"{start}{host}{path}{'?' if query else ''}{query.removeprefix('?')}"
    )


_COMPLETE: dict[str, Callable[[dict[str, str]], None]] = {
    IIS: _complete_web,
    CLOUDFRONT: _complete_web,
    OTHER: _complete_web,
    PROXY: _complete_proxy,
}
