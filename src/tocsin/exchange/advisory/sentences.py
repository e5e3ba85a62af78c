"""The sentence that something stands in."""

from __future__ import annotations

import re

_LONGEST = 400  # characters shown on either side at most
_END = re.compile(r"""(?<=[.!?…])["'”\u2019)\]]{0,2}\s+(?=["'“\u2018(\[]?[A-Z0-9À-ÝА-Я])""")
_SHORT = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|No|Nr|Dr|Mr|Mrs|Ms|St|Fig|cf|approx|resp|bzw|z\.B|ca|Sr|p\.ej)|\b[A-Z])\.$"
)


def spans_of(text: str) -> list[tuple[int, int]]:
    """Beginning and end of every sentence of a text."""
    found, start = [], 0
    for end in _END.finditer(text):
        if _SHORT.search(text, start, end.start()):
            continue
        found.append((start, end.start()))
        start = end.end()
    return [*found, (start, len(text))] if start < len(text) else found


def sentence_at(text: str, start: int, end: int) -> str:
    """The sentence around a span of a text, shortened where it is very long."""
    first = next((one for one in reversed(spans_of(text)) if one[0] <= start), (0, len(text)))
    left, right = max(first[0], start - _LONGEST), min(max(first[1], end), end + _LONGEST)
    shown = text[left:right].strip()
    return f"{'… ' if left > first[0] else ''}{shown}{' …' if right < first[1] else ''}"
