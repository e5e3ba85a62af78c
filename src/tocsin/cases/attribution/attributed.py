"""The attribution of a case: its evidence judged as a whole and by phase, at four levels, beside what others state. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec.structs import replace

from tocsin.cases.attribution.corpus import Corpus
from tocsin.cases.attribution.evidence import Evidence, Gathered, bounded, gathered
from tocsin.cases.attribution.judging import Asking, asked_of, of_groups, of_sponsors
from tocsin.cases.attribution.learned import Learned, weights_for
from tocsin.cases.attribution.leaving import leave
from tocsin.cases.attribution.matrix import matrix
from tocsin.cases.attribution.result import Attribution, Change, Denied, Judgement, Outcome
from tocsin.cases.attribution.stating import checked
from tocsin.cases.attribution.weighing import Weighed
from tocsin.cases.attribution.yardsticks import Yardstick
from tocsin.cases.statements import Claim, ledger
from tocsin.knowledge.countries import country_names
from tocsin.model.case import Entry, Event, Level, Link, Source

#: What any part goes by where it is asked of.
_PART = "part"
#: Items that any profile has beyond which nobody is told apart: no report on a known group has as many, and work is bounded.
_MOST_ITEMS = 150
TOO_MUCH = (
    f"more than {_MOST_ITEMS} techniques and software are too much to tell anybody apart: no report on a known group has as many",
)
#: From where on somebody stands out enough that what else would be seen of him is listed, at home.
_EVEN = 0.5
#: What the model can say nothing of, why, and what could.
_TOLD = {
    Level.PERSONA: (
        "who hides behind a persona cannot be told from how an intrusion was done; what is claimed stands beside",
        "accounts, texts or infrastructure that tie the persona to somebody, which are not weighed here",
    ),
    Level.CLUSTER: (
        "clusters are others' names for what they saw themselves; what is stated of phases, and links of the case, stand beside",
        "what those who named a cluster saw of it, compared with what was seen here",
    ),
}


def attributed(  # noqa: PLR0913  (what it is made of)
    entries: Iterable[Entry],
    corpus: Corpus,
    learned: Learned,
    sponsors: Mapping[str, str],
    *,
    attack: str = "",
    yardstick: Yardstick = Yardstick.ICD203,
    besides: Iterable[Entry] = (),
    suspected: Mapping[str, tuple[tuple[str, ...], str]] | None = None,
    home: bool = True,
) -> Attribution:
    """Judge entries, such as those of a picture; profiles are left without whatever rests on a source that the case has too.

    ``sponsors`` are states that sources suspect of sponsoring groups, by ids of ATT&CK; ``besides`` all of a case of which ``entries``
    are what somebody may be told; ``suspected`` who says so of each group of ``sponsors``, and in which words. Where it leaves ``home``, it does
    not list what somebody would have to plant.
    """
    case = _Asked(tuple(entries), tuple(besides), corpus, learned, home)
    found, held = case.found, [one for one in case.every if not one.withdrawn]
    by = Asking(learned, sponsors, yardstick, case.ask(found.whole).asked.items, suspected or {})
    judged = [_both(case.ask(each), each, by, home=home) for each in (found.whole, *found.phases)]
    (groups, sponsor), *phases = [
        [replace(one, reasons=TOO_MUCH) if one.phase in case.too_much else one for one in both]
        for both in judged
    ]
    levels = _levels(case, held, groups, sponsor)
    plain = weights_for(corpus, learned) is learned.plain
    of_parts = tuple(one for both in phases for one in both)
    told = (*levels, *of_parts)
    return Attribution(
        levels=levels,
        phases=of_parts,
        matrix=matrix(found.whole.clues, case.left, [one.id for one in groups.candidates], _sources(held)),
        attack=attack,
        plain=plain,
        shared=() if plain else found.shared,
        circular=found.circular,
        names=_names(told, found, corpus),
        groups=len(corpus.groups),
        sponsored=_sponsored(told, corpus, sponsors),
        denied=tuple(Denied(*one) for one in found.denied),
        unread=found.unread,
    )


class _Asked:
    """A case as the model is asked of it: its evidence, ``left`` of profiles without its sources, and the phases of which there is ``too_much``."""

    def __init__(
        self,
        every: tuple[Entry, ...],
        besides: tuple[Entry, ...],
        corpus: Corpus,
        learned: Learned,
        home: bool,
    ) -> None:
        self.every, self._besides, self._corpus, self._learned, self._home = (
            every,
            besides,
            corpus,
            learned,
            home,
        )
        found = gathered(every, corpus, besides, home=home)
        self.left = leave(corpus, found.left_out)
        self.found, self.too_much = bounded(found, _MOST_ITEMS, corpus)
        self._answers: dict[Evidence, Weighed] = {}
        self._incidents: dict[str, Gathered] = {}

    def ask(self, evidence: Evidence) -> Weighed:
        """The model's answers, once for the same evidence, whatever words a part goes by; that it is a part stays."""
        same = Evidence(evidence.phase and _PART, evidence.clues, evidence.texts, evidence.year)
        if same not in self._answers:
            self._answers[same] = asked_of(same, self.left, self._learned)
        return self._answers[same]

    def of(self, incident: str) -> Gathered:
        """The evidence without what is of other incidents."""
        if incident not in self._incidents:
            self._incidents[incident] = self._without_others(incident)
        return self._incidents[incident]

    def _without_others(self, incident: str) -> Gathered:
        some = _not_of_others(self.every, incident)
        if len(some) == len(self.every):
            return self.found
        found = gathered(some, self._corpus, (*self.every, *self._besides), home=self._home)
        return bounded(found, _MOST_ITEMS, self._corpus)[0]


