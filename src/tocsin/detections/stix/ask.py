"""One comparison of a STIX pattern asked of one field of one log source."""

from __future__ import annotations

import base64
import ipaddress
import re
from collections.abc import Callable

from tocsin.detections.regex import checked, checked_glob
from tocsin.detections.stix.moments import moment
from tocsin.detections.stix.pattern import Comparison, Literal, LiteralKind, Operator
from tocsin.detections.stix.places import holds_address
from tocsin.detections.stix.regex import fitted, like, ordered, quoted
from tocsin.detections.stix.registry import root_pattern, rooted
from tocsin.detections.stix.shapes import ANSWER, DATA, HOST, KEY, MAPPED, URL, WHOLE, Shape
from tocsin.detections.stix.shown import Shown
from tocsin.model.errors import DetectionError
from tocsin.model.expression import And, Atom, Expr, Not, Op, Or
from tocsin.model.logsource import LogSource

_PARTS = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*://)?([^/:?#]+)(?::[0-9]+)?([/?].*)?", re.DOTALL)
_NUMBERS = {LiteralKind.INTEGER, LiteralKind.FLOAT}
#: What may stand around an address of IPv4 that is asked for as text, and fields whose whole value is one.
_SPELLING = (r"^\[?(?:::(?:ffff|FFFF):)?", r"(?:\]?(?::\d+)?)$")
_SPELT = (WHOLE, HOST, MAPPED)
_ORDER = {Operator.LT: Op.LT, Operator.LTE: Op.LTE, Operator.GT: Op.GT, Operator.GTE: Op.GTE}


def ask(comparison: Comparison, shown: Shown) -> Expr:
    """Tree that asks ``comparison`` of a field.

    As in STIX, a negated test is true only of events that have the field. Raises
    ``DetectionError`` if the field's shape or RE2 cannot express it.
    """
    if shown.rest:
        return _parted(comparison, shown)
    if comparison.test is Operator.EXISTS:
        return Atom(shown.field, Op.NULL if comparison.negated else Op.EXISTS)
    address = holds_address(comparison.path)
    asked = _either([_value(comparison.test, value, shown, address) for value in comparison.values])
    if comparison.negated:
        return And((Atom(shown.field, Op.EXISTS), Not(asked)))
    return asked


def _parted(comparison: Comparison, shown: Shown) -> Expr:
    """A URL asked of a log that keeps its host in one field and its path, with the query or beside it, in others."""
    needed = (shown.field, shown.rest[0])
    if comparison.test is Operator.EXISTS:
        if comparison.negated:
            return Or(tuple(Atom(name, Op.NULL) for name in needed))
        return And(tuple(Atom(name, Op.EXISTS) for name in needed))
    if comparison.test not in {Operator.EQ, Operator.IN}:
        raise DetectionError(f"{comparison.test.value} is not asked of a {shown.shape.name}")
    asked = _either([_parted_text(value.value, shown) for value in comparison.values])
    if comparison.negated:
        # Where the field holds a whole URL, or none, there is none in parts.
        return And((Atom(shown.field, Op.EXISTS), Atom(shown.rest[0], Op.STARTS, "/"), Not(asked)))
    return asked


def _parted_text(text: str, shown: Shown) -> Expr:
    found = _PARTS.fullmatch(text)
    if found is None:
        raise DetectionError(f"{text[:80]!r} has no host and path")
    host = _regex(Shown(LogSource(), shown.field), f"^{quoted(found[1])}(?::\\d+)?$")
    return And((host, _path(found[2] or "/", *shown.rest)))


def _path(asked: str, way: str, more: str = "") -> Expr:
    """A path with its query, of which a log may have both in one field, and may then show it as the query too."""
    whole = Atom(way, Op.EQ, asked)
    path, mark, query = asked.partition("?")
    if not more:
        return whole
    if mark:
        beside = Or((Atom(more, Op.EQ, query), Atom(more, Op.EQ, f"?{query}")))
        return Or((whole, And((Atom(way, Op.EQ, path), beside))))
    none = Or(tuple(Atom(more, Op.EQ, text) for text in ("", "-", asked)))
    return And(
        (whole, Not(And((Atom(more, Op.EXISTS), Not(none)))))
    )  # negated: nothing is lacking without a query


