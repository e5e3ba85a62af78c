"""What speaks for each group: one number per group and feature, in one visible tuple."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np

from tocsin.cases.attribution.corpus import Corpus, Flags, Numbers
from tocsin.cases.attribution.leaving import Left, Vectors
from tocsin.cases.attribution.wording import words_of

_EXCLUSIVE = 3


@dataclass(frozen=True)
class Asked:
    """Evidence as the corpus knows it: items (I), words (V, 0 or 1), the year, 0 where it is not known; ``unknown`` items are in no profile.

    ``part`` tells that it is what was done in one phase alone.
    """

    items: Flags
    words: Numbers
    year: int = 0
    unknown: tuple[str, ...] = ()
    part: bool = False

    def without(self, item: int) -> Asked:
        """The same without an item."""
        items = self.items.copy()
        items[item] = False
        return replace(self, items=items)


def asked(
    corpus: Corpus, items: Iterable[str], texts: Iterable[str] = (), year: int = 0, *, part: bool = False
) -> Asked:
    """Evidence by ids of techniques and software, what is written of them, and the year; ``part`` as ``Asked`` has it."""
    given = sorted(set(items))
    flags, words = np.zeros(len(corpus.items), bool), np.zeros(len(corpus.vocabulary))
    flags[[corpus.place[one] for one in given if one in corpus.place]] = True
    for text in texts:
        words[[corpus.vocabulary[one] for one in words_of(text) if one in corpus.vocabulary]] = 1
    return Asked(flags, words, year, tuple(one for one in given if one not in corpus.place), part)


@dataclass(frozen=True)
class Feature:
    """A feature by its name, what it tells, and how it is computed; ``sources`` tells that it needs to know which source said what."""

    name: str
    about: str
    compute: Callable[[Asked, Left], Numbers]
    sources: bool = False


def likeness(wanted: Asked, left: Left) -> Numbers:
    """Cosine of items, each weighted by how few groups use it."""
    return Vectors(left.present * left.rarity).cosine(wanted.items * left.rarity)


def covered(wanted: Asked, left: Left) -> Numbers:
    """The share of the techniques that the group is known to use."""
    techniques = wanted.items & ~left.corpus.tools
    return np.asarray(left.present[:, techniques].sum(1) / max(int(techniques.sum()), 1))


def software(wanted: Asked, left: Left) -> Numbers:
    """Software in common, a tool that many use counting little: log of one more than the sum of the logs of how rare each is."""
    tools = wanted.items & left.corpus.tools
    return np.asarray(np.log1p(left.present[:, tools] @ left.rarity[tools]))


def exclusive(wanted: Asked, left: Left) -> Numbers:
    """Software in common that no other group is known to use, up to three."""
    tools = wanted.items & left.corpus.tools & (left.users <= 1)
    return np.asarray(np.minimum(left.present[:, tools].sum(1), _EXCLUSIVE), float)


def size(_: Asked, left: Left) -> Numbers:
    """How much is known of the group, as a log: a long profile fits everything a little."""
    return np.asarray(np.log1p(left.present.sum(1)))


def together(wanted: Asked, left: Left) -> Numbers:
    """Cosine with the one report of the group that is most like it: what was used together, not ever."""
    alike = left.weighted_reports.cosine(wanted.items * left.rarity)
    best = np.zeros(len(left.corpus.groups))
    np.maximum.at(best, left.corpus.report_groups, alike)
    return best


def wording(wanted: Asked, left: Left) -> Numbers:
    """Cosine of the words of procedures, each weighted by how few groups' procedures have it."""
    rows, weight = left.weighted_words
    return rows.cosine(wanted.words * weight)


def recency(wanted: Asked, left: Left) -> Numbers:
    """How long before it the group was last reported on, as a negative log of years; as of the median report where no year is known.

    Later reports tell nothing: of what happens now there are none.
    """
    years = np.array([one.year for one in left.corpus.reports])
    near = np.full(len(left.corpus.groups), np.inf)
    usable = left.counting & (years > 0) & (years <= wanted.year)
    np.minimum.at(near, left.corpus.report_groups[usable], (wanted.year - years[usable]).astype(float))
    near[~np.isfinite(near)] = _YEARS
    return np.asarray(-np.log1p(near))


#: Years that stand for "not known".
_YEARS = 2.0

FEATURES: tuple[Feature, ...] = (
    Feature("likeness", "techniques and software in common, the rare ones counting most", likeness),
    Feature("covered", "the share of the techniques that the group is known for", covered),
    Feature("software", "software in common, tools of many counting little", software),
    Feature("exclusive", "software that nobody else is known to use", exclusive),
    Feature("size", "how much is known of the group: corrects for those that are reported on most", size),
    Feature("together", "the report that is most like it: what was used together", together, sources=True),
    Feature("wording", "how procedures are described", wording, sources=True),
    Feature("recency", "how long before the group was last active", recency, sources=True),
)


def features(wanted: Asked, left: Left, chosen: tuple[Feature, ...] = FEATURES) -> Numbers:
    """All of them (G by F)."""
    return np.stack([one.compute(wanted, left) for one in chosen], axis=1)
