"""A Windows event as Windows itself renders it becomes flat fields, whatever wrapped it.

``System`` elements get the names that Sigma uses (``Provider_Name``, ``Execution_ProcessID``);
leaves of ``EventData`` and ``UserData`` keep their own names without a prefix. Where a leaf bears
the name of a ``System`` element (``Channel`` in "log cleared" events) the field holds both values.
"""

from __future__ import annotations

import re
from typing import Any

from tocsin.model.event import Event, Scalar, table_name
from tocsin.model.expression import MULTI
from tocsin.sources.flatten import flatten, text
from tocsin.sources.moments import microseconds

ATTRIBUTES = "#attributes"
TEXT = "#text"
#: Attribute of a ``System`` element → field; an attribute not named here is ``Element_Attribute``.
_SYSTEM_NAMES = {("TimeCreated", "SystemTime"): "SystemTime"}
_NUMBERED = re.compile(r"(.+)_[1-9][0-9]*")
_tables: dict[str, str] = {}


def windows_table(channel: str) -> str:
    """Lake table of a channel, whatever its case: ``Security`` gives ``windows-security``."""
    table = _tables.get(channel)
    if table is None:
        table = table_name("windows", channel)
        if len(_tables) < 10_000:  # noqa: PLR2004  (a hostile log could name any number)
            _tables[channel] = table
    return table


def put(fields: dict[str, Scalar], name: str, value: Scalar) -> None:
    """Set a field, or join ``value`` to what it holds already."""
    before = fields.get(name)
    if before is None:
        fields[name] = value
    elif value is not None and text(value) not in text(before).split(MULTI):
        fields[name] = f"{text(before)}{MULTI}{text(value)}"


def event_fields(event: dict[str, Any]) -> dict[str, Scalar]:
    """Fields of ``{"System": {...}, "EventData": {...}}`` in the shape the ``evtx`` package gives."""
    fields = _system(event.get("System"))
    for section, content in event.items():
        if section in ("System", ATTRIBUTES):
            continue
        if section == "UserData" and isinstance(content, dict):
            for name, inner in content.items():
                if name != ATTRIBUTES:
                    _section(fields, name, inner)
        else:
            _section(fields, section, content)
    return fields


def _system(system: Any) -> dict[str, Scalar]:  # noqa: ANN401  (whatever the log holds)
    fields: dict[str, Scalar] = {}
    if not isinstance(system, dict):
        return fields
    for name, value in system.items():
        if value.__class__ is not dict:
            if value is not None:
                fields[name] = value if not isinstance(value, list) else MULTI.join(map(text, value))
            continue
        for attribute, item in _attributes(value):
            fields[_SYSTEM_NAMES.get((name, attribute)) or f"{name}_{attribute}"] = item
        if TEXT in value:
            fields[name] = value[TEXT]
    return fields


def _attributes(element: dict[str, Any]) -> list[tuple[str, Any]]:
    attributes = element.get(ATTRIBUTES)
    if isinstance(attributes, dict):
        return list(attributes.items())
    return [(name.lstrip("@"), item) for name, item in element.items() if name != TEXT]


def _section(fields: dict[str, Scalar], section: str, content: Any) -> None:  # noqa: ANN401
    if content.__class__ is not dict:
        if content is not None:
            put(fields, section, content if not isinstance(content, list) else MULTI.join(map(text, content)))
        return
    for name, value in content.items():
        if value.__class__ is dict or value.__class__ is list or name[:1] == "#":
            _nested(fields, section, name, value)
        elif name in fields:
            put(fields, name, value)
        elif name[-1:].isdigit() and (twin := _NUMBERED.fullmatch(name)) and twin[1] in content:
            # The evtx package numbers the second and later Data elements of one name.
            put(fields, twin[1], value)
        else:
            fields[name] = value


def _nested(fields: dict[str, Scalar], section: str, name: str, value: Any) -> None:  # noqa: ANN401
    if name == ATTRIBUTES:
        for attribute, item in value.items() if isinstance(value, dict) else ():
            if not attribute.startswith("xmlns"):
                put(fields, f"{section}_{attribute}", item)
        return
    if name == TEXT:
        name = section
    if isinstance(value, dict):
        value = {key: item for key, item in value.items() if key != ATTRIBUTES}
        if list(value) == [TEXT]:
            value = value[TEXT]
    if isinstance(value, list) and not any(isinstance(item, dict | list) for item in value):
        # Unnamed Data elements: position and repetition carry meaning, so all are kept.
        put_all = MULTI.join("" if item is None else text(item) for item in value)
        fields[name] = f"{text(fields[name])}{MULTI}{put_all}" if fields.get(name) is not None else put_all
        return
    if isinstance(value, dict | list):
        for field, item in flatten({name: value}).items():
            put(fields, field.removesuffix(f".{TEXT}"), item)
        return
    put(fields, name, value)


def windows_event(fields: dict[str, Scalar], record: int | None = None, time: int | None = None) -> Event:
    """The event of ``fields`` as ``event_fields`` gives them; ``record`` is a line number, if any."""
    number = fields.get("EventRecordID")
    own = number if isinstance(number, int) else _whole(number)
    channel = text(fields.get("Channel") or "").partition(MULTI)[0]
    moment = microseconds(fields.get("SystemTime")) if time is None else time
    return Event(
        table=windows_table(channel),
        event=_event_id(fields),
        time=moment,
        host=text(fields.get("Computer") or "").partition(MULTI)[0],
        record=own or 0 if record is None else record,
        fields=fields,
        unique=record is None and own is not None,
        identity=None if record is None else own,
    )


def _event_id(fields: dict[str, Scalar]) -> str:
    value = fields.get("EventID")
    return "" if value is None else text(value).partition(MULTI)[0]


def _whole(value: Scalar) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20:  # noqa: PLR2004
        return int(value)
    return None
