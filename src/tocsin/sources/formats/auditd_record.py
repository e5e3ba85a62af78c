"""One line of the Linux audit log: its event id and its fields, hexadecimal ones decoded."""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache

import msgspec

from tocsin.model.expression import MULTI
from tocsin.sources.lines import line_text
from tocsin.sources.times import parse_time

_HEAD = re.compile(
    r"(?:^|[\s:])(?:node=(?P<node>\S{1,255}) )?type=(?P<type>[A-Za-z0-9_\[\]]{1,40}) "
    r"msg=audit\((?P<time>[^:)\s]{1,40}):(?P<serial>\d{1,19})\)\s*:\s?",
    re.ASCII,
)
_PAIR = re.compile(r"([A-Za-z0-9_\-\[\]]+)=(\"[^\"]*\"|'[^']*'|\{[^}]*\}|[^\s,]*)", re.ASCII)
_AVC = re.compile(r"avc:\s+(denied|granted)\s+\{ ([^}]*) \} for", re.ASCII)
_HEX = re.compile(r"(?:[0-9A-F]{2})+", re.ASCII)
_ARGUMENT = re.compile(r"a\d+(?:\[\d+\])?", re.ASCII)
_ENRICHED = "\x1d"  # auditd puts the interpreted values behind it

#: Fields that the kernel or a tool writes in hexadecimal when they hold a blank, a quote or a control
#: character (audit-userspace: auparse/typetab.h, kind ESCAPED).
_ENCODED = frozenset(
    {
        "acct",
        "cgroup",
        "cmd",
        "comm",
        "cwd",
        "data",
        "device",
        "dir",
        "exe",
        "file",
        "filter",
        "grp",
        "invalid_context",
        "key",
        "name",
        "new-disk",
        "new-fs",
        "new_group",
        "ocomm",
        "old-disk",
        "old-fs",
        "path",
        "proctitle",
        "root_dir",
        "sw",
        "unit",
        "vm",
        "watch",
    }
)
_parse_time = lru_cache(maxsize=4096)(parse_time)
_UNSET = frozenset({"(null)", "(none)", "?", ""})


class AuditRecord(msgspec.Struct, frozen=True):
    """One record; ``time`` in microseconds or None, ``fields`` in order, decoded."""

    node: str
    type: str
    time: int | None
    serial: int
    fields: dict[str, str]


def parse_record(line: str) -> AuditRecord | None:
    """Read a line of ``audit.log``, also behind a syslog header; None if it is none."""
    head = _HEAD.search(line[:1024])
    if head is None:
        return None
    raw, _, enriched = line[head.end() :].partition(_ENRICHED)
    kind = head["type"]
    fields = _fields(raw, kind)
    for name, value in _pairs(enriched):
        fields.setdefault(name, value)
    _interpret(fields)
    return AuditRecord(head["node"] or "", kind, _parse_time(head["time"]), int(head["serial"]), fields)


def _fields(raw: str, kind: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    access = _AVC.search(raw)
    if access is not None:
        fields["seresult"], fields["seperms"] = access[1], access[2].strip()
    for name, value in _PAIR.findall(raw):
        if value[:1] == "'" and name == "msg":
            for inner, content in _PAIR.findall(value[1:-1]):
                _put(fields, inner, content, kind)
        else:
            _put(fields, name, value, kind)
    return fields


def _pairs(text: str) -> list[tuple[str, str]]:
    return [(name, _unquote(value)) for name, value in _PAIR.findall(text)]


def _put(fields: dict[str, str], name: str, value: str, kind: str) -> None:
    if value in _UNSET:
        return
    encoded = name in _ENCODED or (kind == "EXECVE" and _ARGUMENT.fullmatch(name))
    value = _decode(name, value) if encoded and _HEX.fullmatch(value) else _unquote(value)
    before = fields.get(name)
    fields[name] = value if before is None or before == value else f"{before}{MULTI}{value}"


def _decode(name: str, value: str) -> str:
    data = bytes.fromhex(value)
    if name == "proctitle":
        data = data.rstrip(b"\0").replace(b"\0", b" ")
    text = line_text(data)
    return text.replace("\x01", MULTI) if name == "key" else text


def _unquote(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value


def _interpret(fields: dict[str, str]) -> None:
    """Spell out a socket address, in the words of the enriched form (``laddr``, ``lport``, ``path``)."""
    spelt = fields.get("SADDR", "")
    if spelt[:1] == "{":
        for name, value in _pairs(spelt[1:-1]):
            fields.setdefault(name, value)
        return
    saddr = fields.get("saddr", "")
    if _HEX.fullmatch(saddr.upper()):
        for name, value in _address(bytes.fromhex(saddr)).items():
            fields.setdefault(name, value)


def _address(data: bytes) -> dict[str, str]:
    family = int.from_bytes(data[:2], "little")
    if family == 2 and len(data) >= 8:  # noqa: PLR2004  (AF_INET)
        address, name = str(ipaddress.IPv4Address(data[4:8])), "inet"
    elif family == 10 and len(data) >= 24:  # noqa: PLR2004  (AF_INET6)
        address, name = str(ipaddress.IPv6Address(data[8:24])), "inet6"
    elif family == 1:
        return {"saddr_fam": "local", "path": line_text(data[2:].strip(b"\0"))}
    else:
        return {}
    return {"saddr_fam": name, "laddr": address, "lport": str(int.from_bytes(data[2:4], "big"))}
