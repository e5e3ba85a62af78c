"""Hostile JSON values, bounded: walking them, copying them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from tocsin.model.errors import ReleaseError

#: Deeper objects than this are refused: STIX needs about ten levels, Python's own limit is near a thousand.
MAX_DEPTH = 64
_HINT = "quarantine it"


def nodes(value: object, where: str, *, skip: Collection[str] = ()) -> Iterator[object]:
    """Every value within ``value`` and itself, keys included, but nothing below the keys in ``skip``, in no promised order.

    ReleaseError for anything that is no JSON: another type, a key that is no text, a nesting without end.
    """
    waiting: list[tuple[object, int]] = [(value, 0)]
    while waiting:
        node, depth = waiting.pop()
        if depth > MAX_DEPTH:
            raise ReleaseError(f"nests deeper than {MAX_DEPTH} levels", where=where, hint=_HINT)
        yield node
        if isinstance(node, dict):
            waiting.extend((key, depth + 1) for key in _text_keys(node, where))
            waiting.extend((inner, depth + 1) for key, inner in node.items() if key not in skip)
        elif isinstance(node, list):
            waiting.extend((inner, depth + 1) for inner in node)
        else:
            _check_scalar(node, where)


def _text_keys(node: dict[object, object], where: str) -> Iterator[str]:
    for key in node:
        if not isinstance(key, str):
            raise ReleaseError("has a key that is no text", where=where, hint=_HINT)
        yield key


def copied(value: object, where: str, depth: int = 0) -> Any:  # noqa: ANN401  (any JSON)
    """A JSON value that shares nothing that can be changed with ``value``; ReleaseError as `nodes` raises it."""
    if depth > MAX_DEPTH:
        raise ReleaseError(f"nests deeper than {MAX_DEPTH} levels", where=where, hint=_HINT)
    if isinstance(value, dict):
        return {key: copied(value[key], where, depth + 1) for key in _text_keys(value, where)}
    if isinstance(value, list):
        return [copied(inner, where, depth + 1) for inner in value]
    _check_scalar(value, where)
    return value


def _check_scalar(value: object, where: str) -> None:
    if value is not None and not isinstance(value, str | int | float):
        raise ReleaseError(f"holds a {type(value).__name__}, which is no JSON", where=where, hint=_HINT)
