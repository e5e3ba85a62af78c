"""The whole evaluation: every figure with its n and interval, beside every baseline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

import msgspec
import numpy as np

from tocsin.cases.attribution.corpus import Corpus, Flags, corpus_of
from tocsin.cases.attribution.countries import by_country
from tocsin.cases.attribution.evaluating.answers import Answer, Answers, answer
from tocsin.cases.attribution.evaluating.baselines import BASELINES
from tocsin.cases.attribution.evaluating.harder import Harder, Mixed, harder, mixed
from tocsin.cases.attribution.evaluating.samples import Rule, Sample, campaigns, reports
from tocsin.cases.attribution.evaluating.scoring import (
    Bin,
    Figure,
    Ranked,
    ahead,
    bins,
    calibration,
    figure,
)
from tocsin.cases.attribution.evaluating.splits import Splits, splits
from tocsin.cases.attribution.learned import Learned, learned, weights_digest
from tocsin.knowledge.bundle import Bundle

Progress = Callable[[int, int], None]
_SHARES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1.0)
TEST, TUNING = "test", "tuning"


class Campaigns(msgspec.Struct, frozen=True):
    """The attributed campaigns, by each rule of what is left out."""

    naive: Ranked
    strict: Ranked
    uses: Ranked

    def by(self, rule: str) -> Ranked:
        """The figures by a rule's name."""
        return {"naive": self.naive, "strict": self.strict, "uses": self.uses}[rule]


class Calibration(msgspec.Struct, frozen=True):
    """How far what is said is from what holds: the expected calibration error, and the reliability plot."""

    ece: Figure
    bins: tuple[Bin, ...]


class Chosen(msgspec.Struct, frozen=True):
    """Answering only the ``share`` of questions that the model is surest of, ``n`` of them: how often rightly, with the interval.

    ``named`` is the least probability among them, ``abstained`` how often nobody has so much where the true group is unknown.
    """

    share: float
    n: int
    named: float
    precision: float
    ci: tuple[float, float]
    abstained: float


class Steady(msgspec.Struct, frozen=True):
    """Naming as a case does, which asks for more: a name that hangs on no single item nor kind of evidence. How often, how rightly, how often nobody where the true group is unknown."""

    coverage: Figure
    precision: Figure
    abstained: Figure


class Selective(msgspec.Struct, frozen=True):
    """Naming a group only where its probability is at least ``named``: how often it does, how often rightly; and at other settings."""

    named: float
    coverage: Figure
    precision: Figure
    curve: tuple[Chosen, ...]
    steady: Steady


class Absent(msgspec.Struct, frozen=True):
    """With the true group taken out of all that is known: how often nobody is named."""

    abstained: Figure


class Ahead(msgspec.Struct, frozen=True):
    """By how much the model is ahead of a baseline on the same questions: how often the true group is first, and the mean reciprocal rank."""

    top1: Figure
    mrr: Figure


class Countries(msgspec.Struct, frozen=True):
    """How often the likeliest country is that of the true group, where it has one: of campaigns, naive and strict, and of reports.

    Of reports, ``usual`` is how often it would be if the country of most of them were always said, and ``absent`` how often it is once the true group
    is taken out of what is known.
    """

    naive: Figure | None
    strict: Figure | None
    reports: Figure
    usual: Figure | None = None
    absent: Figure | None = None


class Told(msgspec.Struct, frozen=True, omit_defaults=True):
    """One question: the true group and the likeliest by their ids, how probable the likeliest is, the place of the true one, their countries.

    ``named`` is whether its probability is enough to name it, ``steady`` whether a case would; ``absent`` is how probable the likeliest is as if
    nobody knew of the true group, ``steady_absent`` whether a case would name it then, and ``absent_country`` the likeliest country. These are of reports alone.
    """

    id: str
    group: str
    likeliest: str
    probability: float
    place: float
    named: bool = False
    steady: bool = False
    absent: float = 0.0
    steady_absent: bool = False
    country: str = ""
    likeliest_country: str = ""
    absent_country: str = ""

    @property
    def right(self) -> bool:
        """Whether the likeliest is the true one."""
        return self.group == self.likeliest


