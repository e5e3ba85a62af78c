"""Nested records become flat fields: dotted names, lists joined with ``MULTI``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tocsin.model.event import Scalar
from tocsin.model.expression import MULTI

#: Nesting below this depth is kept as one JSON text instead of being flattened further.
MAX_DEPTH = 32


def one_value(text: str) -> str:
    r"""A text of a log as one value: a ``MULTI`` in it is written ``\x1f``, as Zeek writes it, and parts nothing."""
    return text.replace(MULTI, r"\x1f")


def text(value: Any) -> str:  # noqa: ANN401  (whatever a JSON parser yields)
    """A scalar as the lake stores it: ``true``/``false``, numbers in decimal, text unchanged."""
    if value is True:
        return "true"
    if value is False:
        return "false"
    return value if isinstance(value, str) else str(value)


def flatten(record: dict[str, Any], prefix: str = "") -> dict[str, Scalar]:
    r"""``{"a": {"b": 1}, "c": ["x", "y"]}`` gives ``{"a.b": 1, "c": "x\\x1fy"}``.

    A list of objects gives one multi-valued field per key: ``{"r": [{"n": 1}, {"n": 2}]}`` gives
    ``{"r.n": "1\\x1f2"}``. Null stays null; an empty list or object is dropped.
    """
    out: dict[str, Scalar] = {}
    _flatten(record.items(), prefix, out, 0)
    return out


def _flatten(items: Iterable[tuple[str, Any]], prefix: str, out: dict[str, Scalar], depth: int) -> None:
    for key, value in items:
        name = f"{prefix}{key}"
        if isinstance(value, dict):
            if depth >= MAX_DEPTH:
                out[name] = str(value)
            else:
                _flatten(value.items(), f"{name}.", out, depth + 1)
        elif isinstance(value, list):
            for element in value:
                nested: dict[str, Scalar] = {}
                if isinstance(element, dict | list) and depth < MAX_DEPTH:
                    pairs = element.items() if isinstance(element, dict) else [("", element)]
                    base = f"{name}." if isinstance(element, dict) else name
                    _flatten(pairs, base, nested, depth + 1)
                else:
                    nested[name] = str(element) if isinstance(element, dict | list) else element
                for field, item in nested.items():
                    _append(out, field, item)
        else:
            out[name] = value


def _append(out: dict[str, Scalar], field: str, item: Scalar) -> None:
    if item is None:
        return
    before = out.get(field)
    out[field] = item if before is None else f"{text(before)}{MULTI}{text(item)}"
