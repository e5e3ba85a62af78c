"""What each item does to a candidate, and what would do most if it were found."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from tocsin.cases.attribution.corpus import Flags, Numbers
from tocsin.cases.attribution.evidence import Clue
from tocsin.cases.attribution.result import Change, Counts, Moved
from tocsin.cases.attribution.weighing import Weighed

_LISTED, _TRIED = 5, 6
_LEAST = 1e-300
#: Effects smaller than this on log-odds are nothing.
_FELT = 0.01
_SOURCES = 3
#: Kinds of evidence that have to be weighed by people, and what to collect of them: no public data say of them which source told what.
_NOT_WEIGHED = (
    "infrastructure, not weighed here: domains, addresses, certificates, each with days in use, registrar, host and source, against those of the same days that sources tie to a group",
    "victims, not weighed here: sector and country of all who were struck, against whom a group struck by sources that do not name it for that",
)
#: Kinds of evidence that the model weighs.
_KINDS = {
    "techniques": "more techniques that agree",
    "software": "software that few use",
    "wording": "how procedures were carried out, in words",
}


def moved(of: Weighed, clues: Sequence[Clue], mine: Flags) -> tuple[tuple[Moved, ...], tuple[Moved, ...]]:
    """What speaks for a candidate (the groups that are flagged) and what against, the most first.

    It is by how much each item alone moves the log of its odds against all other known groups.
    """
    place = of.left.corpus.place
    known = [one for one in clues if one.item in place]
    whole = _odds(of.full, mine, ~mine)
    found = [
        Moved(one.item, round(whole - _odds(of.without[place[one.item]], mine, ~mine), 3), one.entries)
        for one in known
        if place[one.item] in of.without
    ]
    toward = sorted((one for one in found if one.by > _FELT), key=lambda one: (-one.by, one.item))
    against = sorted((one for one in found if one.by < -_FELT), key=lambda one: (one.by, one.item))
    return tuple(toward), tuple(against)


def changes(of: Weighed, first: int, second: int, counts: Counts) -> tuple[Change, ...]:
    """What would tell the two best apart, for each the items that would move most; then the kinds of evidence that are missing."""
    return (*_items(of, first, second), *_items(of, second, first), *missing(counts))


def _items(of: Weighed, one: int, other: int) -> tuple[Change, ...]:
    """Items that only one of the two is known for and that were not seen, tried out: those that few groups use."""
    corpus, users = of.left.corpus, of.left.users
    only = of.left.present[one] & ~of.left.present[other] & ~of.asked.items
    rare = sorted(np.flatnonzero(only).tolist(), key=lambda at: (users[at], corpus.items[at]))[:_TRIED]
    before = _odds(of.full, one, other)
    found = []
    for at in rare:
        items = of.asked.items.copy()
        items[at] = True
        after = of.again(replace(of.asked, items=items))
        by = _odds(after, one, other) - before
        found.append(Change("seen", corpus.items[at], corpus.groups[one], round(by, 3)))
    best = sorted(
        (change for change in found if change.by > _FELT), key=lambda change: (-change.by, change.item)
    )
    return tuple(best[: _LISTED - 2])


def missing(counts: Counts) -> tuple[Change, ...]:
    """The kinds of evidence that are missing for somebody, and what is not weighed here at all."""
    return tuple(_missing(counts))


def _missing(counts: Counts) -> Iterator[Change]:
    for kind, told in _KINDS.items():
        if kind not in counts.kinds:
            yield Change(told)
    if counts.sources < _SOURCES:
        yield Change(f"independent sources: {counts.sources} agree, {_SOURCES} would allow more confidence")
    yield from map(Change, _NOT_WEIGHED)


def _odds(said: Numbers, one: Flags | int, other: Flags | int) -> float:
    """The log of how much likelier one is than the other."""
    mine, others = (max(float(np.sum(said[some])), _LEAST) for some in (one, other))
    return math.log(mine / others)