class Evaluation(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is told; ``reports`` are those of the half that was asked.

    The campaigns are asked with the test half alone, else None. ``left_out`` are ids that were frozen and that this version of ATT&CK does not
    have, ``later`` counts reports that it has beside them. ``baselines`` has, for each, the campaigns by each rule (``campaigns.naive``) and ``reports``;
    so has ``ahead``. ``harder`` has reports asked as cases are, ``mixed`` how often names are right where some groups are unknown. ``answers`` has, for each of these, every question that figures are made of. ``weights`` is the digest of those
    that ship, where they were asked.
    """

    attack: str
    half: str
    learned_on: str
    campaigns: Campaigns | None
    reports: Ranked
    calibration: Calibration
    selective: Selective
    absent_group: Absent
    harder: Mapping[str, Harder] = {}
    mixed: tuple[Mixed, ...] = ()
    country: Countries
    baselines: Mapping[str, Mapping[str, Ranked]]
    ahead: Mapping[str, Mapping[str, Ahead]]
    left_out: tuple[str, ...]
    later: int
    answers: Mapping[str, tuple[Told, ...]]
    weights: str = ""


def evaluate(  # noqa: PLR0913  (what an evaluation is made of)
    bundle: Bundle,
    countries: Mapping[str, str],
    *,
    half: str = TEST,
    of: Learned | None = None,
    kept: Splits | None = None,
    progress: Progress = lambda _done, _all: None,
) -> Evaluation:
    """Evaluate on a version of ATT&CK; ``countries`` are those of groups by their ids, as far as any is said."""
    trained, kept, corpus = of or learned(), kept or splits(), corpus_of(bundle)
    frozen = kept.test if half == TEST else kept.tuning
    wanted = kept.campaigns if half == TEST else frozenset[str]()
    step = _Counted(progress, 2 * len(frozen) + len(Rule) * len(wanted))
    seen: set[str] = set()
    asked = _asked(reports(bundle, corpus), frozen, seen, trained, step, deeply=True)
    ruled = {
        f"campaigns.{rule}": _asked(campaigns(bundle, corpus, wanted, rule), wanted, seen, trained, step)
        for rule in Rule
    }
    where = {name: one for name, one in (*ruled.items(), ("reports", asked)) if one.all}
    told = {name: _told(one, corpus, countries, trained.named) for name, one in where.items()}
    return Evaluation(
        attack=bundle.version,
        half=half,
        learned_on=trained.attack,
        campaigns=Campaigns(**{str(rule): ruled[f"campaigns.{rule}"].ranked() for rule in Rule})
        if wanted
        else None,
        reports=asked.ranked(),
        calibration=Calibration(
            calibration(asked.best, asked.right, asked.groups), bins(asked.best, asked.right, asked.groups)
        ),
        selective=_selective(asked, trained),
        absent_group=Absent(figure(asked.absent < trained.named, asked.groups)),
        harder=harder(_again(reports(bundle, corpus), frozen, step), trained),
        mixed=mixed(asked, trained) if asked.all else (),
        country=_by_country(told, where, asked),
        baselines=_baselines(where),
        ahead=_ahead(where),
        left_out=tuple(sorted((frozen | wanted) - seen)),
        later=len(seen - kept.tuning - kept.test - kept.campaigns),
        answers=told,
        weights="" if of else weights_digest(),
    )


class _Counted:
    """Tells how far an evaluation is, with each answer."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress, self._total, self._done = progress, total, 0

    def __call__(self) -> None:
        self._done += 1
        self._progress(self._done, self._total)


def _asked(  # noqa: PLR0913  (what an answer takes)
    samples: Iterable[Sample],
    wanted: Collection[str],
    seen: set[str],
    of: Learned,
    step: Callable[[], None],
    *,
    deeply: bool = False,
) -> Answers:
    """Answers to those that are wanted, one after the other: what is left of a corpus for each is large. All ids are added to ``seen``."""
    found = []
    for one in samples:
        seen.add(one.id)
        if one.id in wanted:
            found.append(answer(one, of, deeply=deeply))
            step()
    return Answers(sorted(found, key=lambda one: one.id))


def _again(samples: Iterable[Sample], wanted: Collection[str], step: Callable[[], None]) -> Iterator[Sample]:
    """Those that are wanted, each counted."""
    for one in samples:
        if one.id in wanted:
            yield one
            step()


def _selective(asked: Answers, of: Learned) -> Selective:
    about = np.array(asked.groups, int)

    def rightly(some: Flags) -> Figure:
        """How often what was chosen was right."""
        return figure(asked.right[some], about[some].tolist())

    chosen, held = asked.best >= of.named, asked.flags(lambda one: one.steady)
    absent = asked.flags(lambda one: not one.steady_absent)
    return Selective(
        of.named,
        figure(chosen, asked.groups),
        rightly(chosen),
        tuple(_curve(asked)),
        Steady(figure(held, asked.groups), rightly(held), figure(absent, asked.groups)),
    )


def _curve(asked: Answers) -> Iterator[Chosen]:
    order, about = np.argsort(-asked.best, kind="stable"), np.array(asked.groups, int)
    for share in _SHARES:
        surest = order[: round(len(order) * share)]
        one = figure(asked.right[surest], about[surest].tolist())
        if one.value is not None and one.ci is not None:
            least = float(asked.best[surest].min())
            yield Chosen(share, one.n, least, one.value, one.ci, float((asked.absent < least).mean()))


def _told(asked: Answers, corpus: Corpus, countries: Mapping[str, str], named: float) -> tuple[Told, ...]:
    """Each question as it is told; the likeliest country is the one whose groups are together the likeliest."""
    of_groups = [countries.get(one, "") for one in corpus.groups]
    found = []
    for one in asked.all:
        country = _likeliest(by_country(one.said, of_groups))
        best = int(one.said.argmax())
        found.append(
            Told(
                id=one.id,
                group=corpus.groups[one.truth],
                likeliest=corpus.groups[best],
                probability=float(one.said[best]),
                place=one.place,
                named=float(one.said[best]) >= named,
                steady=one.steady,
                absent=one.absent,
                steady_absent=one.steady_absent,
                country=of_groups[one.truth],
                likeliest_country=country,
                absent_country=_likeliest(by_country(one.gone, of_groups)) if one.gone is not None else "",
            )
        )
    return tuple(found)


def _by_country(
    told: Mapping[str, tuple[Told, ...]], where: Mapping[str, Answers], asked: Answers
) -> Countries:
    """How often the likeliest country is right, of whatever was asked."""
    found = {name: _countries(told[name], one) for name, one in where.items()}
    return Countries(
        found.get("campaigns.naive"),
        found.get("campaigns.strict"),
        found.get("reports", figure([], [])),
        *_beside_countries(told.get("reports", ()), asked),
    )


def _countries(told: Iterable[Told], asked: Answers) -> Figure:
    """How often the likeliest country is that of the true group, where sources name one."""
    known = [(one, about) for one, about in zip(told, asked.groups, strict=True) if one.country]
    return figure([one.country == one.likeliest_country for one, _ in known], [about for _, about in known])


def _likeliest(total: Mapping[str, float]) -> str:
    return max(total, key=total.__getitem__) if total else ""


def _beside_countries(told: Iterable[Told], asked: Answers) -> tuple[Figure, Figure]:
    """What to hold right countries against: always that of most, and with the true group unknown."""
    known = [(one, about) for one, about in zip(told, asked.groups, strict=True) if one.country]
    about = [place for _, place in known]
    usual = Counter(one.country for one, _ in known).most_common(1)
    return (
        figure([one.country == usual[0][0] for one, _ in known], about),
        figure([one.country == one.absent_country for one, _ in known], about),
    )


def _ahead(asked: Mapping[str, Answers]) -> dict[str, dict[str, Ahead]]:
    return {name: {where: _one_ahead(some, name) for where, some in asked.items()} for name in BASELINES}


def _one_ahead(some: Answers, name: str) -> Ahead:
    ours, theirs = [one.place for one in some.all], [one.baselines[name] for one in some.all]
    return Ahead(
        ahead([place <= 1 for place in ours], [place <= 1 for place in theirs], some.groups),
        ahead([1 / place for place in ours], [1 / place for place in theirs], some.groups),
    )


def _baselines(asked: Mapping[str, Answers]) -> dict[str, dict[str, Ranked]]:
    return {
        name: {where: some.ranked(_place_by(name)) for where, some in asked.items()} for name in BASELINES
    }


def _place_by(name: str) -> Callable[[Answer], float]:
    return lambda one: one.baselines[name]
