"""From evidence to what is said of groups and of who sponsors them: a name only where it hangs on no single thing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from tocsin.cases.attribution.corpus import Corpus, Flags
from tocsin.cases.attribution.counting import confidence_of, counts_of
from tocsin.cases.attribution.countries import base_rate, by_country, lifted
from tocsin.cases.attribution.evidence import Evidence
from tocsin.cases.attribution.features import asked
from tocsin.cases.attribution.learned import Learned, weights_for
from tocsin.cases.attribution.leaving import Left
from tocsin.cases.attribution.moving import changes, missing, moved
from tocsin.cases.attribution.result import Candidate, Judgement, Outcome
from tocsin.cases.attribution.weighing import LEADING, Weighed, common, rival, steady, weighed
from tocsin.cases.attribution.yardsticks import Yardstick, in_words
from tocsin.model.case import Level

#: Candidates that are shown, and the probability from which on one is.
_SHOWN, _SEEN = 5, 0.05


def asked_of(evidence: Evidence, left: Left, learned: Learned) -> Weighed:
    """The model's answers to evidence, with all and with less."""
    items = [one.item for one in evidence.clues]
    wanted = asked(left.corpus, items, evidence.texts, evidence.year, part=bool(evidence.phase))
    return weighed(wanted, left, weights_for(left.corpus, learned))


def of_groups(of: Weighed, evidence: Evidence, learned: Learned, yardstick: Yardstick) -> Judgement:
    """Which group, if any can be named."""
    corpus = of.left.corpus
    if not of.asked.items.any():
        return _nothing(Level.GROUP, evidence, of)
    order = np.argsort(-of.full, kind="stable")
    first, second = int(order[0]), int(order[1])
    some = tuple(_group(of, evidence, int(at), yardstick) for at in order[:_SHOWN] if of.full[at] >= _SEEN)
    counts = counts_of(evidence.clues, of.asked, of.left, _only(corpus, first))
    reasons = _why_no_group(of, first, learned)
    outcome = Outcome.NAMED if not reasons else Outcome.UNKNOWN if of.unlike_any else Outcome.UNDETERMINED
    return Judgement(
        level=Level.GROUP,
        phase=evidence.phase,
        outcome=outcome,
        named=corpus.groups[first] if outcome is Outcome.NAMED else "",
        candidates=some,
        alternative=corpus.groups[second] if outcome is Outcome.NAMED or len(some) > 1 else "",
        changes=changes(of, first, second, counts),
        reasons=reasons,
        items=int(of.asked.items.sum()),
        unknown=of.asked.unknown,
    )


def of_sponsors(
    of: Weighed, evidence: Evidence, learned: Learned, sponsors: Mapping[str, str], yardstick: Yardstick
) -> Judgement:
    """Which state sponsors it, if any can be named; ``sponsors`` are countries of groups that sources call sponsored, by the groups' ids."""
    corpus = of.left.corpus
    named = [sponsors.get(one, "") for one in corpus.groups]
    if not of.asked.items.any() or not any(named):
        return _nothing(Level.SPONSOR, evidence, of)
    total = by_country(of.full, named)
    order = sorted(total, key=lambda one: (-total[one], one))
    first = order[0]
    reasons = _why_no_sponsor(of, named, first, learned)
    mine = np.array([each == first for each in named], bool)
    some = tuple(
        _candidate(of, evidence, one, np.array([each == one for each in named], bool), yardstick)
        for one in order[:_SHOWN]
        if total[one] >= _SEEN
    )
    return Judgement(
        level=Level.SPONSOR,
        phase=evidence.phase,
        outcome=Outcome.UNDETERMINED if reasons else Outcome.NAMED,
        named="" if reasons else first,
        candidates=some,
        alternative=order[1] if len(order) > 1 and (not reasons or len(some) > 1) else "",
        changes=missing(counts_of(evidence.clues, of.asked, of.left, mine)),
        reasons=reasons,
        items=int(of.asked.items.sum()),
        unknown=of.asked.unknown,
    )


def _nothing(level: Level, evidence: Evidence, of: Weighed) -> Judgement:
    why = ("no technique or software that a known group is said to use was seen",)
    if level is Level.SPONSOR and of.asked.items.any():
        why = ("no source names a sponsor of any group",)
    return Judgement(
        level=level, phase=evidence.phase, outcome=Outcome.UNDETERMINED, reasons=why, unknown=of.asked.unknown
    )


def _why_no_group(of: Weighed, first: int, learned: Learned) -> tuple[str, ...]:
    """Why no group is named; nothing where one is."""
    if float(of.full[first]) < learned.leading:
        if of.unlike_any:
            return ("it is less like any known group than 19 of 20 reports on known groups are",)
        return ("no group stands out far enough from the others",)
    if not steady(of, first, learned.held):
        if rival(of, _only(of.left.corpus, first)) >= learned.held:
            return (
                "what it is not known for tells of another group: it is the work of two, or one was planted",
            )
        if common(of, first) < LEADING:
            return (
                "it hangs on rare items and on words, which can be planted: what many use tells of others",
            )
        return (
            "it hangs on one item, or on one kind of evidence: without that it would be another, or nobody",
        )
    return ()


def _why_no_sponsor(of: Weighed, named: Sequence[str], first: str, learned: Learned) -> tuple[str, ...]:
    """Why no sponsor is named: it must lead by far, beyond how many groups it has, by more than one of them, and by more than one item."""
    value = by_country(of.full, named)[first]
    mine = np.flatnonzero(np.array(named) == first)
    strongest = int(mine[of.full[mine].argmax()])
    others = by_country(of.unknown(strongest), named)
    reasons = []
    if value < learned.sponsor:
        reasons.append("no state's groups are together far enough ahead")
    elif lifted(value, base_rate(first, named)) < learned.lift:
        reasons.append("it is hardly likelier than by the number of its known groups alone")
    if max(sorted(others), key=others.__getitem__) != first:
        reasons.append("it rests on one group: without it another state's groups would lead")
    if value >= learned.sponsor and rival(of, np.array(named) == first) >= learned.held:
        reasons.append(
            "what its groups are not known for tells of another: it is the work of two, or was planted"
        )
    less = [by_country(one, named)[first] for one in (*of.without.values(), *of.kinds.values())]
    if value >= learned.sponsor and min(less, default=0.0) < learned.held:
        reasons.append("it hangs on one item, or on one kind of evidence")
    return tuple(reasons)


def _group(of: Weighed, evidence: Evidence, at: int, yardstick: Yardstick) -> Candidate:
    corpus = of.left.corpus
    return _candidate(of, evidence, corpus.groups[at], _only(corpus, at), yardstick)


def _candidate(of: Weighed, evidence: Evidence, id_: str, mine: Flags, yardstick: Yardstick) -> Candidate:
    """A candidate that is some groups together."""
    counts = counts_of(evidence.clues, of.asked, of.left, mine)
    toward, against = moved(of, evidence.clues, mine)
    return Candidate(
        id=id_,
        name=of.left.corpus.names.get(id_, id_),
        likelihood=in_words(float(of.full[mine].sum()), yardstick),
        confidence=confidence_of(counts),
        counts=counts,
        toward=toward,
        against=against,
    )


def _only(corpus: Corpus, at: int) -> Flags:
    found = np.zeros(len(corpus.groups), bool)
    found[at] = True
    return found
