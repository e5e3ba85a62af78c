"""Reads YAML from outside within bounds, with the types of YAML 1.2.

libyaml's event stream is turned into plain values in one pass. Sigma prescribes YAML 1.2, PyYAML
resolves scalars by YAML 1.1; here ``no``, ``12:30`` and ``2024-01-01`` stay text. So does a number that is
not written the one usual way (``00000429``, ``1e5``): its author means these characters. Nesting, values (aliases counted as often as they are used) and duplicate keys are checked while reading,
so that nothing is expanded before it is refused.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from tocsin.model.errors import DetectionError

MAX_DEPTH = 40
MAX_VALUES = 200_000

Value = Any  # None, bool, int, float, str, list or dict of such
Event = Any  # of libyaml; its kinds have no common type that knows their attributes

_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,300})")
_HEX = re.compile(r"0x[0-9a-fA-F]{1,64}")
_OCTAL = re.compile(r"0o[0-7]{1,64}")
_FLOAT = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,300})?\.[0-9]{1,300}")
_WORDS: dict[str, Value] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NUMERIC = frozenset("+-.0123456789")
_TAGS = {"tag:yaml.org,2002:" + name for name in ("str", "int", "float", "bool", "null", "map", "seq")}
_TEXT_TAG = "tag:yaml.org,2002:str"


def read_document(text: str) -> Value:
    """Value of the one YAML document in ``text``; None when it is empty.

    Raises ``DetectionError`` with the line for anything that is not YAML, has a duplicate key, an
    alias without an anchor before it, a tag of another language, or passes the bounds.
    """
    try:
        return _Builder(yaml.CSafeLoader(text)).document()
    except yaml.MarkedYAMLError as error:
        mark: Any = error.problem_mark
        line = mark.line + 1 if mark else 0
        raise DetectionError(f"not YAML: {error.problem or error.context}", where=f"line {line}") from error
    except (yaml.YAMLError, UnicodeError) as error:
        raise DetectionError(f"not YAML: {' '.join(str(error).split())}") from error


def plain_scalar(text: str) -> Value:
    """Value of an unquoted scalar by YAML 1.2's core schema, numbers only in their usual form."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _NUMERIC:
        return text
    if _INT.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    if _HEX.fullmatch(text):
        return int(text, 16)
    return int(text, 8) if _OCTAL.fullmatch(text) else text


class _Builder:
    """Builds values from libyaml's events, counting as it goes."""

    def __init__(self, parser: Any) -> None:  # noqa: ANN401  (yaml.CSafeLoader, used only for its events)
        self._next = parser.get_event
        self._anchors: dict[str, tuple[Value, int]] = {}
        self._count = 0

    def document(self) -> Value:
        """Value of the first document; a second one is refused."""
        value: Value = None
        seen = False
        while True:
            event = self._next()
            kind = type(event)
            if kind is yaml.StreamEndEvent:
                return value
            if kind is yaml.DocumentStartEvent:
                if seen:
                    raise DetectionError("a second YAML document begins", where=_line(event))
                seen = True
                value = self._value(self._next(), 0)

    def _value(self, event: Event, depth: int) -> Value:
        kind = type(event)
        if kind is yaml.AliasEvent:
            return self._alias(event)
        if depth > MAX_DEPTH:
            raise DetectionError(f"nested deeper than {MAX_DEPTH} levels", where=_line(event))
        before = self._count
        self._add(1, event)
        if kind is yaml.ScalarEvent:
            value = self._scalar(event)
        elif kind is yaml.MappingStartEvent:
            value = self._mapping(event, depth)
        else:
            value = self._sequence(event, depth)
        if event.anchor is not None:
            self._anchors[event.anchor] = (value, self._count - before)
        return value

    def _add(self, count: int, event: Event) -> None:
        self._count += count
        if self._count > MAX_VALUES:
            raise DetectionError(
                f"more than {MAX_VALUES} values once aliases are expanded", where=_line(event)
            )

    def _alias(self, event: Event) -> Value:
        known = self._anchors.get(event.anchor)
        if known is None:
            raise DetectionError(f"alias *{event.anchor} refers to nothing before it", where=_line(event))
        self._add(known[1], event)
        return known[0]

    def _scalar(self, event: Event) -> Value:
        if event.tag is None:
            return plain_scalar(event.value) if event.implicit[0] else event.value
        if event.tag not in _TAGS and event.tag != "!":
            raise DetectionError(f"tag {event.tag} is not allowed", where=_line(event))
        return event.value if event.tag in (_TEXT_TAG, "!") else plain_scalar(event.value)

    def _mapping(self, event: Event, depth: int) -> dict[Value, Value]:
        _check_tag(event)
        found: dict[Value, Value] = {}
        while type(key_event := self._next()) is not yaml.MappingEndEvent:
            key = self._value(key_event, depth + 1)
            if isinstance(key, dict | list):
                raise DetectionError("a key must be a single value", where=_line(key_event))
            if key in found:
                raise DetectionError(f"key {key!r} appears twice", where=_line(key_event))
            found[key] = self._value(self._next(), depth + 1)
        return found

    def _sequence(self, event: Event, depth: int) -> list[Value]:
        _check_tag(event)
        found: list[Value] = []
        while type(item := self._next()) is not yaml.SequenceEndEvent:
            found.append(self._value(item, depth + 1))
        return found


def _check_tag(event: Event) -> None:
    if event.tag is not None and event.tag not in _TAGS:
        raise DetectionError(f"tag {event.tag} is not allowed", where=_line(event))


def _line(event: Event) -> str:
    return f"line {event.start_mark.line + 1}"
