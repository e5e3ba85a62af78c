"""Moments in a log's text, compared by pattern: a field holds ``2022-07-15 06:00:00.123`` or ISO 8601."""

from __future__ import annotations

from tocsin.detections.stix.regex import NEVER, quoted
from tocsin.model.errors import DetectionError

_SEPARATOR = "[T ]"
_ZONE = "(?:Z|\\+00:00)?$"


def moment(text: str, test: str) -> str:
    """Pattern of texts that name a moment for which ``moment <test> text`` holds, in UTC.

    ``test`` is one of ``=``, ``<``, ``<=``, ``>``, ``>=``. The fraction may have any length, in the
    constant and in the field.
    """
    if test not in {"=", "<", "<=", ">", ">="}:
        raise DetectionError(f"{test} is not asked of timestamps", hint="use =, <, <=, > or >=")
    seconds, _, fraction = text.removesuffix("Z").partition(".")
    fraction = fraction.rstrip("0")
    pattern = _fraction(fraction, test)
    if test == "=":
        return f"^{_same(seconds)}{pattern}"
    return f"^{_digits(seconds, pattern, greater=test[0] == '>')}"


def _same(text: str) -> str:
    return "".join(_SEPARATOR if character == "T" else quoted(character) for character in text)


def _digits(seconds: str, tail: str, *, greater: bool) -> str:
    """Texts that differ from ``seconds`` in the right direction at some digit, or not at all and then ``tail``."""
    pattern = tail
    for character in reversed(seconds):
        options = [_same(character) + pattern]
        if character.isdigit():
            bounds = (int(character) + 1, 9) if greater else (0, int(character) - 1)
            if bounds[0] <= bounds[1]:
                options.append(f"[{bounds[0]}-{bounds[1]}]")
        pattern = f"(?:{'|'.join(options)})" if len(options) > 1 else options[0]
    return pattern


def _fraction(fraction: str, test: str) -> str:
    """What may follow equal seconds; ``fraction`` has no zeros at its end."""
    same = f"\\.{fraction}0*{_ZONE}" if fraction else f"(?:\\.0*)?{_ZONE}"
    if test == "=":
        return same
    options = [same] if test.endswith("=") else []
    if test[0] == ">":
        options.append(f"\\.{_greater(fraction)}")
    elif fraction:
        options.append(f"(?:{_ZONE}|\\.{_less(fraction)})")
    # Nothing is less than the even second within that second.
    return f"(?:{'|'.join(options)})" if options else NEVER


def _greater(fraction: str) -> str:
    pattern = "[0-9]*[1-9]"
    for digit in reversed(fraction):
        higher = f"|[{int(digit) + 1}-9]" if digit != "9" else ""
        pattern = f"(?:{digit}{pattern}{higher})"
    return pattern


def _less(fraction: str) -> str:
    # A field that stops short of the last digit is less, the constant ending in no zero.
    pattern = ""
    for digit in reversed(fraction):
        lower = f"|[0-{int(digit) - 1}]" if digit != "0" else ""
        same = f"|{digit}{pattern}" if pattern else ""
        pattern = f"(?:{_ZONE}{lower}{same})"
    return pattern
