"""From evidence to what is said of groups and of who sponsors them: a name only where it hangs on no single thing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from msgspec.structs import replace

from tocsin.cases.attribution.corpus import Corpus, Flags
from tocsin.cases.attribution.counting import confidence_of, counts_of
from tocsin.cases.attribution.countries import base_rate, by_country, lifted
from tocsin.cases.attribution.evidence import Evidence
from tocsin.cases.attribution.features import asked
from tocsin.cases.attribution.learned import Learned, weights_for
from tocsin.cases.attribution.leaving import Left
from tocsin.cases.attribution.moving import changes, missing, moved
from tocsin.cases.attribution.result import Behind, Candidate, Judgement, Outcome
from tocsin.cases.attribution.retelling import retold
from tocsin.cases.attribution.weighing import LEADING, Weighed, common, rival, steady, weighed
from tocsin.cases.attribution.yardsticks import Yardstick, in_words
from tocsin.knowledge.countries import country_names
from tocsin.model.case import Confidence, Level

#: Candidates that are shown, and the probability from which on one is.
_SHOWN, _SEEN = 5, 0.05
#: Items from which on somebody is named or considered, and groups that a country needs for it.
_ENOUGH, _GROUPS = 8, 2
_TOO_FEW = f"fewer than {_ENOUGH} techniques and software that can be compared tell nobody apart"
_PLAIN = "profiles without sources: what agrees may be the same report; tocsin knowledge update brings them"


def asked_of(evidence: Evidence, left: Left, learned: Learned) -> Weighed:
    """The model's answers to evidence, with all and with less."""
    items = [one.item for one in evidence.clues]
    wanted = asked(left.corpus, items, evidence.texts, evidence.year, part=bool(evidence.phase))
    return weighed(wanted, left, weights_for(left.corpus, learned))


@dataclass(frozen=True)
class Asking:
    """What is asked with: ``sponsors`` are countries of groups that sources suspect of it, by the groups' ids, ``whole`` the items (I) of all of the case.

    ``suspected`` is who says so of each group, and in which words.
    """

    learned: Learned
    sponsors: Mapping[str, str]
    yardstick: Yardstick
    whole: Flags
    suspected: Mapping[str, tuple[tuple[str, ...], str]]


def of_groups(of: Weighed, evidence: Evidence, by: Asking) -> Judgement:
    """Which group, if any can be named; of too few items none is even considered."""
    corpus = of.left.corpus
    if not of.asked.items.any():
        return _nothing(Level.GROUP, evidence, of)
    order = np.argsort(-of.full, kind="stable")
    first, second = int(order[0]), int(order[1])
    reasons = (*_why_no_group(of, first, by.learned), *_why_nobody(of, by, _only(corpus, first)))
    outcome = Outcome.NAMED if not reasons else Outcome.UNKNOWN if of.unlike_any else Outcome.UNDETERMINED
    saying = _Saying(of, evidence, by.yardstick, named=not reasons, plain=_plain(of, by.learned))
    seen = [int(at) for at in order[:_SHOWN] if of.full[at] >= _SEEN] if _enough(of) else []
    some = tuple(saying.of(corpus.groups[at], _only(corpus, at)) for at in seen)
    counts = counts_of(evidence.clues, of.asked, of.left, _only(corpus, first))
    return Judgement(
        level=Level.GROUP,
        phase=evidence.phase,
        outcome=outcome,
        named=corpus.groups[first] if outcome is Outcome.NAMED else "",
        candidates=some,
        alternative=corpus.groups[second] if some and some[0].likelihood else "",
        changes=changes(of, first, second, counts) if some else missing(counts),
        reasons=reasons,
        items=int(of.asked.items.sum()),
        unknown=of.asked.unknown,
    )


