"""Sigma's value modifiers: pySigma's, and ours where the specification asks for more.

Replaced are those that work on bytes (pySigma encodes characters outside ASCII wrongly or refuses
them, and loses the byte order mark of utf16 before base64), those that a hostile rule could use to
exhaust memory (windash), and ``re``, whose patterns are RE2's business, not Python's.
"""

# mypy: disable-error-code="misc"
# pySigma is not type-checked with us, so its classes count as Any, which strict mode forbids to subclass.

from __future__ import annotations

import base64
import math
import re
from typing import Any

from sigma.exceptions import SigmaPlaceholderError, SigmaValueError
from sigma.modifiers import (
    SigmaExpandModifier,
    SigmaModifier,
    SigmaRegularExpressionModifier,
    SigmaValueModifier,
    modifier_mapping,
)
from sigma.types import (
    Placeholder,
    SigmaCasedString,
    SigmaExpansion,
    SigmaRegularExpression,
    SigmaString,
)

from tocsin.detections.sigma.placeholders import Placeholders

MAX_DASHES = 5  # of one value; each stands for five characters
MAX_EXPANDED = 20_000  # values that the modifiers of one rule may make of its own
_DASHES = "-/\N{EN DASH}\N{EM DASH}\N{HORIZONTAL BAR}"
_DASH = re.compile(rf"\B[{_DASHES}]\b")


class Context:
    """What the modifiers of one rule need from outside it: placeholders, and how much they may make."""

    def __init__(self, placeholders: Placeholders | None = None, left: int = MAX_EXPANDED) -> None:
        self.placeholders: Placeholders = placeholders or {}
        self._left = left

    def spend(self, values: int) -> None:
        """Count values before they are made; raises ``SigmaValueError`` when they are too many."""
        self._left -= values
        if self._left < 0:
            raise SigmaValueError(f"modifiers make more than {MAX_EXPANDED} values of those of the rule")


class Pattern(SigmaRegularExpression):
    """A regular expression that pySigma carries but does not compile."""

    def compile(self) -> None:
        """Leave the judgement to RE2."""


class Encoded(SigmaString):
    """Text whose characters are bytes (0 to 255), made by an encoding modifier."""


class UnresolvedError(SigmaPlaceholderError):
    """A placeholder has no values."""


class _Regex(SigmaRegularExpressionModifier):
    def modify(self, val: SigmaString) -> SigmaRegularExpression:
        """The value as a pattern; raises ``SigmaValueError`` if another modifier came before."""
        if self.applied_modifiers:
            raise SigmaValueError("re comes before all other modifiers")
        return Pattern(val.original)


class _Encode(SigmaValueModifier[SigmaString, SigmaString]):
    """Characters become the bytes of an encoding; wildcards stay."""

    encoding = "utf-16-le"
    mark = b""

    def modify(self, val: SigmaString) -> SigmaString:
        """The value in ``encoding``, after its byte order mark if it has one."""
        parts = [_as_bytes(part, self.encoding) if isinstance(part, str) else part for part in val.s]
        encoded = Encoded()
        encoded.s = [self.mark.decode("latin-1"), *parts] if self.mark else parts
        return encoded._merge_strs()  # noqa: SLF001  (joins neighbours, as SigmaString.__add__ does)


class _Utf16Be(_Encode):
    encoding = "utf-16-be"


class _Utf16(_Encode):
    mark = b"\xff\xfe"


class _Base64(SigmaValueModifier[SigmaString, SigmaString]):
    def modify(self, val: SigmaString) -> SigmaString:
        """The value in base64."""
        return _like(val, base64.b64encode(_bytes_of(val)).decode())


class _Base64Offset(SigmaValueModifier[SigmaString, SigmaExpansion]):
    """The value at each of the three alignments, without the characters its neighbours share."""

    def modify(self, val: SigmaString) -> SigmaExpansion:
        """The three encodings; raises ``SigmaValueError`` where the rule has made too many values."""
        data = _bytes_of(val)
        self.detection_item.context.spend(3)
        return SigmaExpansion([_like(val, _at_offset(data, offset)) for offset in range(3)])


class _WindowsDash(SigmaValueModifier[SigmaString, SigmaExpansion]):
    """Every way to write the dashes that begin a parameter."""

    def modify(self, val: SigmaString) -> SigmaExpansion:
        """The value with each choice of dashes; raises ``SigmaValueError`` where these are too many."""
        marked = val.replace_with_placeholder(_DASH, "_windash")
        dashes = sum(isinstance(part, Placeholder) and part.name == "_windash" for part in marked.s)
        if dashes > MAX_DASHES:
            raise SigmaValueError(f"windash: more than {MAX_DASHES} dashes in one value")
        self.detection_item.context.spend(len(_DASHES) ** dashes)
        return SigmaExpansion(
            marked.replace_placeholders(lambda p: iter(_DASHES) if p.name == "_windash" else iter([p]))
        )


class _Expand(SigmaExpandModifier):
    """Placeholders become their values at once, so that later modifiers work on these."""

    def modify(self, val: SigmaString | SigmaRegularExpression) -> Any:  # noqa: ANN401  (as pySigma)
        """The value with each choice of placeholder values; raises ``SigmaValueError`` where these are too many."""
        context: Context = self.detection_item.context
        known = context.placeholders
        found = val.insert_placeholders()
        parts = found.regexp.s if isinstance(found, SigmaRegularExpression) else found.s
        context.spend(math.prod(len(_values_of(p, known)) for p in parts if isinstance(p, Placeholder)))
        replaced = found.replace_placeholders(lambda p: iter(_values_of(p, known)))
        if isinstance(found, SigmaRegularExpression):
            replaced = [Pattern(str(one.regexp), found.flags) for one in replaced]
        return SigmaExpansion(replaced)


MODIFIERS: dict[str, type[SigmaModifier[Any, Any]]] = {
    **modifier_mapping,
    "re": _Regex,
    "wide": _Encode,
    "utf16le": _Encode,
    "utf16be": _Utf16Be,
    "utf16": _Utf16,
    "base64": _Base64,
    "base64offset": _Base64Offset,
    "windash": _WindowsDash,
    "expand": _Expand,
}


def _as_bytes(text: str, encoding: str) -> str:
    return text.encode(encoding, "surrogatepass").decode("latin-1")


def _bytes_of(val: SigmaString) -> bytes:
    if any(not isinstance(part, str) for part in val.s):
        raise SigmaValueError("a value with wildcards cannot be encoded as Base64")
    return "".join(val.s).encode("latin-1" if isinstance(val, Encoded) else "utf-8", "replace")


def _like(val: SigmaString, text: str) -> SigmaString:
    """The text as a plain string, cased where ``val`` is."""
    found = SigmaString.from_str(text)
    return SigmaCasedString.from_sigma_string(found) if isinstance(val, SigmaCasedString) else found


def _at_offset(data: bytes, offset: int) -> str:
    """Base64 characters that ``data`` alone decides when ``offset`` bytes stand before it."""
    first = (0, 2, 3)[offset]
    last = (None, -3, -2)[(len(data) + offset) % 3]
    return base64.b64encode(b" " * offset + data)[first:last].decode()


def _values_of(placeholder: Placeholder, known: Placeholders) -> list[SigmaString]:
    if not known.get(placeholder.name):
        raise UnresolvedError(
            f"placeholder %{placeholder.name}% has no values; give them in a placeholder file, "
            f"one line each: '{placeholder.name}: [value, value]'"
        )
    return [SigmaString(value) for value in known[placeholder.name]]
