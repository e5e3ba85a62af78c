"""Objects from outside: bounded, checked against STIX 2.0 or 2.1, and returned as they came."""

from __future__ import annotations

import copy
import math
import re
from typing import Any

import msgspec
import stix2
import stix2.exceptions

from tocsin.exchange.stix.granular import taken_off
from tocsin.model.call import StixObject
from tocsin.model.errors import ExchangeError


class Limits(msgspec.Struct, frozen=True):
    """How much is read of what a peer sends: bytes, objects in it, depth and values of one object."""

    size: int = 64 * 1024 * 1024
    objects: int = 200_000
    depth: int = 32
    values: int = 200_000


LIMITS = Limits()

ID = re.compile(
    r"([a-z][a-z0-9-]{1,248}[a-z0-9])--[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.ASCII
)

# stix2 lets what its own code stumbles over pass through as these.
_STUMBLES = (
    stix2.exceptions.STIXError,
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
_KNOWN = 256  # characters of a message of stix2 that are passed on
#: A pattern that stix2 is given in place of the one that came.
_UNREAD = "[file:name = 'unread']"


def checked(value: object, limits: Limits = LIMITS, *, custom: bool = False) -> StixObject:
    """The same object, untouched, if it is one of STIX; ExchangeError says what is wrong with it.

    Extensions that nobody here knows are fine. With ``custom``, so are types and properties of other tools.
    An indicator's pattern is not read, in no version of STIX: whoever hunts with it says what is wrong with it.
    """
    item = bounded(value, limits)
    kind, ident = item.get("type"), item.get("id")
    found = ID.fullmatch(ident) if isinstance(ident, str) else None
    if found is None or found[1] != kind or kind == "bundle":
        raise ExchangeError(f"{str(ident)[:80]!r} is no id of a {str(kind)[:80]!r}")
    try:
        stix2.parse(_spared(copy.deepcopy(item)), allow_custom=custom)
    except _STUMBLES as error:
        raise ExchangeError(f"is no STIX object: {str(error)[:_KNOWN]}", where=str(ident)) from error
    return item


def bounded(value: object, limits: Limits = LIMITS) -> StixObject:
    """The same object if it is JSON within the limits; ExchangeError if not."""
    if not isinstance(value, dict):
        raise ExchangeError(f"an object is expected, not {type(value).__name__}")
    level: list[Any] = [value]
    count = 0
    for _ in range(limits.depth):
        level = [inner for outer in level for inner in _inside(outer)]
        count += len(level)
        if count > limits.values:
            raise ExchangeError(f"an object has more than {limits.values} values", where=_name(value))
        if not level:
            return value
    raise ExchangeError(f"an object is nested deeper than {limits.depth}", where=_name(value))


def read_objects(raw: bytes, limits: Limits = LIMITS) -> list[StixObject]:
    """Objects of a bundle, an envelope or a single object as JSON, bounded but not yet checked.

    ExchangeError if it is no such JSON, or exceeds the limits.
    """
    if len(raw) > limits.size:
        raise ExchangeError(f"{len(raw)} bytes are more than the {limits.size} that are read")
    document = decoded(raw)
    if not isinstance(document, dict):
        raise ExchangeError("a bundle or an envelope is expected")
    objects = document.get("objects") if document.get("type", "bundle") == "bundle" else [document]
    if not isinstance(objects, list | None):
        raise ExchangeError("the objects of a bundle are a list")
    if objects and len(objects) > limits.objects:
        raise ExchangeError(f"{len(objects)} objects are more than the {limits.objects} that are read")
    return [bounded(item, limits) for item in objects or ()]


def decoded(raw: bytes) -> Any:  # noqa: ANN401  (whatever JSON says)
    """JSON as Python values; ExchangeError if it is none, or nested too deep to read."""
    try:
        return msgspec.json.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise ExchangeError(f"is no JSON: {error}") from error


def _inside(value: Any) -> list[Any]:  # noqa: ANN401
    if isinstance(value, dict):
        for key in value:
            _text(key)
        return list(value.values())
    if isinstance(value, list):
        return value
    if isinstance(value, str):
        _text(value)
    elif isinstance(value, float) and not math.isfinite(value):
        raise ExchangeError(f"{value} is no number in JSON")
    elif value is not None and not isinstance(value, int | float):
        raise ExchangeError(f"{type(value).__name__} is no type of JSON")
    return []


def _text(value: object) -> None:
    try:
        encoded = value.encode() if isinstance(value, str) else None
    except UnicodeEncodeError:
        encoded = None
    if encoded is None:
        raise ExchangeError("a name or a text in an object is no Unicode text")


def _spared(item: StixObject) -> StixObject:
    """The object without what stix2 reads at a cost beyond all bounds: patterns, and granular markings, which are checked here.

    Of STIX 2.0, that knows no ``pattern_type``, it reads every pattern.
    """
    taken_off(item, _name(item))
    if item["type"] == "indicator" and isinstance(item.get("pattern"), str):
        if item.get("pattern_type") == "stix":
            item["pattern_type"] = "unread"
        if item["pattern"]:
            item["pattern"] = _UNREAD
    return item


def _name(value: dict[Any, Any]) -> str:
    return str(value.get("id", ""))[:120]
