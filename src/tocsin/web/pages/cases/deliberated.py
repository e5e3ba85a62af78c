"""Thresholds: every question with everybody's answer to it beside the others; what points where, what is open, and who decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from tocsin.cases.cited import Cited
from tocsin.cases.grounds import Grounds, grounds_of
from tocsin.cases.picture import Picture
from tocsin.cases.severity import FACTORS, bounds_of
from tocsin.cases.thresholds import Asked, Considered, Deliberation, Framework
from tocsin.model.case import Answered, Confidence, Degree, Entry, Judged, Likelihood, Link, Side
from tocsin.web.pages.cases.cited import EvidencePiece, IncidentColumn, SourceCited, cited, columns, pieces
from tocsin.web.pages.cases.scaled import Lacking

#: Factors of severity that are set beside each other where incidents are linked.
_EFFECTS = (
    "functional_impact",
    "outage",
    "information_impact",
    "data_theft",
    "entities",
    "loss",
    "deaths",
    "health",
    "recoverability",
)


class AnswerShown(msgspec.Struct, frozen=True, kw_only=True):
    """An answer by one person or nation. ``by`` is who answers, else the author who entered it; it counts for every incident where it names none."""

    entry: str
    every: bool
    degree: Degree
    by: str
    author: str
    reasons: str
    dissent: str
    position: str
    toward: tuple[EvidencePiece, ...]
    against: tuple[EvidencePiece, ...]
    cited: tuple[SourceCited, ...]
    grade: str
    unverified: bool


class FactsKnown(msgspec.Struct, frozen=True):
    """The facts of an incident by their factors, and the ids of entries that rest only on what was not read itself."""

    by: Mapping[str, Sequence[Entry]]
    unverified: frozenset[str]


class Bearing(msgspec.Struct, frozen=True):
    """A fact of severity that bears on a question; ``words`` "" where it is unknown.

    ``unverified`` tells that one of its entries rests only on what was not read itself.
    """

    factor: str
    question: str
    words: str
    entries: tuple[str, ...]
    unverified: bool = False


class QuestionCell(msgspec.Struct, frozen=True):
    """A question asked of one incident: the answers, and the facts that bear on it. ``divided`` tells that answers differ."""

    incident: str
    answers: tuple[AnswerShown, ...]
    divided: bool
    bearing: tuple[Bearing, ...]


class QuestionRow(msgspec.Struct, frozen=True):
    """A question with a cell for each incident."""

    id: str
    title: str
    asks: str
    cells: tuple[QuestionCell, ...]


class ThresholdStand(msgspec.Struct, frozen=True):
    """A threshold as it stands for one incident: ids of its questions by where their answers point, and those that are open.

    ``open`` are those that nobody answers or can answer, then those on which answers differ; ``lacking`` the facts that bear on
    these and are unknown. ``membership`` says why it is not open to the victim, or that nobody knows; "" where that is no question.
    """

    incident: str
    toward: tuple[str, ...]
    between: tuple[str, ...]
    against: tuple[str, ...]
    divided: tuple[str, ...]
    unknown: tuple[str, ...]
    lacking: tuple[Lacking, ...]
    membership: str


class ThresholdShown(msgspec.Struct, frozen=True, kw_only=True):
    """A threshold: where it is written, who decides, how it stands, its questions."""

    id: str
    title: str
    decides: str
    toward: str
    source: str
    remark: str
    sources: tuple[Cited, ...]
    stands: tuple[ThresholdStand, ...]
    questions: tuple[QuestionRow, ...]


class LinkShown(msgspec.Struct, frozen=True, kw_only=True):
    """A link between incidents: why it is held, how likely and how well founded; the effects of both beside each other."""

    entry: str
    first: IncidentColumn
    second: IncidentColumn
    reasons: tuple[str, ...]
    likelihood: Likelihood
    confidence: Confidence
    cited: tuple[SourceCited, ...]
    effects: tuple[tuple[Bearing, Bearing], ...]


def thresholds_shown(picture: Picture) -> tuple[ThresholdShown, ...]:
    """Every threshold, in the order in which they ship."""
    if not picture.incidents:
        return ()
    known = [facts_of(picture, one.entry.id) for one in picture.incidents]
    grounds = grounds_of(picture.entries)
    return tuple(
        _threshold(picture, [one.deliberations[at] for one in picture.incidents], known, grounds)
        for at in range(len(picture.incidents[0].deliberations))
    )


def links_shown(picture: Picture) -> tuple[LinkShown, ...]:
    """The links between incidents."""
    grounds = grounds_of(picture.entries)
    titles = {one.incident: one for one in columns(one.entry for one in picture.incidents)}
    return tuple(_linked(picture, one, titles, grounds) for one in picture.links)


def facts_of(picture: Picture, incident: str) -> FactsKnown:
    """The facts of an incident."""
    found: dict[str, list[Entry]] = {}
    for one in picture.entries:
        if isinstance(one.body, Judged) and one.body.incident == incident:
            found.setdefault(one.body.fact.factor, []).append(one)
    return FactsKnown(found, frozenset(picture.unverified))


def bearing(name: str, known: FactsKnown) -> Bearing:
    """A factor as it is known of an incident, in words."""
    factor, entries = FACTORS[name], known.by.get(name, ())
    facts = [one.body.fact for one in entries if isinstance(one.body, Judged)]
    if not facts:
        return Bearing(name, factor.question, "", ())
    bounds = bounds_of(facts)[name]
    low, high = factor.word(bounds.low), factor.word(bounds.high)
    whole = bounds == factor.whole
    words = "" if whole else low if low == high else f"{low}, up to {high}"
    ids = tuple(one.id for one in entries)
    return Bearing(name, factor.question, words, ids, not known.unverified.isdisjoint(ids))


def _threshold(
    picture: Picture,
    found: Sequence[Deliberation],
    known: Sequence[FactsKnown],
    grounds: Grounds,
) -> ThresholdShown:
    framework: Framework = found[0].framework
    incidents = [one.entry.id for one in picture.incidents]
    return ThresholdShown(
        id=framework.id,
        title=framework.title,
        decides=framework.decides,
        toward=framework.toward,
        source=framework.source,
        remark=framework.remark,
        sources=framework.sources,
        stands=tuple(map(_stand, incidents, found, known)),
        questions=tuple(
            QuestionRow(
                one.id,
                one.title,
                one.asks,
                tuple(
                    _cell(incident, _considered(each, one), facts, grounds)
                    for incident, each, facts in zip(incidents, found, known, strict=True)
                ),
            )
            for one in framework.questions
        ),
    )


def _considered(found: Deliberation, question: Asked) -> Considered:
    every = (found.toward, found.between, found.against, found.divided, found.unknown)
    return next(one for some in every for one in some if one.question.id == question.id)


def _stand(incident: str, found: Deliberation, known: FactsKnown) -> ThresholdStand:
    open_ = (*found.unknown, *found.divided)
    asked = dict.fromkeys(name for one in open_ for name in one.question.facts)
    told = [bearing(name, known) for name in asked]

    def ids(some: Sequence[Considered]) -> tuple[str, ...]:
        """Of questions."""
        return tuple(one.question.id for one in some)

    return ThresholdStand(
        incident,
        ids(found.toward),
        ids(found.between),
        ids(found.against),
        ids(found.divided),
        ids(found.unknown),
        tuple(Lacking(one.factor, one.question) for one in told if not one.words),
        found.membership.words,
    )


def _cell(incident: str, one: Considered, known: FactsKnown, grounds: Grounds) -> QuestionCell:
    return QuestionCell(
        incident,
        tuple(_answer(entry, grounds) for entry in one.answers),
        len(one.degrees) > 1,
        tuple(bearing(name, known) for name in one.question.facts),
    )


def _answer(entry: Entry, grounds: Grounds) -> AnswerShown:
    body = entry.body
    if not isinstance(body, Answered):
        raise TypeError(entry.id)  # only answers are gathered in a deliberation
    return AnswerShown(
        entry=entry.id,
        every=not body.incident,
        degree=body.degree,
        by=body.by,
        author=entry.author,
        reasons=body.reasons,
        dissent=body.dissent,
        position=body.position,
        toward=pieces(body.evidence, Side.TOWARD, grounds),
        against=pieces(body.evidence, Side.AGAINST, grounds),
        cited=cited(entry.sources, grounds),
        grade=grounds.grade(entry.sources),
        unverified=grounds.unverified(entry.sources),
    )


def _linked(
    picture: Picture, entry: Entry, titles: Mapping[str, IncidentColumn], grounds: Grounds
) -> LinkShown:
    body = entry.body
    if not isinstance(body, Link):
        raise TypeError(entry.id)  # a picture keeps links apart
    first, second = (facts_of(picture, one) for one in (body.first, body.second))
    pairs = ((bearing(name, first), bearing(name, second)) for name in _EFFECTS)
    return LinkShown(
        entry=entry.id,
        first=titles.get(body.first, IncidentColumn(body.first, body.first)),
        second=titles.get(body.second, IncidentColumn(body.second, body.second)),
        reasons=body.reasons,
        likelihood=body.likelihood,
        confidence=body.confidence,
        cited=cited(entry.sources, grounds),
        effects=tuple(pair for pair in pairs if pair[0].words or pair[1].words),
    )
