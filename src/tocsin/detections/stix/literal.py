r"""Constants of a STIX pattern: escapes, base64, hexadecimal, timestamps."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import re
import unicodedata

from tocsin.detections.stix.pattern import Literal, LiteralKind
from tocsin.model.errors import DetectionError

_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


def text_of(token: str) -> str:
    r"""Text of a quoted literal, escapes resolved and NFC: ``'it\'s'`` gives ``it's``."""
    return unicodedata.normalize("NFC", _ESCAPE.sub(r"\1", token[1:-1]))


def time_of(token: str) -> str:
    """ISO 8601 text in UTC of ``t'2016-06-01T00:00:00.5Z'``.

    Raises ``DetectionError`` for a moment that does not exist (the grammar lets ``24:00:00`` by).
    """
    text = token[2:-1]
    try:
        moment_of(text)
    except ValueError as error:
        raise DetectionError(
            f"timestamp {text} is not a moment in time", hint="write it as 2022-07-15T06:00:00Z"
        ) from error
    return text


def moment_of(text: str) -> dt.datetime:
    """Moment of an ISO 8601 text; digits beyond microseconds are dropped. Raises ``ValueError``."""
    return dt.datetime.fromisoformat(text)


def _binary(token: str) -> str:
    """Hexadecimal digits of ``b'…'`` (base64) or ``h'…'``."""
    body = token[2:-1]
    try:
        raw = base64.b64decode(body, validate=True) if token[0] == "b" else bytes.fromhex(body)
    except (binascii.Error, ValueError) as error:
        raise DetectionError(f"binary constant {token[:40]} cannot be decoded") from error
    return raw.hex()


def literal(kind: str, token: str) -> Literal:
    """Constant of a token; ``kind`` is the grammar's name of it, ``StringLiteral`` or another.

    Raises ``DetectionError`` where the token names no value.
    """
    if kind == "StringLiteral":
        return Literal(LiteralKind.TEXT, text_of(token))
    if kind == "TimestampLiteral":
        return Literal(LiteralKind.TIME, time_of(token))
    if kind in {"HexLiteral", "BinaryLiteral"}:
        return Literal(LiteralKind.BINARY, _binary(token))
    if kind == "BoolLiteral":
        return Literal(LiteralKind.BOOLEAN, token.lower())
    number = LiteralKind.FLOAT if kind.startswith("Float") else LiteralKind.INTEGER
    return Literal(number, token.removeprefix("+"))
