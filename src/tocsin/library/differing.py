"""How one text differs from another: line by line, and word by word where a line was changed and not replaced. Pure."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence

import msgspec

#: A line this alike is the same one, changed; characters up to which words are compared.
_ALIKE, _LONGEST = 0.5, 8_000
_WORDS = re.compile(r"\s+|[^\s]+")


class Line(msgspec.Struct, frozen=True):
    """A line with how it differs, ``+``, ``-`` or a blank, in parts that are marked where they alone do."""

    sign: str
    parts: tuple[tuple[str, bool], ...]


def differences(before: Sequence[str], after: Sequence[str]) -> tuple[Line, ...]:
    """All lines of both, in order."""
    return tuple(_lines(before, after))


def _lines(before: Sequence[str], after: Sequence[str]) -> Iterator[Line]:
    steps = difflib.SequenceMatcher(None, before, after).get_opcodes()
    for what, old_from, old_to, new_from, new_to in steps:
        old, new = before[old_from:old_to], after[new_from:new_to]
        if what == "equal":
            yield from (_whole(" ", line) for line in new)
        elif len(old) == len(new):
            for one, other in zip(old, new, strict=True):
                yield from _changed(one, other)
        else:
            yield from (_whole("-", line) for line in old)
            yield from (_whole("+", line) for line in new)


def _changed(old: str, new: str) -> tuple[Line, Line]:
    if max(len(old), len(new)) > _LONGEST:
        return _whole("-", old), _whole("+", new)
    was, now = _WORDS.findall(old), _WORDS.findall(new)
    matcher = difflib.SequenceMatcher(None, was, now)
    if matcher.ratio() < _ALIKE:
        return _whole("-", old), _whole("+", new)
    steps = matcher.get_opcodes()
    taken = tuple(("".join(was[a:b]), what != "equal") for what, a, b, _, _ in steps if b > a)
    given = tuple(("".join(now[a:b]), what != "equal") for what, _, _, a, b in steps if b > a)
    return Line("-", taken), Line("+", given)


def _whole(sign: str, line: str) -> Line:
    return Line(sign, ((line, False),))
