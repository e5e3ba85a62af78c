"""Plain texts as Markdown in which they stand for themselves."""

from __future__ import annotations

import re

_MEANING = re.compile(r"[\\`*_\[\]<>{}#|~!&]|^[-+=]")
_NUMBERED = re.compile(r"^(\d+)([.)])")


def literal(text: str) -> str:
    """A plain text as Markdown in which nothing of it means anything, on one line."""
    line = _MEANING.sub(r"\\\g<0>", " ".join(text.split()))
    return _NUMBERED.sub(r"\1\\\2", line)
