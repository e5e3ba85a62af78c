r"""Regular expressions for STIX tests: quoted, fitted into a field, orderings."""

from __future__ import annotations

import re

from tocsin.detections.stix.shapes import WHOLE, Shape
from tocsin.model.errors import DetectionError

# One token of a pattern: an escape, a class (whose first "]" may be literal), or one character.
_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\]|.", re.DOTALL)

#: Longest text that ``<`` and ``>`` compare; RE2's nesting bounds it.
MAX_ORDERED = 400
#: Matches nothing.
NEVER = r"[^\s\S]"
_LAST = 0x10FFFF
_HALVES = range(0xD800, 0xE000)


def quoted(text: str) -> str:
    """Pattern that matches just this text, in RE2's and in PCRE's syntax."""
    return re.sub(r"([\\.^$|?*+()\[\]{}])", r"\\\1", text)


def like(text: str, shape: Shape = WHOLE) -> str:
    """Pattern of a LIKE text: ``%`` any characters, ``_`` one, within what the shape's value may hold."""
    one = f"[^{shape.never}]" if shape.never else "(?s:.)"
    wild = {"%": f"{one}*", "_": one}
    return "".join(wild.get(character) or quoted(character) for character in text)


def fitted(pattern: str, shape: Shape) -> str:
    r"""A searching pattern, asked of the value a field holds in a shape.

    ``^x`` of a file name becomes ``(?:^|[\\/])x``; dots and negated classes stay inside the name.
    Raises ``DetectionError`` where an anchor stands inside the pattern.
    """
    if shape is WHOLE:
        return pattern
    tokens = _TOKEN.findall(pattern)
    first, last = tokens[:1] == ["^"], tokens[-1:] == ["$"]
    body = tokens[first : len(tokens) - last]
    anchors = {"^", "$", "\\b", "\\B", "\\A", "\\z"} & set(body)
    if anchors - {"\\b", "\\B"} or ((first or last) and _alternates(body)):
        raise DetectionError(
            f"the anchors of {pattern[:80]!r} cannot be moved into a {shape.name}",
            hint="anchor the whole expression, at its very beginning or end",
        )
    rest = f"[^{shape.never}]*" if shape.never else "(?s:.)*"
    inner = "".join(_kept_inside(token, shape.never) for token in body)
    return f"{shape.before}{'' if first else rest}(?:{inner}){'' if last else rest}{shape.after}"


def _alternates(tokens: list[str]) -> bool:
    """Whether ``|`` stands outside every group."""
    depth = 0
    for piece in tokens:
        depth += {"(": 1, ")": -1}.get(piece, 0)
        if piece == "|" and depth == 0:
            return True
    return False


def _kept_inside(piece: str, never: str) -> str:
    """A piece of a pattern that matches none of the characters ``never``."""
    if not never:
        return piece
    if piece == ".":
        return f"[^{never}]"
    if piece.startswith("[^"):
        return f"{piece[:-1]}{never}]"
    if piece in {"\\W", "\\D", "\\S"}:
        return f"[^{piece.lower()}{never}]"
    return piece


def ordered(text: str, *, greater: bool, equal: bool) -> str:
    """Pattern of all texts greater (or less) than ``text`` by code point, for ``>``, ``>=``, ``<``, ``<=``.

    Raises ``DetectionError`` for a text longer than ``MAX_ORDERED``.
    """
    if len(text) > MAX_ORDERED:
        raise DetectionError(f"text longer than {MAX_ORDERED} characters cannot be ordered")
    # Beyond the whole of ``text``: only longer texts are greater; the end of the value is equal.
    tail = ["(?s:.)+"] if greater else []
    if equal:
        tail.append("$")
    pattern = f"(?:{'|'.join(tail)})" if tail else NEVER
    for character in reversed(text):
        options = [f"{quoted(character)}{pattern}"]
        step = _beyond(ord(character), greater=greater)
        if step:
            options.append(step)
        if not greater:
            options.append("$")
        pattern = f"(?:{'|'.join(options)})"
    return f"^{pattern}"


def _beyond(code: int, *, greater: bool) -> str:
    """Class of the code points above (or below) ``code``, followed by anything; empty if there is none."""
    low, high = (code + 1, _LAST) if greater else (0, code - 1)
    # Half surrogate pairs are no characters.
    low = 0xE000 if low in _HALVES else low
    high = 0xD7FF if high in _HALVES else high
    return f"[{_in_class(low)}-{_in_class(high)}]" if low <= high else ""


def _in_class(code: int) -> str:
    character = chr(code)
    return f"\\{character}" if character in "\\]^-[" else character
