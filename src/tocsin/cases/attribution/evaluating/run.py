"""The whole evaluation: every figure with its n and interval, beside every baseline."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import msgspec
import numpy as np

from tocsin.cases.attribution.corpus import Corpus, Flags, Numbers, corpus_of
from tocsin.cases.attribution.countries import by_country
from tocsin.cases.attribution.evaluating.baselines import BASELINES
from tocsin.cases.attribution.evaluating.samples import Sample, campaigns, reports
from tocsin.cases.attribution.evaluating.scoring import (
    Bin,
    Figure,
    Ranked,
    bins,
    calibration,
    figure,
    rank,
    ranked,
)
from tocsin.cases.attribution.evaluating.splits import Splits, splits
from tocsin.cases.attribution.learned import Learned, learned, likely
from tocsin.cases.attribution.leaving import Left, without_group
from tocsin.cases.attribution.logit import Weights
from tocsin.cases.attribution.weighing import steady, weighed
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


@dataclass(frozen=True)
class _Asked:
    """Questions of a kind with what the model says to each: the probability of every group."""

    samples: Sequence[Sample]
    said: Sequence[Numbers]

    @cached_property
    def groups(self) -> list[int]:
        """The place of each true group."""
        return [one.truth for one in self.samples]

    @cached_property
    def best(self) -> Numbers:
        """The probability of the likeliest of each."""
        return np.array([one.max() for one in self.said], float)

    @cached_property
    def right(self) -> Numbers:
        """1 where the likeliest is the true group."""
        pairs = zip(self.said, self.samples, strict=True)
        return np.array([said.argmax() == one.truth for said, one in pairs], float)

    @property
    def ranked(self) -> Ranked:
        """Figures of the places that true groups have."""
        pairs = zip(self.said, self.samples, strict=True)
        return ranked([rank(said, one.truth) for said, one in pairs], self.groups)


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
    found = {one.id: one for one in reports(bundle, corpus)}
    frozen = kept.test if half == TEST else kept.tuning
    asked = [found[one] for one in sorted(frozen & found.keys())]
    wanted = kept.campaigns if half == TEST else frozenset[str]()
    naive, strict = (list(campaigns(bundle, corpus, wanted, strict=one)) for one in (False, True))
    step = _Counted(progress, 2 * len(asked) + len(naive) + len(strict))
    of_reports, of_naive, of_strict = (_said(some, trained.full, step) for some in (asked, naive, strict))
    gone = [_without(one, trained.full, step) for one in asked]
    where = {"campaigns.naive": of_naive, "campaigns.strict": of_strict, "reports": of_reports}
    of_country = {name: _countries(one, corpus, countries) for name, one in where.items()}
    return Evaluation(
        attack=bundle.version,
        half=half,
        learned_on=trained.attack,
        campaigns=Campaigns(of_naive.ranked, of_strict.ranked) if naive else None,
        reports=of_reports.ranked,
        calibration=Calibration(
            calibration(of_reports.best, of_reports.right, of_reports.groups),
            bins(of_reports.best, of_reports.right),
        ),
        selective=_selective(of_reports, trained, gone),
        absent_group=Absent(figure([one.max() < trained.named for one in gone], of_reports.groups)),
        country=Countries(
            of_country["campaigns.naive"] if naive else None,
            of_country["campaigns.strict"] if naive else None,
            of_country["reports"],
        ),
        baselines=_baselines({name: one for name, one in where.items() if one.samples}),
        left_out=tuple(sorted((frozen - found.keys()) | (wanted - {one.id for one in naive}))),
        later=len(found.keys() - kept.tuning - kept.test),
    )


class _Counted:
    """Tells how far an evaluation is, with each answer."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress, self._total, self._done = progress, total, 0

    def __call__(self) -> None:
        self._done += 1
        self._progress(self._done, self._total)


def _said(some: Sequence[Sample], weights: Weights, step: Callable[[], None]) -> _Asked:
    said = []
    for one in some:
        said.append(likely(one.asked, one.left, weights)[0])
        step()
    return _Asked(some, said)


def _without(one: Sample, weights: Weights, step: Callable[[], None]) -> Numbers:
    """What is said where nobody knows of the true group."""
    step()
    return likely(one.asked, without_group(one.left, one.truth), weights)[0]


def _steadily(one: Sample, said: Numbers, left: Left, trained: Learned) -> bool:
    """Whether a case would name the likeliest."""
    best = int(said.argmax())
    if float(said[best]) < trained.named:
        return False
    return steady(weighed(one.asked, left, trained.full), best, trained.held)


def _selective(asked: _Asked, trained: Learned, gone: Sequence[Numbers]) -> Selective:
    chosen = asked.best >= trained.named
    pairs = list(zip(asked.samples, asked.said, strict=True))
    held = np.array([_steadily(one, said, one.left, trained) for one, said in pairs], bool)
    without = [
        not _steadily(one, said, without_group(one.left, one.truth), trained)
        for one, said in zip(asked.samples, gone, strict=True)
    ]
    order = np.argsort(-asked.best, kind="stable")
    curve = tuple(
        Chosen(share, float(asked.right[order[:number]].mean()), number)
        for share in _SHARES
        if (number := round(len(order) * share))
    )
    about = np.array(asked.groups, int)

    def rightly(some: Flags) -> Figure:
        """How often what was chosen was right."""
        return figure(asked.right[some], about[some].tolist())

    return Selective(
        trained.named,
        figure(chosen, asked.groups),
        rightly(chosen),
        curve,
        Steady(figure(held, asked.groups), rightly(held), figure(without, asked.groups)),
    )


def _countries(asked: _Asked, corpus: Corpus, countries: Mapping[str, str]) -> Figure:
    """The country whose groups are together the likeliest."""
    named = [countries.get(one, "") for one in corpus.groups]
    right, about = [], []
    for one, said in zip(asked.samples, asked.said, strict=True):
        if truth := named[one.truth]:
            total = by_country(said, named)
            right.append(max(total, key=total.__getitem__) == truth)
            about.append(one.truth)
    return figure(right, about)


def _baselines(asked: Mapping[str, _Asked]) -> dict[str, dict[str, Ranked]]:
    return {
        name: {
            where: ranked([rank(score(one.asked, one.left), one.truth) for one in some.samples], some.groups)
            for where, some in asked.items()
        }
        for name, score in BASELINES.items()
    }
