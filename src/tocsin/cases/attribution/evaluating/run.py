"""The whole evaluation: every figure with its n and interval, beside every baseline."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

import msgspec
import numpy as np

from tocsin.cases.attribution.corpus import Corpus, Flags, corpus_of
from tocsin.cases.attribution.countries import by_country
from tocsin.cases.attribution.evaluating.answers import Answer, Answers, answer
from tocsin.cases.attribution.evaluating.baselines import BASELINES
from tocsin.cases.attribution.evaluating.samples import Sample, campaigns, reports
from tocsin.cases.attribution.evaluating.scoring import (
    Bin,
    Figure,
    Ranked,
    bins,
    calibration,
    figure,
)
from tocsin.cases.attribution.evaluating.splits import Splits, splits
from tocsin.cases.attribution.learned import Learned, learned
from tocsin.knowledge.bundle import Bundle

Progress = Callable[[int, int], None]
_SHARES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1.0)
TEST, TUNING = "test", "tuning"


class Campaigns(msgspec.Struct, frozen=True):
    """The attributed campaigns, with nothing left out and with every item left out that shares a source."""

    naive: Ranked
    strict: Ranked


class Calibration(msgspec.Struct, frozen=True):
    """How far what is said is from what holds: the expected calibration error, and the reliability plot."""

    ece: Figure
    bins: tuple[Bin, ...]


class Chosen(msgspec.Struct, frozen=True):
    """Answering only the ``share`` of questions that the model is surest of, ``n`` of them: how often rightly."""

    share: float
    precision: float
    n: int


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


class Countries(msgspec.Struct, frozen=True):
    """How often the likeliest country is that of the true group, where it has one: of campaigns, naive and strict, and of reports."""

    naive: Figure | None
    strict: Figure | None
    reports: Figure


class Evaluation(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is told; ``reports`` are those of the half that was asked.

    The campaigns are asked with the test half alone, else None. ``left_out`` are ids that were frozen and that this version of ATT&CK does not
    have, ``later`` counts reports that it has beside them. ``baselines`` has, for each, ``campaigns.naive``, ``campaigns.strict`` and ``reports``.
    """

    attack: str
    half: str
    learned_on: str
    campaigns: Campaigns | None
    reports: Ranked
    calibration: Calibration
    selective: Selective
    absent_group: Absent
    country: Countries
    baselines: Mapping[str, Mapping[str, Ranked]]
    left_out: tuple[str, ...]
    later: int


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
    step = _Counted(progress, len(frozen) + 2 * len(wanted))
    seen: set[str] = set()
    asked = _asked(reports(bundle, corpus), frozen, seen, trained, step, deeply=True)
    naive, strict = (
        _asked(campaigns(bundle, corpus, wanted, strict=one), wanted, seen, trained, step)
        for one in (False, True)
    )
    where = {"campaigns.naive": naive, "campaigns.strict": strict, "reports": asked}
    of_country = {name: _countries(one, corpus, countries) for name, one in where.items() if one.all}
    return Evaluation(
        attack=bundle.version,
        half=half,
        learned_on=trained.attack,
        campaigns=Campaigns(naive.ranked(), strict.ranked()) if naive.all else None,
        reports=asked.ranked(),
        calibration=Calibration(
            calibration(asked.best, asked.right, asked.groups), bins(asked.best, asked.right)
        ),
        selective=_selective(asked, trained),
        absent_group=Absent(figure(asked.flags(lambda one: one.absent < trained.named), asked.groups)),
        country=Countries(
            of_country.get("campaigns.naive"),
            of_country.get("campaigns.strict"),
            _countries(asked, corpus, countries),
        ),
        baselines=_baselines({name: one for name, one in where.items() if one.all}),
        left_out=tuple(sorted((frozen | wanted) - seen)),
        later=len(seen - kept.tuning - kept.test - kept.campaigns),
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


def _selective(asked: Answers, of: Learned) -> Selective:
    about = np.array(asked.groups, int)

    def rightly(some: Flags) -> Figure:
        """How often what was chosen was right."""
        return figure(asked.right[some], about[some].tolist())

    chosen, held = asked.best >= of.named, asked.flags(lambda one: one.steady)
    absent = asked.flags(lambda one: not one.steady_absent)
    order = np.argsort(-asked.best, kind="stable")
    curve = tuple(
        Chosen(share, float(asked.right[order[:number]].mean()), number)
        for share in _SHARES
        if (number := round(len(order) * share))
    )
    return Selective(
        of.named,
        figure(chosen, asked.groups),
        rightly(chosen),
        curve,
        Steady(figure(held, asked.groups), rightly(held), figure(absent, asked.groups)),
    )


def _countries(asked: Answers, corpus: Corpus, countries: Mapping[str, str]) -> Figure:
    """How often the country whose groups are together the likeliest is that of the true group."""
    named = [countries.get(one, "") for one in corpus.groups]
    right, about = [], []
    for one in asked.all:
        if truth := named[one.truth]:
            total = by_country(one.said, named)
            right.append(max(total, key=total.__getitem__) == truth)
            about.append(one.truth)
    return figure(right, about)


def _baselines(asked: Mapping[str, Answers]) -> dict[str, dict[str, Ranked]]:
    return {
        name: {where: some.ranked(_place_by(name)) for where, some in asked.items()} for name in BASELINES
    }


def _place_by(name: str) -> Callable[[Answer], float]:
    return lambda one: one.baselines[name]
