"""What is asked: each report without itself in the profiles, each campaign with and without what shares a source with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from tocsin.cases.attribution.corpus import Corpus
from tocsin.cases.attribution.evaluating.splits import report_id
from tocsin.cases.attribution.features import Asked, asked
from tocsin.cases.attribution.leaving import Left, leave
from tocsin.knowledge.bundle import Bundle, used_by

#: A report of fewer techniques is not asked, nor one whose group keeps fewer without it.
_TECHNIQUES, _KEPT = 8, 5


@dataclass(frozen=True)
class Sample:
    """A question whose answer is known: ``truth`` is the place of the group."""

    id: str
    asked: Asked
    left: Left
    truth: int


def reports(bundle: Bundle, corpus: Corpus) -> Iterator[Sample]:
    """Each report of at least 8 techniques, left out of all profiles: items that another source tells of too stay.

    Reports whose group keeps fewer than 5 techniques are not asked.
    """
    names = {at: bundle.sources[at].name for at in corpus.same}
    for row, report in enumerate(corpus.reports):
        items = corpus.report_items[row]
        if int((items & ~corpus.tools).sum()) < _TECHNIQUES:
            continue
        left = leave(corpus, [report.source])
        if int((left.present[report.group] & ~corpus.tools).sum()) < _KEPT:
            continue
        words = np.zeros(len(corpus.vocabulary))
        for passage in corpus.by_source[report.source][1]:
            if passage.group == report.group:
                words[passage.words] = 1
        id_ = report_id(corpus.groups[report.group], names[report.source])
        yield Sample(id_, Asked(items, words, report.year), left, report.group)


def campaigns(bundle: Bundle, corpus: Corpus, *, strict: bool) -> Iterator[Sample]:
    """Each campaign that ATT&CK attributes to one group; ``strict`` takes every item out of all profiles that shares a source with it."""
    attributed = _attributed(bundle, corpus)
    used = used_by(bundle)
    current = {one.id for some in (bundle.techniques, bundle.software) for one in some if one.current}
    for campaign in bundle.campaigns:
        if not campaign.current or campaign.id not in attributed:
            continue
        uses = [one for one in used.get(campaign.id, ()) if one.used in current]
        sources = {*campaign.sources, *(at for one in uses for at in one.sources)}
        seen = campaign.last_seen or campaign.first_seen
        wanted = asked(
            corpus, (one.used for one in uses), (one.text for one in uses), seen.year if seen else 0
        )
        left = leave(corpus, sources, strict=True) if strict else leave(corpus)
        yield Sample(campaign.id, wanted, left, attributed[campaign.id])


def _attributed(bundle: Bundle, corpus: Corpus) -> Mapping[str, int]:
    return {
        one.campaign: corpus.group_place[one.group]
        for one in bundle.attributed
        if one.group in corpus.group_place
    }
