"""Checks patterns of rules against RE2, which no pattern can make hang, before a hunt rests on them."""

from __future__ import annotations

import functools

import re2

from tocsin.model.errors import DetectionError

MAX_PATTERN = 20_000  # characters
#: Bytes of one compiled pattern: less than the 8 MiB that the engine's RE2 (pyarrow's) allows, which
#: would give up the whole hunt over a pattern that passed here.
_MAX_MEMORY = 6 << 20


@functools.lru_cache(maxsize=4096)
def checked(pattern: str) -> str:
    """The pattern, fit for RE2.

    Raises ``DetectionError`` with the part that RE2 cannot express (look-around, back-references,
    possessive quantifiers, more than 1000 repeats) or when the pattern is too large.
    """
    if len(pattern) > MAX_PATTERN:
        raise DetectionError(f"regular expression of {len(pattern)} characters, {MAX_PATTERN} are allowed")
    try:
        re2.compile(pattern, options=_options())
    except re2.error as error:
        raise DetectionError(
            _reason(pattern, error), hint="write it without look-around and back-references"
        ) from error
    return pattern


def checked_glob(pattern: str) -> str:
    """The wildcard pattern, which the engine turns into a regular expression of about its length.

    Raises ``DetectionError`` when it is too large.
    """
    if len(pattern) > MAX_PATTERN:
        raise DetectionError(f"wildcards in a value of {len(pattern)} characters, {MAX_PATTERN} are allowed")
    return pattern


def _reason(pattern: str, error: Exception) -> str:
    text = error.args[0] if error.args else error
    text = text.decode(errors="replace") if isinstance(text, bytes) else str(text)
    shown = pattern if len(pattern) <= 120 else pattern[:117] + "..."  # noqa: PLR2004  (one line)
    return f"regular expression {shown!r} cannot be expressed in RE2: {text}"


@functools.cache
def _options() -> re2.Options:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MAX_MEMORY
    return options
