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
    level: list[object] = [value]
    for _ in range(MAX_DEPTH + 1):
        below: list[object] = []
        for node in level:
            yield node
            if isinstance(node, str):  # most are
                continue
            if isinstance(node, dict):
                below += _text_keys(node, where)
                below += [node[key] for key in node if key not in skip] if skip else node.values()
            elif isinstance(node, list):
                below += node
            else:
                _check_scalar(node, where)
        level = below
        if not level:
            return
    raise _too_deep(where)


def _text_keys(node: dict[Any, object], where: str) -> Collection[str]:
    for key in node:
        if not isinstance(key, str):
            raise ReleaseError("has a key that is no text", where=where, hint=_HINT)
    return node.keys()


def copied(value: object, where: str, depth: int = 0) -> Any:  # noqa: ANN401  (any JSON)
    """A JSON value that shares nothing that can be changed with ``value``; ReleaseError as `nodes` raises it."""
    if depth > MAX_DEPTH:
        raise _too_deep(where)
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return {key: copied(value[key], where, depth + 1) for key in _text_keys(value, where)}
    if isinstance(value, list):
        return [copied(inner, where, depth + 1) for inner in value]
    _check_scalar(value, where)
    return value


def _check_scalar(value: object, where: str) -> None:
    if value is not None and not isinstance(value, str | int | float):
        raise ReleaseError(f"holds a {type(value).__name__}, which is no JSON", where=where, hint=_HINT)


def _too_deep(where: str) -> ReleaseError:
    return ReleaseError(f"nests deeper than {MAX_DEPTH} levels", where=where, hint=_HINT)
