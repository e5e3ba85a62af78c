"""How hits are ordered: by how rare what was asked for is, where it stands, and how new the article is.

The score is that of BM25F (Robertson, Zaragoza and Taylor, CIKM 2004), of whole places in place of single occurrences: a
word counts once for each place of an article that it stands in. How rare a word is, is measured on the open shelf alone, by the
texts that the reader may read there: so no article that a reader may not be told of moves any rank.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tocsin.store.columns import micros
from tocsin.store.press.search_catalogue import Catalogue, Mask, Numbers

#: What a place counts. Words that an article uses often stand in its body as well.
HEADLINE, SUMMARY, OFTEN, BODY, TAG = 8.0, 3.0, 2.0, 1.0, 2.0
#: How soon more places count little more; BM25's k1.
_SOON = 2.0
#: Of an article's score this share is left as it gets old, half of the rest being gone after so many microseconds.
_LASTS, _HALF = 0.6, 365 * 86_400 * 1e6


class Scored(NamedTuple):
    """One thing asked for: its places with what each counts, how many on the open shelf have it, and how many there are."""

    places: tuple[tuple[Mask, float], ...]
    having: int
    all: int


def scores(
    hits: Numbers, asked: Sequence[Scored], catalogue: Catalogue, now: dt.datetime
) -> npt.NDArray[np.float64]:
    """The score of each hit, the greater the better."""
    found = np.zeros(len(hits))
    for one in asked:
        counted = np.zeros(len(hits))
        for mask, counts in one.places:
            counted += mask[hits] * counts
        found += _rarity(one) * counted * (_SOON + 1) / (counted + _SOON)
    age = np.maximum(micros(now) - catalogue.at[hits], 0)
    scored: npt.NDArray[np.float64] = found * (_LASTS + (1 - _LASTS) * np.exp2(-age / _HALF))
    return scored


def first(
    hits: Numbers, score: npt.NDArray[np.float64] | None, catalogue: Catalogue, offset: int, limit: int
) -> Numbers:
    """One page of the hits, the best first and of equals the newest; the newest first where there is no score."""
    at = catalogue.at[hits]
    key = at if score is None else score
    until = offset + limit
    if until < len(hits):
        least = np.partition(key, len(key) - until)[len(key) - until]
        chosen = np.flatnonzero(key >= least)
        hits, at, key = hits[chosen], at[chosen], key[chosen]
    return hits[np.lexsort((-hits, -at, -key))][offset:until]


def _rarity(one: Scored) -> float:
    """BM25's weight of a word, kept above 0 as Lucene does."""
    return float(np.log1p((one.all - one.having + 0.5) / (one.having + 0.5)))
