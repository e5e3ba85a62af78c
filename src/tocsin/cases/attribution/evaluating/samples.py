"""What is asked: each report without itself in the profiles, each campaign with and without what shares a source with it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

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
    """A question whose answer is known: ``truth`` is the place of the group, ``source`` that of the report, of a campaign none."""

    id: str
    asked: Asked
    left: Left
    truth: int
    source: int = -1


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
        yield Sample(id_, Asked(items, words, report.year), left, report.group, report.source)


def apart(one: Sample) -> Sample | None:
    """A report as of an intrusion that nobody else told of: the group's other reports of the same year are left out as well.

    None where the group keeps fewer than 5 techniques. Without this the same intrusion mostly stays, told by another vendor.
    """
    year = one.asked.year
    reports = one.left.corpus.reports
    return _without(one, (each.source for each in reports if each.group == one.truth and each.year == year))


def before(one: Sample) -> Sample | None:
    """A report as it was when it came: all reports of the same year or later are left out, of every group. None as ``apart``."""
    year = one.asked.year
    return _without(one, (each.source for each in one.left.corpus.reports if each.year >= year))


def _without(one: Sample, sources: Iterable[int]) -> Sample | None:
    if not one.asked.year:
        return None
    left = leave(one.left.corpus, {one.source, *sources})
    kept = int((left.present[one.truth] & ~left.corpus.tools).sum())
    return replace(one, left=left) if kept >= _KEPT else None


class Rule(StrEnum):
    """What is left out of all profiles before a campaign is asked: nothing, or every item that shares a source with it.

    Its sources are those of its ``USES``, as in the figures that were to be beaten; ``STRICT`` adds those of its entry, and those by which ATT&CK
    attributes it.
    """

    NAIVE = "naive"
    USES = "uses"
    STRICT = "strict"


def campaigns(bundle: Bundle, corpus: Corpus, wanted: Collection[str], rule: Rule) -> Iterator[Sample]:
    """Each of the campaigns that are wanted and that ATT&CK attributes, by a rule of what is left out.

    Of two groups that it is attributed to, the last by id is held to be the true one, so that the other counts as an error.
    """
    attributed = _attributed(bundle, corpus)
    used = used_by(bundle)
    current = {one.id for some in (bundle.techniques, bundle.software) for one in some if one.current}
    for campaign in bundle.campaigns:
        if not campaign.current or campaign.id not in attributed or campaign.id not in wanted:
            continue
        uses = [one for one in used.get(campaign.id, ()) if one.used in current]
        sources = {at for one in uses for at in one.sources}
        if rule is Rule.STRICT:
            by = (one for one in bundle.attributed if one.campaign == campaign.id)
            sources |= {*campaign.sources, *(at for one in by for at in one.sources)}
        seen = campaign.last_seen or campaign.first_seen
        year = seen.year if seen else 0
        question = asked(corpus, (one.used for one in uses), (one.text for one in uses), year)
        left = leave(corpus) if rule is Rule.NAIVE else leave(corpus, sources, strict=True)
        yield Sample(campaign.id, question, left, attributed[campaign.id])


def _attributed(bundle: Bundle, corpus: Corpus) -> Mapping[str, int]:
    return {
        one.campaign: corpus.group_place[one.group]
        for one in bundle.attributed
        if one.group in corpus.group_place
    }
