"""The header of a syslog message: RFC 5424, RFC 3164 and what programs really write."""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

from tocsin.model.event import Scalar
from tocsin.sources.contract import ReadContext
from tocsin.sources.times import parse_time

_RFC5424 = re.compile(
    r"<(?P<pri>\d{1,3})>[1-9]\d{0,2} (?P<time>\S{1,64}) (?P<host>\S{1,255}) (?P<program>\S{1,255}) "
    r"(?P<pid>\S{1,128}) (?P<msgid>\S{1,32}) (?P<rest>(?:-|\[).*)",
    re.DOTALL | re.ASCII,
)
_STAMP = (
    r"(?:[A-Z][a-z]{2} [ \d]\d (?:\d{4} )?\d\d:\d\d:\d\d(?:\.\d{1,9})?(?: (?:UTC|GMT|[A-Z]{3,4}))?"
    r"|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?)"
)
_RFC3164 = re.compile(
    rf"(?:<(?P<pri>\d{{1,3}})>)?(?:\d{{1,10}}: )?[*.]?(?P<time>{_STAMP}):? (?P<rest>.*)", re.DOTALL | re.ASCII
)
_PRIORITY = re.compile(r"<(?P<pri>\d{1,3})>(?P<rest>.*)", re.DOTALL)
_HOST = re.compile(r"(?P<host>[^\s:\[\]]{1,255}|[0-9A-Fa-f:.]{3,45}) (?P<rest>.*)", re.DOTALL)
_TAG = re.compile(r"(?P<program>[^\s:\[]{1,128})(?:\[(?P<pid>[^\]\s]{1,64})\])?: ?(?P<rest>.*)", re.DOTALL)
_ELEMENT = re.compile(r"\[([^\s=\]\"]{1,255})((?: [^\s=\]\"]{1,255}=\"(?:[^\"\\]|\\.)*\")*)\]", re.DOTALL)
_PARAMETER = re.compile(r" ([^\s=\]\"]{1,255})=\"((?:[^\"\\]|\\.)*)\"", re.DOTALL)
_ZONE_NAME = re.compile(r" [A-Z]{3,4}$")
_PAYLOADS = ("CEF:", "LEEF:", "date=", "logver=", "<Event>", "{", "%")

_FACILITIES = (
    *("kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp"),
    *("ntp", "audit", "alert", "clock", *(f"local{n}" for n in range(8))),
)
_SEVERITIES = ("emerg", "alert", "crit", "err", "warning", "notice", "info", "debug")
_parse_time = lru_cache(maxsize=4096)(parse_time)


class Header(msgspec.Struct, frozen=True):
    """What precedes a message; ``fields`` as the event bears them, ``rest`` still with its tag.

    ``time`` is in microseconds or None, ``dated`` whether there was a header at all.
    """

    time: int | None
    host: str
    rest: str
    fields: dict[str, Scalar]
    dated: bool = True
    tagged: bool = False


def parse_header(line: str, context: ReadContext) -> Header:
    """Split a line; one without a header is all ``rest``."""
    match = _RFC5424.match(line)
    if match is not None:
        return _rfc5424(match, context)
    match = _RFC3164.match(line)
    if match is not None:
        stamp = _ZONE_NAME.sub("", match["time"])
        time = _parse_time(stamp, context.timezone, context.received)
        host, rest = _host(match["rest"])
        return Header(time, host, rest, _priority(match["pri"]))
    match = _PRIORITY.match(line)
    if match is not None:
        return Header(None, "", match["rest"], _priority(match["pri"]))
    return Header(None, "", line, {}, dated=False)


def has_header(line: str) -> bool:
    """Whether a line begins as a syslog message does: a stamp, a host and a tag, or RFC 5424."""
    if _RFC5424.match(line):
        return True
    match = _RFC3164.match(line)
    if match is None:
        return False
    host, rest = _host(match["rest"])
    stamped = match["pri"] is not None or line[:1].isalpha()
    return rest.startswith(_PAYLOADS) or (bool(host) and (stamped or _TAG.match(rest) is not None))


def split_tag(header: Header) -> tuple[dict[str, Scalar], str]:
    """Fields of a header with ``program`` and ``pid``, and the message without its tag."""
    if header.tagged:
        return dict(header.fields), header.rest
    match = _TAG.match(header.rest)
    if match is None:
        return dict(header.fields), header.rest
    fields = {**header.fields, "program": match["program"]}
    if match["pid"]:
        fields["pid"] = match["pid"]
    return fields, match["rest"]


def _host(text: str) -> tuple[str, str]:
    """Host and rest; a message may begin with its tag right after the stamp."""
    match = _HOST.match(text)
    if match is None or match["host"].startswith(_PAYLOADS):
        return "", text
    return match["host"], match["rest"]


def _priority(number: str | None) -> dict[str, Scalar]:
    if number is None or int(number) >= 8 * len(_FACILITIES):
        return {}
    facility, severity = divmod(int(number), 8)
    return {"facility": _FACILITIES[facility], "severity": _SEVERITIES[severity]}


def _rfc5424(match: re.Match[str], context: ReadContext) -> Header:
    fields = _priority(match["pri"])
    for name in ("program", "pid", "msgid"):
        if match[name] != "-":
            fields[name] = match[name]
    rest = match["rest"]
    if rest.startswith("-"):
        message = rest[1:]
    else:
        position = 0
        while (element := _ELEMENT.match(rest, position)) is not None:
            for name, value in _PARAMETER.findall(element[2]):
                fields[f"{element[1]}.{name}"] = re.sub(r'\\(["\\\]])', r"\1", value)
            position = element.end()
        message = rest[position:]
    host = "" if match["host"] == "-" else match["host"]
    message = message.removeprefix(" ").removeprefix("\ufeff")
    return Header(_parse_time(match["time"], context.timezone), host, message, fields, tagged=True)
