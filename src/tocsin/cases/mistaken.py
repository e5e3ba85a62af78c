"""What an entry of a file has wrong, in words of who writes it: which values are allowed, and how a day or a moment is written."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec
from msgspec import inspect

from tocsin.model.case import Body

_PLACED = re.compile(r"(?P<what>.*?)(?: - at `\$(?P<path>[^`]*)`)?", re.DOTALL)
_STEP = re.compile(r"\.(\w+)|\[\.\.\.\]|\[\d+\]")
_UNKNOWN = re.compile(r"Object contains unknown field `.*`", re.DOTALL)
#: Values that are named at most; there are no more of any.
_MOST = 40
_DAY = "is no day: write it as 2022-07-15"
_MOMENT = "is no moment: write a day as 2022-07-15, or the hour too, in UTC, as 2022-07-15T08:30:00Z"
_WRITTEN = {
    "Invalid RFC3339 encoded datetime": _MOMENT,
    "Expected `datetime`": _MOMENT,
    "Invalid RFC3339 encoded date": _DAY,
    "Expected `date`": _DAY,
}


def mistaken(error: ValueError | msgspec.ValidationError, kind: str) -> str:
    """What is wrong with an entry of a type, where, and what may stand there; the error's own words where these say it."""
    found = _PLACED.fullmatch(str(error))
    if found is None or not isinstance(error, msgspec.ValidationError):
        return str(error)
    what, path = found["what"], found["path"] or ""
    written = next((said for begin, said in _WRITTEN.items() if what.startswith(begin)), "")
    if written:
        return f"{path.lstrip('.')} {written}"
    allowed = list(_allowed(what, path, kind))[:_MOST]
    return f"{error}; allowed: {', '.join(allowed)}" if allowed else str(error)


def _allowed(what: str, path: str, kind: str) -> Iterator[str]:
    """What may stand at a place: types of entries, values, or fields."""
    types = inspect.type_info(Body)
    bodies = {one.tag: one for one in _every(types) if isinstance(one, inspect.StructType)}
    if kind not in bodies:
        yield from (str(tag) for tag in bodies if what.startswith("Invalid value") or not kind)
        return
    for one in _at(bodies[kind], path):
        if isinstance(one, inspect.EnumType) and what.startswith("Invalid enum value"):
            yield from (str(each.value) for each in one.cls)
        elif isinstance(one, inspect.StructType) and _UNKNOWN.fullmatch(what):
            yield from (field.encode_name for field in one.fields)


def _at(start: inspect.Type, path: str) -> list[inspect.Type]:
    """The types that may stand at a path of fields and places in lists."""
    found = [start]
    for step in _STEP.finditer(path):
        found = [each for one in found for inner in _inner(one, step[1]) for each in _every(inner)]
    return found


def _inner(one: inspect.Type, field: str | None) -> Iterator[inspect.Type]:
    if isinstance(one, inspect.StructType) and field:
        yield from (each.type for each in one.fields if each.encode_name == field)
    elif isinstance(one, inspect.CollectionType) and not field:
        yield one.item_type


def _every(one: inspect.Type) -> tuple[inspect.Type, ...]:
    """The types that a union is of; a type that is none is itself."""
    return one.types if isinstance(one, inspect.UnionType) else (one,)
