r"""Sigma's wildcards: ``*`` and ``?``, a backslash making the next of ``* ? \`` literal."""

from __future__ import annotations

import re

_TOKEN = re.compile(r"\\([*?\\])|([*?])|(\\|[^\\*?]+)", re.DOTALL)


def tokens(pattern: str) -> list[tuple[bool, str]]:
    """Runs of a pattern: ``(True, "*")`` or ``(True, "?")`` for a wildcard, ``(False, text)`` for literals."""
    found: list[tuple[bool, str]] = []
    for escaped, wildcard, plain in _TOKEN.findall(pattern):
        text = escaped or plain
        if wildcard:
            found.append((True, wildcard))
        elif found and not found[-1][0]:
            found[-1] = (False, found[-1][1] + text)
        else:
            found.append((False, text))
    return found


def longest_literal(pattern: str) -> str:
    """The longest run without a wildcard, "" if there is none: every match contains it."""
    return max((text for wildcard, text in tokens(pattern) if not wildcard), key=len, default="")


def to_re2(pattern: str) -> str:
    """An RE2 pattern that matches the same whole values, line breaks included."""
    return f"(?s)^{fragment(pattern)}$"


def fragment(pattern: str) -> str:
    """A piece of an RE2 pattern that matches the same text, with the flag s."""
    pieces = [
        {"*": ".*", "?": "."}[text] if wildcard else re.escape(text) for wildcard, text in tokens(pattern)
    ]
    return "".join(pieces)