def of_sponsors(of: Weighed, evidence: Evidence, by: Asking) -> Judgement:
    """Which state is suspected to sponsor it, if any can be named.

    Countries that do not stand out of the number of their groups by more than one of these are no candidates.
    """
    corpus = of.left.corpus
    named = [by.sponsors.get(one, "") for one in corpus.groups]
    if not of.asked.items.any() or not any(named):
        return _nothing(Level.SPONSOR, evidence, of)
    total = by_country(of.full, named)
    order = sorted(total, key=lambda one: (-total[one], one))
    first = order[0]
    mine = {one: np.array([each == one for each in named], bool) for one in order}
    reasons = (*_why_no_sponsor(of, named, first, by.learned), *_why_nobody(of, by, mine[first]))
    if not reasons and not _stands_out(of, named, first, by.learned):
        reasons = ("it rests on one group: no other of its groups would be considered",)
    saying = _Saying(of, evidence, by.yardstick, named=not reasons, plain=_plain(of, by.learned))
    some = tuple(
        replace(
            saying.of(one, mine[one]),
            name=country_names().get(one, one),
            behind=_behind(of, mine[one], by),
        )
        for one in order[:_SHOWN]
        if _stands_out(of, named, one, by.learned)
    )
    others = [one for one in order if not some or one != some[0].id]
    return Judgement(
        level=Level.SPONSOR,
        phase=evidence.phase,
        outcome=Outcome.UNDETERMINED if reasons else Outcome.NAMED,
        named="" if reasons else first,
        candidates=some,
        alternative=others[0] if others and some and some[0].likelihood else "",
        changes=missing(counts_of(evidence.clues, of.asked, of.left, mine[first])),
        reasons=reasons,
        items=int(of.asked.items.sum()),
        unknown=of.asked.unknown,
    )


def _behind(of: Weighed, mine: Flags, by: Asking) -> tuple[Behind, ...]:
    """The groups of a country that matter for it, the likeliest first, with who suspects it of each."""
    corpus = of.left.corpus
    least = _SEEN * float(of.full[mine].sum())
    some = sorted(np.flatnonzero(mine & (of.full >= least)).tolist(), key=lambda at: (-of.full[at], at))
    ids = [corpus.groups[at] for at in some]
    return tuple(Behind(id_, corpus.names.get(id_, id_), *by.suspected.get(id_, ((), ""))) for id_ in ids)


def _stands_out(of: Weighed, named: Sequence[str], country: str, learned: Learned) -> bool:
    """Whether a country may be a candidate: enough was seen, several of its groups would be candidates, and its odds are well above its base rate."""
    mine = np.array(named) == country
    several = int((of.full[mine] >= _SEEN).sum()) >= _GROUPS
    lift = lifted(float(of.full[mine].sum()), base_rate(country, named))
    return _enough(of) and several and lift >= learned.lift


def _enough(of: Weighed) -> bool:
    """Whether there is as much as is needed to tell anybody apart."""
    return int(of.asked.items.sum()) >= _ENOUGH


def _plain(of: Weighed, learned: Learned) -> bool:
    """Whether profiles do not tell who reported what."""
    return of.weights is learned.plain


def _why_nobody(of: Weighed, by: Asking, mine: Flags) -> Iterator[str]:
    """Why nobody may be named, whoever these groups that lead are."""
    if not _enough(of):
        yield _TOO_FEW
    if report := retold(by.whole, of.left, mine) or retold(of.asked.items, of.left, mine):
        yield f"what was seen is nearly all that {report} tells: cite it, so that it is left out"
    if _plain(of, by.learned):
        yield _PLAIN


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


@dataclass(frozen=True)
class _Saying:
    """How candidates of a level are told: with a word only where somebody is named, for beside what can be planted a word would be read as a name."""

    weighed: Weighed
    evidence: Evidence
    yardstick: Yardstick
    named: bool
    plain: bool

    def of(self, id_: str, mine: Flags) -> Candidate:
        """A candidate that is some groups together."""
        of = self.weighed
        counts = counts_of(self.evidence.clues, of.asked, of.left, mine)
        toward, against = moved(of, self.evidence.clues, mine)
        return Candidate(
            id=id_,
            name=of.left.corpus.names.get(id_, id_),
            likelihood=self._word(float(of.full[mine].sum())),
            confidence=Confidence.LOW if self.plain else confidence_of(counts),
            counts=counts,
            toward=toward,
            against=against,
        )

    def _word(self, probability: float) -> str:
        return in_words(probability, self.yardstick) if self.named else ""


def _only(corpus: Corpus, at: int) -> Flags:
    found = np.zeros(len(corpus.groups), bool)
    found[at] = True
    return found
