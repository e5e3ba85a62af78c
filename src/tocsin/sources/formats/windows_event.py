"""A Windows event as Windows itself renders it becomes flat fields, whatever wrapped it.

``System`` elements get the names that Sigma uses (``Provider_Name``, ``Execution_ProcessID``);
leaves of ``EventData`` and ``UserData`` keep their own names without a prefix. Where a leaf bears
the name of a ``System`` element (``Channel`` in "log cleared" events) the field holds both values.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from tocsin.model.event import Event, Scalar, table_name
from tocsin.model.expression import MULTI
from tocsin.sources.flatten import flatten, text

ATTRIBUTES = "#attributes"
TEXT = "#text"
_RENAMED = {("TimeCreated", "SystemTime"): "SystemTime", ("EventID", "Value"): "EventID"}
_ATTRIBUTE_TWIN = "_attributes"  # evtx_dump with separate attributes
_NUMBERED = re.compile(r"(.+)_[1-9][0-9]{0,8}")
_MARKS = frozenset({TEXT, ATTRIBUTES})
_NAMED = ("Name", "@Name", "-Name", "_Name")
_CONTENT = (TEXT, "#content", "Value", "_", "$")
_INT64_DIGITS = 19
_LONGEST_CHANNEL = 200


def windows_event(fields: dict[str, Scalar], record: int | None, time: int | None) -> Event:
    """The event of ``fields``; ``record`` is the line number, None to take the log's record id."""
    own = _whole(fields.get("EventRecordID"))
    table, event = _place(fields.get("Channel"), fields.get("EventID"))
    host = _first(fields.get("Computer"))
    if record is None:
        return Event(table, event, time, host, own or 0, fields, own is not None)
    return Event(table, event, time, host, record, fields, identity=own)


@lru_cache(maxsize=10_000, typed=True)
def _place(channel: Scalar, event: Scalar) -> tuple[str, str]:
    return table_name("windows", _first(channel)[:_LONGEST_CHANNEL]), _first(event)[:_LONGEST_CHANNEL]


def put(fields: dict[str, Scalar], name: str, value: Scalar) -> None:
    """Set a field, or join ``value`` to what it holds already unless it holds it already."""
    before = fields.get(name)
    if before is None:
        fields[name] = value
    elif value is not None and text(value) not in text(before).split(MULTI):
        fields[name] = f"{text(before)}{MULTI}{text(value)}"


@lru_cache(maxsize=1_000)
def system_name(element: str, attribute: str) -> str:
    """Field of an attribute in ``System``: ``Provider``'s ``Name`` is ``Provider_Name``."""
    element, attribute = element.removesuffix(_ATTRIBUTE_TWIN), attribute.lstrip("@-")
    return _RENAMED.get((element, attribute)) or f"{element}_{attribute}"


def event_fields(event: dict[str, Any]) -> dict[str, Scalar]:
    """Fields of ``{"System": {...}, "EventData": {...}}`` as the ``evtx`` package and others write it."""
    fields = _system(event["System"])
    for section, content in event.items():
        if section == "System" or content is None or section[:1] in "#@":
            continue
        if section == "UserData" and content.__class__ is dict:
            for name, inner in content.items():
                if name[:1] not in "#@":
                    _section(fields, name, inner)
        else:
            _section(fields, section, content)
    return fields


def _first(value: Scalar) -> str:
    return "" if value is None else text(value).partition(MULTI)[0]


def _whole(value: Scalar) -> int | None:
    if isinstance(value, int):
        return value
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= _INT64_DIGITS:
        return int(value)
    return None


def _system(system: dict[str, Any]) -> dict[str, Scalar]:
    fields: dict[str, Scalar] = {}
    for name, value in system.items():
        kind = value.__class__
        if kind is str or kind is int:
            fields[name] = value
        elif kind is dict:
            attributes = value.get(ATTRIBUTES)
            if attributes.__class__ is not dict:
                attributes = value
            for attribute, item in attributes.items():
                if item.__class__ is dict or item.__class__ is list:
                    _leaf(fields, system_name(name, attribute), item)
                elif attribute not in _MARKS:
                    fields[system_name(name, attribute)] = item
            if TEXT in value:
                _leaf(fields, name, value[TEXT])
        elif value is not None:
            _leaf(fields, name, value)
    return fields


def _section(fields: dict[str, Scalar], section: str, content: Any) -> None:  # noqa: ANN401
    if content.__class__ is not dict:
        _leaf(fields, section, content)
        return
    for name, value in content.items():
        if value.__class__ is dict or value.__class__ is list or name[:1] in "#@":
            _nested(fields, section, name, value)
        elif name in fields:
            put(fields, name, value)
        elif name[-1:].isdigit() and (twin := _NUMBERED.fullmatch(name)) and twin[1] in content:
            # The evtx package numbers the second and later Data elements of one name.
            put(fields, twin[1], value)
        else:
            fields[name] = value


def _nested(fields: dict[str, Scalar], section: str, name: str, value: Any) -> None:  # noqa: ANN401
    if name == ATTRIBUTES or name[:1] == "@":
        attributes = value if isinstance(value, dict) else {name[1:]: value}
        for attribute, item in attributes.items():
            if not attribute.startswith("xmlns"):
                _leaf(fields, f"{section}_{attribute}", item)
        return
    if name == TEXT:
        name = section
    if isinstance(value, dict) and ATTRIBUTES in value and list(value) != [ATTRIBUTES]:
        value = {key: item for key, item in value.items() if key != ATTRIBUTES}
    if isinstance(value, dict) and list(value) == [TEXT]:
        value = value[TEXT]
    if isinstance(value, list) and (named := _named_data(value)) is not None:
        for field, item in named:
            _leaf(fields, field, item)
        return
    _leaf(fields, name, value)


def _named_data(items: list[Any]) -> list[tuple[str, Any]] | None:
    """``[{"@Name": "Image", "#text": "a.exe"}]`` as pairs, None if the list is something else."""
    pairs = []
    for item in items:
        if not isinstance(item, dict):
            return None
        attributes = item.get(ATTRIBUTES)
        source = attributes if isinstance(attributes, dict) else item
        name = next((source[key] for key in _NAMED if isinstance(source.get(key), str)), None)
        if name is None:
            return None
        pairs.append((name, next((item[key] for key in _CONTENT if key in item), None)))
    return pairs


def _leaf(fields: dict[str, Scalar], name: str, value: Any) -> None:  # noqa: ANN401
    if value.__class__ is list and not any(isinstance(item, dict | list) for item in value):
        # Unnamed Data elements: position and repetition carry meaning, so all are kept.
        whole = MULTI.join("" if item is None else text(item) for item in value)
        before = fields.get(name)
        fields[name] = whole if before is None else f"{text(before)}{MULTI}{whole}"
    elif isinstance(value, dict | list):
        for field, item in flatten({name: value}).items():
            put(fields, field.replace(f".{ATTRIBUTES}", "").removesuffix(f".{TEXT}"), item)
    else:
        put(fields, name, value)
