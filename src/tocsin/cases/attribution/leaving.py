"""Leaving sources out of a corpus, which is done before anything is compared with it: what the same source says proves nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tocsin.cases.attribution.corpus import Corpus, Flags, Numbers

#: A report of fewer items is like many others.
_REPORT = 4
#: Groups beside the known ones that are taken to use a tool that anyone may have.
_ANYONE = 10


class Vectors:
    """Rows that are compared with many others, their lengths taken once."""

    def __init__(self, rows: Numbers) -> None:
        self._rows, self._lengths = rows, np.linalg.norm(rows, axis=1)

    def cosine(self, one: Numbers) -> Numbers:
        """How alike each row is to another, 0 where either is empty."""
        lengths = self._lengths * np.linalg.norm(one)
        made = np.zeros(len(lengths))
        return np.asarray(np.divide(self._rows @ one, lengths, out=made, where=lengths > 0))


@dataclass(frozen=True)
class Left:
    """What is left of a corpus: items (G by I) and words (G by V) of groups, reports (R by I) and which of them still count (R).

    ``absent`` are groups that are left out as if nobody knew of them (G).
    """

    corpus: Corpus
    present: Flags
    wording: Numbers
    reports: Flags
    counting: Flags
    absent: Flags

    @cached_property
    def users(self) -> Numbers:
        """How many groups are taken to use each item (I): those that are known to, and more of a tool that anyone may have."""
        known = self.present.sum(0)
        return np.asarray(known + _ANYONE * (self.corpus.public & (known > 0)), float)

    @cached_property
    def rarity(self) -> Numbers:
        """How few groups use each item (I), as a log."""
        groups = len(self.corpus.groups)
        return np.asarray(np.log((groups + 1) / (self.users + 1)), float)

    @cached_property
    def weighted_reports(self) -> Vectors:
        """The reports that count and have enough items, each item weighted by its rarity."""
        rows = self.reports & self.counting[:, None]
        rows &= (rows.sum(1) >= _REPORT)[:, None]
        return Vectors(rows * self.rarity)

    @cached_property
    def weighted_words(self) -> tuple[Vectors, Numbers]:
        """The words of groups, and what each word weighs (V): the fewer groups have it, the more."""
        weight = np.log(len(self.corpus.groups) / np.maximum((self.wording > 0).sum(0), 1))
        return Vectors(np.log1p(self.wording) * weight), np.asarray(weight, float)


def leave(corpus: Corpus, sources: Iterable[int] = (), *, strict: bool = False) -> Left:
    """A corpus without some sources: items that rest on nothing else go. ``strict`` takes out every item that any of them tells of."""
    left_out = corpus.canonical(sources)
    present, wording = corpus.present.copy(), corpus.wording.copy()
    counting = np.ones(len(corpus.reports), bool)
    gone: set[int] = set()
    for source in left_out & corpus.by_source.keys():
        cells, passages, reports = corpus.by_source[source]
        for cell in cells:
            if strict or cell.sources <= left_out:
                present[cell.group, cell.item] = False
        for passage in passages:
            if id(passage) not in gone:
                gone.add(id(passage))
                wording[passage.group, passage.words] -= 1
        counting[list(reports)] = False
    reports_left = corpus.report_items & present[corpus.report_groups]
    return Left(corpus, present, wording, reports_left, counting, np.zeros(len(corpus.groups), bool))


def without_group(left: Left, group: int) -> Left:
    """The same as if nobody knew of one of the groups."""
    present, wording = left.present.copy(), left.wording.copy()
    counting, absent = left.counting.copy(), left.absent.copy()
    present[group], wording[group], absent[group] = False, 0, True
    counting[left.corpus.report_groups == group] = False
    return Left(left.corpus, present, wording, left.reports, counting, absent)
