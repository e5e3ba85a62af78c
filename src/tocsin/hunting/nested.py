"""Which literals to search at once, so that a hostile set of them cannot match without bound.

``aaa``, ``aaaa``, ``aaaaa``… all end wherever the longest does: a value of a million letters would match each
a million times. Here only a few literals may end at the same place; the others, and the tail of very long
ones, are looked for one by one, and only in values where a part of them was found.
"""

from __future__ import annotations

import functools
from typing import NamedTuple

import numpy as np

#: So many literals may end at the same place; of SigmaHQ's at most six do.
ENDING = 8
#: Bytes of a literal that are searched; of SigmaHQ's none is as long.
PREFIX = 256


class Nested(NamedTuple):
    """``searched`` texts, and by the index of each text what it stands for.

    ``whole`` (int64) gives the literal that a text is, -1 for one that only begins literals. ``deep`` are, by
    text, the literals to look for where it was found. At most ``depth`` texts end at one place.
    """

    searched: tuple[bytes, ...]
    whole: np.ndarray
    deep: dict[int, tuple[int, ...]]
    depth: int


@functools.lru_cache(maxsize=256)
def nested(literals: tuple[bytes, ...]) -> Nested:
    """What to search at once of some literals, none of them empty."""
    texts = {literal: i for i, literal in enumerate(literals) if len(literal) <= PREFIX}
    for literal in literals:
        texts.setdefault(literal[:PREFIX], -1)
    chains = _chains(texts)
    place = {text: k for k, text in enumerate(chains.kept)}
    deep: dict[int, list[int]] = {}
    for text, ending in chains.beyond.items():
        if texts[text] >= 0:
            deep.setdefault(place[ending], []).append(texts[text])
    for i, literal in enumerate(literals):
        if len(literal) > PREFIX:
            key = literal[:PREFIX]
            deep.setdefault(place[chains.beyond.get(key, key)], []).append(i)
    whole = np.array([texts[text] for text in chains.kept], np.int64)
    return Nested(tuple(chains.kept), whole, {k: tuple(found) for k, found in deep.items()}, chains.depth)


class _Chains(NamedTuple):
    kept: list[bytes]
    beyond: dict[bytes, bytes]
    depth: int


def _chains(texts: dict[bytes, int]) -> _Chains:
    """Texts of which few end in one another, and for each of the others one that it ends in."""
    kept: list[bytes] = []
    beyond: dict[bytes, bytes] = {}
    chain: list[bytes] = []
    depth = 1
    for backwards in sorted(text[::-1] for text in texts):
        while chain and not backwards.startswith(chain[-1]):
            chain.pop()
        if len(chain) < ENDING:
            chain.append(backwards)
            kept.append(backwards[::-1])
            depth = max(depth, len(chain))
        else:
            beyond[backwards[::-1]] = chain[-1][::-1]
    return _Chains(kept, beyond, depth)
