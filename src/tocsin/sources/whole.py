"""Nested values that rules search as a whole, and lists of name and value, become fields of their own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from tocsin.model.event import Scalar
from tocsin.model.expression import MULTI
from tocsin.sources.flatten import flatten, text
from tocsin.sources.json_records import Record, decode

_NAME = re.compile(r"[A-Za-z][\w .-]{0,63}")
#: Most fields that one list of name and value may add to an event.
MAX_NAMED = 256


def as_json(value: Any) -> str:  # noqa: ANN401  (JSON)
    """A JSON value as compact text."""
    return orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS).decode()


def keep_whole(record: Record, fields: dict[str, Scalar], paths: Iterable[str]) -> None:
    """Add the JSON text of the lists and objects at these dotted paths, under the path's own name.

    A path through a list means all its elements, whose texts become a field of several values.
    """
    for path in paths:
        texts = [as_json(value) for value in _at(record, path.split("."))]
        if texts:
            fields[path] = MULTI.join(texts)


def _at(value: Any, steps: list[str]) -> Iterator[Any]:  # noqa: ANN401
    if isinstance(value, list) and steps:
        for item in value:
            yield from _at(item, steps)
    elif steps and isinstance(value, dict):
        yield from _at(value.get(steps[0]), steps[1:])
    elif not steps and isinstance(value, dict | list):
        yield value


def open_texts(record: Record, fields: dict[str, Scalar]) -> Record:
    """Open values that hold JSON as text (tables written out keep nested columns so).

    The text stays as it is and its flattened fields are added; the record with such values opened
    is returned.
    """
    opened = dict(record)
    for name, value in record.items():
        if isinstance(value, str) and value[:1] in ("{", "["):
            try:
                opened[name] = decode(value.encode())
            except ValueError:
                continue
            for field, inner in flatten({name: opened[name]}).items():
                fields.setdefault(field, inner)
    return opened


def named_values(pairs: Any, prefix: str, name: str = "Name", value: str = "Value") -> dict[str, Scalar]:  # noqa: ANN401
    """``[{"Name": "ForwardTo", "Value": "x"}]`` gives ``{"<prefix>.ForwardTo": "x"}``.

    Repeated names give several values. Names that are no plain words are left to the flattened
    fields, and at most ``MAX_NAMED`` are taken, so that a log cannot invent columns without end.
    """
    out: dict[str, Scalar] = {}
    for pair in pairs if isinstance(pairs, list) else ():
        if not isinstance(pair, dict) or len(out) >= MAX_NAMED:
            continue
        key, item = pair.get(name), pair.get(value)
        if not isinstance(key, str) or not _NAME.fullmatch(key) or item is None:
            continue
        field, shown = f"{prefix}.{key}", as_json(item) if isinstance(item, dict | list) else text(item)
        out[field] = f"{out[field]}{MULTI}{shown}" if field in out else shown
    return out
