"""Canonical JSON (RFC 8785), and the SHA-256 that names a version of an object."""

from __future__ import annotations

import contextlib
import hashlib
from typing import cast

import orjson
import rfc8785

from tocsin.model.call import StixObject
from tocsin.model.errors import ReleaseError
from tocsin.release.json_values import MAX_DEPTH, nodes
from tocsin.release.markings import SIGNATURE_EXTENSION

#: Whole numbers between these are written without an exponent, and read back otherwise by some readers.
_LARGE, _HUGE = 2.0**53, 1e21
_NO_FORM = "holds a number or text that has no canonical form"


def canonical(obj: StixObject) -> bytes:
    """The bytes of an object in canonical JSON.

    ReleaseError for what not every reader reads alike: whole numbers from 2^53 on, lone surrogates, NaN.
    """
    if _is_plain(obj):
        with contextlib.suppress(orjson.JSONEncodeError):  # a lone surrogate: told below
            return orjson.dumps(obj, option=orjson.OPT_SORT_KEYS)
    where = str(obj.get("id", ""))[:120]
    for node in nodes(obj, where):
        if isinstance(node, float) and _LARGE <= abs(node) < _HUGE:
            raise ReleaseError(_NO_FORM, where=where, hint="quarantine it")
    try:
        return rfc8785.dumps(obj)
    except ValueError:
        raise ReleaseError(_NO_FORM, where=where, hint="quarantine it") from None


def _is_plain(value: object, depth: int = 0) -> bool:
    """Whether sorting keys by their bytes is all that makes a value canonical: keys in ASCII, no fractions, no large numbers."""
    kind = type(value)
    if kind is str or value is None or kind is bool:
        return True
    if depth >= MAX_DEPTH:
        return False
    if kind is dict:
        return all(
            type(key) is str and key.isascii() and _is_plain(inner, depth + 1)
            for key, inner in cast("dict[object, object]", value).items()
        )
    if kind is list:
        return all(_is_plain(inner, depth + 1) for inner in cast("list[object]", value))
    return kind is int and abs(cast("int", value)) < _LARGE


def unsigned(obj: StixObject) -> StixObject:
    """The object without its ``signature`` extension, which is what a signature and a digest speak of."""
    extensions = obj.get("extensions")
    if not isinstance(extensions, dict):
        return obj
    others = {key: value for key, value in extensions.items() if key != SIGNATURE_EXTENSION}
    rest = {key: value for key, value in obj.items() if key != "extensions"}
    return {**rest, "extensions": others} if others else rest


def digest(obj: StixObject) -> str:
    """SHA-256 (hex) of the canonical form of an object without its ``signature`` extension."""
    return hashlib.sha256(canonical(unsigned(obj))).hexdigest()
