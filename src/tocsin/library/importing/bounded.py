"""How much of what others say is taken in: an article as long as the desk's own may be, and no feed without end. Pure."""

from __future__ import annotations

import msgspec

from tocsin.library.importing.imported import Imported, Readings

#: Characters of the body of one article, as at the desk, and of all that one document holds: whoever keeps them reads them several times.
LONGEST, ALL = 400_000, 1_000_000


def bounded(readings: Readings) -> Readings:
    """The readings with bodies that end at a paragraph where they are too long, and without articles beyond what is taken in at a time; both are told."""
    kept, left, room = [], [], ALL
    for one in map(_cut, readings.articles):
        if len(one.body) > room:
            left.append(f"beyond the first {ALL:,} characters of all: {one.headline}")
        else:
            kept.append(one)
            room -= len(one.body)
    return msgspec.structs.replace(readings, articles=tuple(kept), left=(*readings.left, *left))


def _cut(one: Imported) -> Imported:
    if len(one.body) <= LONGEST:
        return one
    end = one.body.rfind("\n\n", 0, LONGEST)
    body = one.body[: end if end > 0 else LONGEST - 1].rstrip() + "\n"
    told = f"beyond the first {LONGEST:,} characters: {one.headline}"
    return msgspec.structs.replace(one, body=body, left=(*one.left, told))