def _either(items: list[Expr]) -> Expr:
    return items[0] if len(items) == 1 else Or(tuple(items))


def _value(test: Operator, value: Literal, shown: Shown, address: bool) -> Expr:
    if value.kind is LiteralKind.TIME:
        return _regex(shown, moment(value.value, "=" if test is Operator.IN else test.value))
    if test in _ORDER:
        return _order(test, value, shown)
    if address and test in _ADDRESSES:
        return _ADDRESSES[test](value, shown)
    return _ASKED[test](value, shown)


def _address(value: Literal, shown: Shown) -> Expr:
    """Equality with an address in any spelling; a network equals every address in it, as feeds mean it."""
    network = network_of(value.value)
    if network is None:
        return _equal(value, shown)
    return Or((_equal(value, shown), Atom(shown.field, Op.CIDR, str(network))))


def _address_like(value: Literal, shown: Shown) -> Expr:
    """LIKE asked of the address itself: that of IPv4 however it is mapped, in brackets or before a port."""
    if ":" in value.value or shown.shape not in _SPELT:
        return _like(value, shown)
    return _regex(shown, f"{_SPELLING[0]}{like(value.value)}{_SPELLING[1]}")


def _address_matches(value: Literal, shown: Shown) -> Expr:
    """MATCHES likewise; one whose anchors cannot be moved is asked of the value as it stands."""
    pattern = checked(value.value)
    if ":" in pattern or shown.shape not in _SPELT:
        return _matches(value, shown)
    inside = Shape("address", *_SPELLING, exact=False)
    try:
        return _either([_regex(shown, pattern), _regex(shown, fitted(pattern, inside))])
    except DetectionError:
        return _matches(value, shown)


def _regex(shown: Shown, pattern: str) -> Atom:
    flag = "" if shown.cased else "(?i)"
    return Atom(shown.field, Op.REGEX, checked(flag + pattern), cased=True)


def _order(test: Operator, value: Literal, shown: Shown) -> Expr:
    if value.kind in _NUMBERS:
        return Atom(shown.field, _ORDER[test], value.value)
    if value.kind is not LiteralKind.TEXT or shown.shape is not WHOLE:
        raise DetectionError(f"{test.value} is not asked of a {value.kind.value} in a {shown.shape.name}")
    pattern = ordered(value.value, greater=test.value[0] == ">", equal=test.value.endswith("="))
    return Atom(shown.field, Op.REGEX, checked(pattern), cased=True)


def _equal(value: Literal, shown: Shown) -> Expr:
    if value.kind in _NUMBERS:
        return Atom(shown.field, Op.NUMBER, value.value)
    if value.kind is LiteralKind.BOOLEAN:
        return Atom(shown.field, Op.EQ, value.value)
    if value.kind is LiteralKind.BINARY:
        as_base64 = base64.b64encode(bytes.fromhex(value.value)).decode()
        exactly = Atom(shown.field, Op.EQ, as_base64, cased=True)
        return Or((Atom(shown.field, Op.EQ, value.value), exactly))
    return _text(value.value, shown)


def _text(text: str, shown: Shown) -> Expr:
    """Equality with a text, by literals where the shape has a literal form, which is the fast one."""
    shape, field, cased = shown.shape, shown.field, shown.cased
    if shape is DATA:
        return _either([Atom(field, Op.EQ, form) for form in _data(text)])
    if shape is MAPPED:
        return _either([Atom(field, Op.EQ, form + text, cased) for form in ("", "::ffff:")])
    if shape.inside:
        return Atom(field, Op.CONTAINS, shape.inside.format(text), cased)
    if shape is KEY:
        pattern, rest = rooted(text.rstrip("\\"))
        return _regex(shown, f"{shape.before}{pattern}{quoted(rest)}{shape.after}")
    if shape is URL:
        text = re.sub(r"^[A-Za-z][A-Za-z0-9+.-]*://", "", text)
    forms: list[Expr] = [] if shape.before == "\\\\" else [Atom(field, Op.EQ, text, cased)]
    forms += [Atom(field, Op.ENDS, end + text, cased) for end in shape.ends]
    forms += [Atom(field, Op.EQ, text + start, cased) for start in shape.starts]
    if not (shape.exact or shape.ends or shape.starts):
        asked: Expr = _regex(shown, f"{shape.before}{quoted(text)}{shape.after}")
        return And((Atom(field, Op.CONTAINS, text, cased), asked)) if shape is ANSWER else asked
    return _either(forms)


