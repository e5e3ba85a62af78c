"""Turns a Sigma string with its wildcards into one atom."""

from __future__ import annotations

from typing import Any

from sigma.exceptions import SigmaValueError
from sigma.types import Placeholder, SigmaCasedString, SigmaString, SpecialChars

from tocsin.detections.regex import checked_glob
from tocsin.model.expression import Atom, Op


def text_atom(field: str | None, value: SigmaString, *, whole: bool) -> Atom:
    """The most specific question for a string with wildcards.

    ``whole`` asks for the whole value, as for a field; else, as for a keyword, the string is searched
    anywhere. ``field: '*'`` asks whether there is a value at all. Raises ``SigmaValueError`` for a placeholder
    that was left over and ``DetectionError`` for wildcards in a text too long for the engine.
    """
    parts: list[Any] = list(value.s)
    cased = isinstance(value, SigmaCasedString)
    if any(isinstance(part, Placeholder) for part in parts):
        raise SigmaValueError("a placeholder was left over")
    many = SpecialChars.WILDCARD_MULTI
    if not whole:
        parts = [many, *parts, many]
    starts, ends = _trim(parts, many)
    if any(isinstance(part, SpecialChars) for part in parts):
        glob = ("*" if starts else "") + _glob(parts) + ("*" if ends else "")
        return Atom(field, Op.GLOB, checked_glob(glob), cased=cased)
    text = "".join(parts)
    if not text and (starts or ends):
        return Atom(field, Op.GLOB, "*") if field is None else Atom(field, Op.EXISTS)
    op = {(True, True): Op.CONTAINS, (True, False): Op.ENDS, (False, True): Op.STARTS}.get(
        (starts, ends), Op.EQ
    )
    return Atom(field, op, text, cased=cased)


def _trim(parts: list[Any], many: SpecialChars) -> tuple[bool, bool]:
    """Take the outer ``*`` off, and say whether there were any before and behind."""
    starts = ends = False
    while parts and parts[0] is many:
        del parts[0]
        starts = True
    while parts and parts[-1] is many:
        del parts[-1]
        ends = True
    return starts, ends or (starts and not parts)


def _glob(parts: list[Any]) -> str:
    signs = {SpecialChars.WILDCARD_MULTI: "*", SpecialChars.WILDCARD_SINGLE: "?"}
    escaped = str.maketrans({"\\": "\\\\", "*": "\\*", "?": "\\?"})
    return "".join(part.translate(escaped) if isinstance(part, str) else signs[part] for part in parts)
