"""The whole evaluation: every figure with its n and interval, beside every baseline."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import msgspec
import numpy as np

from tocsin.cases.attribution.corpus import Corpus, Numbers, corpus_of
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
from tocsin.cases.attribution.leaving import without_group
from tocsin.cases.attribution.learned import Learned, learned, likely
from tocsin.cases.attribution.logit import Weights
from tocsin.knowledge.bundle import Bundle

Progress = Callable[[int, int], None]
_SHARES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1.0)


class Campaigns(msgspec.Struct, frozen=True):
    """The attributed campaigns, with nothing left out and with every item left out that shares a source."""

    naive: Ranked
    strict: Ranked


class Calibration(msgspec.Struct, frozen=True):
    """How far what is said is from what holds: the expected calibration error, and the reliability plot."""

    ece: Figure
    bins: tuple[Bin, ...]


class Selective(msgspec.Struct, frozen=True):
    """Naming a group only where its probability is at least ``named``: how often it does, how often rightly; and at other settings."""

    named: float
    coverage: Figure
    precision: Figure
    curve: tuple[tuple[float, float, int], ...]


class Absent(msgspec.Struct, frozen=True):
    """With the true group taken out of all that is known: how often nobody is named."""

    abstained: Figure


class Countries(msgspec.Struct, frozen=True):
    """How often the country of the likeliest is that of the true group, of the campaigns whose group has one."""

    naive: Figure
    strict: Figure


class Evaluation(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is told; ``reports`` are those of the half that was set aside, ``tuning`` the half that was learned from.

    The campaigns, and countries, are asked with the test half alone. ``left_out`` are ids of the frozen halves that this version of ATT&CK does not have, ``later`` reports that it has beside them.
    """

    attack: str
    half: str
    campaigns: Campaigns | None
    reports: Ranked
    calibration: Calibration
    selective: Selective
    absent_group: Absent
    country: Countries | None
    baselines: Mapping[str, Mapping[str, Ranked]]
    left_out: tuple[str, ...]
    later: int


@dataclass(frozen=True)
class _Answer:
    """What the model says to a sample: where the true group is, the likeliest, and its probability, with it known and without."""

    place: float
    right: bool
    said: float
    said_absent: float


def evaluate(
    bundle: Bundle,
    countries: Mapping[str, str],
    of: Learned | None = None,
    half: str = "test",
    progress: Progress = lambda _done, _all: None,
) -> Evaluation:
    """Evaluate on a version of ATT&CK; ``countries`` are those of groups by their ids, as far as any is said."""
    trained, kept, corpus = of or learned(), splits(), corpus_of(bundle)
    found = {one.id: one for one in reports(bundle, corpus)}
    asked = [found[one] for one in sorted(_half(kept, half) & found.keys())]
    answers = []
    for done, one in enumerate(asked):
        progress(done, len(asked))
        answers.append(_answer(one, trained.full))
    said_of = half == "test"  # the campaigns are asked when the test half is
    naive, strict = ([*campaigns(bundle, corpus, strict=one)] if said_of else [] for one in (False, True))
    said, held = (np.array([float(getattr(one, name)) for one in answers]) for name in ("said", "right"))
    return Evaluation(
        attack=bundle.version,
        half=half,
        campaigns=Campaigns(_ranked(naive, trained.full), _ranked(strict, trained.full)) if said_of else None,
        reports=ranked([one.place for one in answers]),
        calibration=Calibration(calibration(said, held), bins(said, held)),
        selective=_selective(said, held, trained.named),
        absent_group=Absent(figure([one.said_absent < trained.named for one in answers])),
        country=_both(naive, strict, trained.full, corpus, countries) if said_of else None,
        baselines=_baselines({"campaigns.naive": naive, "campaigns.strict": strict, "reports": asked}),
        left_out=tuple(sorted(_half(kept, half) - found.keys())),
        later=len(found.keys() - kept.tuning - kept.test),
    )


def _half(kept: Splits, half: str) -> frozenset[str]:
    return kept.test if half == "test" else kept.tuning


def _answer(one: Sample, weights: Weights) -> _Answer:
    known, _ = likely(one.asked, one.left, weights)
    absent, _ = likely(one.asked, without_group(one.left, one.truth), weights)
    best = int(known.argmax())
    return _Answer(rank(known, one.truth), best == one.truth, float(known[best]), float(absent.max()))


def _ranked(some: Iterable[Sample], weights: Weights) -> Ranked:
    return ranked([rank(likely(one.asked, one.left, weights)[0], one.truth) for one in some])


def _selective(said: Numbers, held: Numbers, named: float) -> Selective:
    chosen = said >= named
    order = np.argsort(-said, kind="stable")
    curve = tuple(
        (share, float(held[order[:number]].mean()), number)
        for share in _SHARES
        if (number := round(len(said) * share))
    )
    right = held[chosen] if chosen.any() else np.array([np.nan])
    return Selective(named, figure(chosen), figure(right), curve)


def _both(
    naive: Sequence[Sample],
    strict: Sequence[Sample],
    weights: Weights,
    corpus: Corpus,
    countries: Mapping[str, str],
) -> Countries:
    return Countries(*(_countries(some, weights, corpus, countries) for some in (naive, strict)))


def _countries(
    some: Sequence[Sample], weights: Weights, corpus: Corpus, countries: Mapping[str, str]
) -> Figure:
    """The country whose groups are together the likeliest."""
    right = []
    named = [countries.get(one, "") for one in corpus.groups]
    for one in some:
        if truth := named[one.truth]:
            known, _ = likely(one.asked, one.left, weights)
            total: dict[str, float] = {}
            for country, value in zip(named, known, strict=True):
                if country:
                    total[country] = total.get(country, 0.0) + float(value)
            right.append(max(sorted(total), key=total.__getitem__) == truth)
    return figure(right)


def _baselines(asked: Mapping[str, Sequence[Sample]]) -> dict[str, dict[str, Ranked]]:
    return {
        name: {
            where: ranked([rank(score(one.asked, one.left), one.truth) for one in some])
            for where, some in asked.items()
            if some
        }
        for name, score in BASELINES.items()
    }