def _levels(
    case: _Asked, held: Sequence[Entry], groups: Judgement, sponsor: Judgement
) -> tuple[Judgement, ...]:
    """All levels with what others state of each, and how that stands to the evidence."""
    claims = _claims(held)
    stands = checked(case.of, [one for some in claims.values() for one in some], case.ask)
    links = tuple(sorted(one.id for one in held if isinstance(one.body, Link)))
    return tuple(
        replace(
            one,
            claims=claims[one.level],
            checked=stands.get(one.level, ()),
            links=links if one.level is Level.CLUSTER else (),
        )
        for one in (*_silent(), groups, sponsor)
    )


def _sponsored(told: Iterable[Judgement], corpus: Corpus, sponsors: Mapping[str, str]) -> dict[str, int]:
    """How many known groups each state has that is a candidate."""
    states = {each.id for one in told if one.level is Level.SPONSOR for each in one.candidates}
    every = [sponsors.get(one, "") for one in corpus.groups]
    return {one: every.count(one) for one in sorted(states)}


def _sources(held: Iterable[Entry]) -> dict[str, Source]:
    return {one.id: one.body for one in held if isinstance(one.body, Source)}


def _silent() -> Iterator[Judgement]:
    """Levels of which the evidence of a case says nothing."""
    return (_quiet(level, why, what) for level, (why, what) in _TOLD.items())


def _both(of: Weighed, evidence: Evidence, by: Asking, *, home: bool) -> tuple[Judgement, Judgement]:
    groups = of_groups(of, evidence, by)
    if not (home and float(of.full.max(initial=0)) >= _EVEN):
        groups = replace(groups, changes=tuple(one for one in groups.changes if not one.item))
    told = {groups.alternative, *(one.id for one in groups.candidates)}
    groups = replace(
        groups, changes=tuple(one for one in groups.changes if not one.item or one.toward in told)
    )
    return groups, of_sponsors(of, evidence, by)


def _quiet(level: Level, why: str, what: str) -> Judgement:
    return Judgement(
        level=level, phase="", outcome=Outcome.UNDETERMINED, changes=(Change(what),), reasons=(why,)
    )


def _not_of_others(entries: Sequence[Entry], incident: str) -> list[Entry]:
    """Entries without the events of other incidents than one; all of them for ""."""
    return [
        one
        for one in entries
        if not (incident and isinstance(one.body, Event) and one.body.incident not in {"", incident})
    ]


def _claims(held: Sequence[Entry]) -> dict[Level, tuple[Claim, ...]]:
    """What others state, by level."""
    found: dict[Level, list[Claim]] = {level: [] for level in Level}
    for question in ledger(held):
        found[question.level].extend(question.claims)
    return {level: tuple(some) for level, some in found.items()}


def _names(judged: Iterable[Judgement], found: Gathered, corpus: Corpus) -> dict[str, str]:
    """Names of all ids that are told."""
    ids = {one.item for one in found.whole.clues} | {item for item, _ in found.denied}
    for each in judged:
        ids |= {each.named, each.alternative, *(one.id for one in each.candidates)}
        ids |= {one.item for one in each.changes} | {one.toward for one in each.changes}
        ids |= {id_ for one in each.checked for id_ in one.groups} | set(each.unknown)
    names = {**country_names(), **corpus.names}
    return {one: names[one] for one in sorted(ids) if one in names}
