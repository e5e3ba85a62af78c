r"""Is an atom true of a value? Written from the Sigma 2.1 and STIX 2.1 specifications.

Text folds case with ``str.casefold`` on both sides unless the atom is cased. Regular expressions do not
fold and are RE2's: ``$`` is the very end of the value unless the flag m is given, and ``\d``, ``\w`` and ``\s`` mean
ASCII (here only without flags, because Python ties ASCII classes to ASCII folding). A number is decimal, with an optional fraction and an exponent of at most three digits; it is compared exactly, and
text that is no number is neither below nor above anything.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import re
from decimal import Decimal

from tocsin.model.expression import Atom, Op

_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")


def number(text: str) -> Decimal | None:
    """The number a text is, white space around it ignored; None if it is none."""
    bare = text.strip(" \t\n\r\f")
    return Decimal(bare) if _NUMBER.fullmatch(bare) else None


def holds(atom: Atom, value: str) -> bool:
    """Whether one value satisfies an atom that compares with a literal."""
    if atom.op in _TEXT:
        return bool(_TEXT[atom.op](*_folded(atom, value)))
    if atom.op is Op.REGEX:
        return _searched(atom.value, value)
    if atom.op is Op.CIDR:
        return in_network(value, atom.value)
    if atom.op is Op.NUMBER:
        both = number(value), number(atom.value)
        return value.casefold() == atom.value.casefold() or (both[0] == both[1] and None not in both)
    if atom.op in _ORDER:
        left, right = number(value), number(atom.value)
        return left is not None and right is not None and _ORDER[atom.op](left, right)
    if atom.op in PARTS:
        time = parsed_time(value)
        return time is not None and PARTS[atom.op](time) == int(atom.value)
    raise AssertionError(f"no literal comparison: {atom.op}")


def _searched(pattern: str, value: str) -> bool:
    flagged = re.match(r"\(\?([ims]+)\)", pattern)
    if not flagged or "m" not in flagged[1]:
        pattern = re.sub(r"(\\.)|\$", lambda found: found[1] or r"\Z", pattern)
    return re.search(pattern, value, 0 if flagged else re.ASCII) is not None


def _folded(atom: Atom, value: str) -> tuple[str, str]:
    return (value, atom.value) if atom.cased else (value.casefold(), atom.value.casefold())


def globbed(value: str, pattern: str) -> bool:
    """Whether the whole value fits a pattern of * and ?, where a backslash makes the next one literal."""
    regex = ""
    place = 0
    while place < len(pattern):
        char = pattern[place]
        if char == "\\" and pattern[place + 1 : place + 2] in {"*", "?", "\\"}:
            place += 1
            regex += re.escape(pattern[place])
        elif char in "*?":
            regex += ".*" if char == "*" else "."
        else:
            regex += re.escape(char)
        place += 1
    return re.fullmatch(regex, value, re.DOTALL) is not None


def address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address a text is, in brackets or not, its zone aside; one mapped into IPv6 is its IPv4 address."""
    try:
        found = ipaddress.ip_address(re.sub(r"^\[(.*)\]$", r"\1", text.strip()).split("%")[0])
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return mapped or found


def addresses(text: str) -> list[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    """The addresses a text holds: of a URL its host's, else those between commas and semicolons, ports aside."""
    url = re.match(r"(?i)[a-z][a-z0-9+.-]*://([^/?#@]*@)?(\[[^\]]*\]|[^/?#:]*)", text)
    one = url or "/" in text or "?" in text
    each = [url[2] if url else text] if one else re.split("[;,]", text)
    bare = [re.sub(r"(?i)^type:\s*\d+", "", part.strip()).strip() for part in each]
    found = [address(part) or address(re.sub(r"^(\[.*\]|[^:]*):[^:]*$", r"\1", part)) for part in bare]
    return [one for one in found if one is not None]


def in_network(text: str, network: str) -> bool:
    """Whether a text is or holds an address inside a network."""
    return any(one in ipaddress.ip_network(network, strict=False) for one in addresses(text))


def parsed_time(text: str) -> dt.datetime | None:
    """An ISO 8601 time in UTC; one without a zone is in UTC already."""
    try:
        time = dt.datetime.fromisoformat(text.strip().replace(" UTC", ""))
        return time.replace(tzinfo=dt.UTC) if time.tzinfo is None else time.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None


_TEXT = {
    Op.EQ: lambda value, text: value == text,
    Op.CONTAINS: lambda value, text: text in value,
    Op.STARTS: lambda value, text: value.startswith(text),
    Op.ENDS: lambda value, text: value.endswith(text),
    Op.GLOB: globbed,
}
_ORDER = {
    Op.LT: lambda left, right: left < right,
    Op.LTE: lambda left, right: left <= right,
    Op.GT: lambda left, right: left > right,
    Op.GTE: lambda left, right: left >= right,
}
#: Parts of a time that an operator asks for.
PARTS = {
    Op.MINUTE: lambda time: time.minute,
    Op.HOUR: lambda time: time.hour,
    Op.DAY: lambda time: time.day,
    Op.WEEK: lambda time: time.isocalendar().week,
    Op.MONTH: lambda time: time.month,
    Op.YEAR: lambda time: time.year,
}
#: Comparisons of two fields, as the comparison of a value with a literal that they amount to.
FIELD_OPS = {
    Op.FIELD_EQ: Op.EQ,
    Op.FIELD_CONTAINS: Op.CONTAINS,
    Op.FIELD_STARTS: Op.STARTS,
    Op.FIELD_ENDS: Op.ENDS,
}