def _data(text: str) -> tuple[str, ...]:
    """Registry data as STIX writes it and as Sysmon does: ``1`` is also ``DWORD (0x00000001)``."""
    if not re.fullmatch(r"0x[0-9a-fA-F]{1,16}|[0-9]{1,19}", text):
        return (text,)
    number = int(text, 0) if text.startswith("0x") else int(text)
    forms = [text, f"QWORD (0x{number >> 32:08x}-{number & 0xFFFFFFFF:08x})"]
    if number <= 0xFFFFFFFF:  # noqa: PLR2004  (the largest DWORD)
        forms.insert(1, f"DWORD (0x{number:08x})")
    return tuple(forms)


def _like(value: Literal, shown: Shown) -> Expr:
    text, shape = value.value, shown.shape
    if shape is WHOLE or shape is DATA:
        return Atom(shown.field, Op.GLOB, checked_glob(_glob(text)), shown.cased)
    # "%.exe" of a file name is the end of its path too.
    if shape.ends and shape.exact and re.fullmatch(r"%[^%_\\/]+", text):
        return Atom(shown.field, Op.ENDS, text[1:], shown.cased)
    if shape is KEY:
        pattern, rest = rooted(text)
        return _regex(shown, f"{shape.before}{pattern}{like(rest)}{shape.after}")
    return _regex(shown, f"{shape.before}{like(text, shape)}{shape.after}")


def _glob(text: str) -> str:
    wild = {"%": "*", "_": "?", "*": "\\*", "?": "\\?", "\\": "\\\\"}
    return "".join(wild.get(character, character) for character in text)


def _matches(value: Literal, shown: Shown) -> Expr:
    pattern = checked(value.value)
    shape: Shape = WHOLE if shown.shape is DATA else shown.shape
    if shape is KEY:
        pattern = root_pattern(pattern)
    return _regex(shown, fitted(pattern, shape))


def _subset(value: Literal, shown: Shown) -> Expr:
    _whole_only(Operator.SUBSET, shown)
    return _within(value, shown)


def _within(value: Literal, shown: Shown) -> Expr:
    return Atom(shown.field, Op.CIDR, str(_network(value)))


def _superset(value: Literal, shown: Shown) -> Expr:
    _whole_only(Operator.SUPERSET, shown)
    return _around(value, shown)


def _around(value: Literal, shown: Shown) -> Expr:
    """Every network that contains the one asked for; a log's single address contains only itself."""
    network = _network(value)
    wider = [str(network.supernet(new_prefix=length)) for length in range(network.prefixlen, -1, -1)]
    single = network.prefixlen == network.max_prefixlen
    itself: list[Expr] = [Atom(shown.field, Op.CIDR, str(network))] if single else []
    return _either([*itself, *(Atom(shown.field, Op.EQ, text) for text in wider)])


def _whole_only(test: Operator, shown: Shown) -> None:
    if shown.shape is not WHOLE:
        raise DetectionError(f"{test.value} is not asked of a {shown.shape.name}")


def network_of(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    """Network a text names, a single address being the smallest; None if it names none."""
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


def _network(value: Literal) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    network = network_of(value.value)
    if network is None:
        raise DetectionError(
            f"{value.value[:80]!r} is neither an address nor a network", hint="write it as 198.51.100.0/24"
        )
    return network


_ASKED: dict[Operator, Callable[[Literal, Shown], Expr]] = {
    Operator.EQ: _equal,
    Operator.IN: _equal,
    Operator.LIKE: _like,
    Operator.MATCHES: _matches,
    Operator.SUBSET: _subset,
    Operator.SUPERSET: _superset,
}
_ADDRESSES: dict[Operator, Callable[[Literal, Shown], Expr]] = {
    Operator.EQ: _address,
    Operator.IN: _address,
    Operator.LIKE: _address_like,
    Operator.MATCHES: _address_matches,
    Operator.SUBSET: _within,
    Operator.SUPERSET: _around,
}
