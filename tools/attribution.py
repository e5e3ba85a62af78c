"""Learns what attribution weighs, on the tuning half alone: ``python -m tools.attribution BUNDLE`` prints figures, ``--write`` keeps the weights."""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
import numpy as np

from tocsin.cases.attribution.corpus import Numbers, corpus_of
from tocsin.cases.attribution.evaluating.samples import Sample, reports
from tocsin.cases.attribution.evaluating.scoring import expected_error, rank
from tocsin.cases.attribution.evaluating.splits import splits
from tocsin.cases.attribution.features import FEATURES, Feature, features
from tocsin.cases.attribution.learned import Learned
from tocsin.cases.attribution.leaving import without_group
from tocsin.cases.attribution.logit import Example, Weights, fit, probabilities, utilities
from tocsin.knowledge.stix import read_bundle

_FOLDS = 5
_TARGET = Path(__file__).parents[1] / "src/tocsin/cases/data/attribution/weights.json"
_TEMPERATURES = (0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.35, 1.5, 1.75, 2.0)
_UNUSUAL = 0.05
_FEW, _TURNS, _SEED = (1, 2, 3, 5), 3, 20_220_715
_SMALL = (1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 4.0, 5.0)
_NAMED = (0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9)


@dataclass(frozen=True)
class _Held:
    """Samples as examples, each with what is said of it by weights that did not learn from it; ``absent`` are features without the true group."""

    samples: Sequence[Sample]
    examples: Sequence[Example]
    absent: Sequence[Numbers]
    weights: Sequence[Weights]

    def said(self, temperature: float) -> list[Numbers]:
        """What is said of each where its group is known."""
        return [
            probabilities(_warm(one, temperature), two.features, two.items)[0]
            for one, two in zip(self.weights, self.examples, strict=True)
        ]

    def gone(self, temperature: float) -> list[float]:
        """How likely the likeliest is where nobody knows the true group."""
        return [
            float(
                probabilities(
                    _warm(one, temperature), two, three.items, without_group(four.left, four.truth).absent
                )[0].max()
            )
            for one, two, three, four in zip(
                self.weights, self.absent, self.examples, self.samples, strict=True
            )
        ]

    def loss(self, temperature: float) -> float:
        """The mean of the negative log of what is said of the true group."""
        pairs = zip(self.said(temperature), self.examples, strict=True)
        return float(-np.mean([np.log(max(said[one.truth], 1e-9)) for said, one in pairs]))


def main() -> None:
    """Learn, and tell how good it is within the half."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bundle", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--penalty", type=float, default=0.03)
    parser.add_argument("--absent", type=float, default=0.02)
    parser.add_argument("--named", type=float, default=0.9)
    given = parser.parse_args()
    bundle = read_bundle(given.bundle)
    asked = [one for one in reports(bundle, corpus_of(bundle)) if one.id in splits().tuning]
    full = _learn(asked, FEATURES, given.penalty, given.absent)
    plain = _learn(asked, tuple(one for one in FEATURES if not one.sources), given.penalty, given.absent)
    if given.write:
        made = Learned(attack=bundle.version, named=given.named, full=full, plain=plain)
        _TARGET.write_bytes(msgspec.json.format(msgspec.json.encode(_rounded(made)), indent=1) + b"\n")


def _learn(asked: list[Sample], chosen: tuple[Feature, ...], penalty: float, absent: float) -> Weights:
    names = [one.name for one in chosen]
    examples = [
        Example(features(one.asked, one.left, chosen), int(one.asked.items.sum()), one.truth) for one in asked
    ]
    folds = [hashlib.sha256(one.id.encode()).digest()[0] % _FOLDS for one in asked]
    others = [[one for one, at in zip(examples, folds, strict=True) if at != fold] for fold in range(_FOLDS)]
    fitted = [fit(some, names, penalty, absent) for some in others]
    gone = [features(one.asked, without_group(one.left, one.truth), chosen) for one in asked]
    held = _Held(asked, examples, gone, [fitted[fold] for fold in folds])
    best = min(_TEMPERATURES, key=held.loss)
    _tell(held, best)
    made = _warm(fit(examples, names, penalty, absent), best)
    likeliest = [float(utilities(made, one.features).max()) for one in examples]
    usual = float(np.quantile(likeliest, _UNUSUAL))
    made = msgspec.structs.replace(made, usual=usual, small=tuple(_small(asked, chosen, fitted, folds)))
    weights = zip(names, made.weights, strict=True)
    print({name: round(weight, 2) for name, weight in weights}, made.nobody, made.nobody_items)
    return made


def _small(
    asked: Sequence[Sample], chosen: tuple[Feature, ...], fitted: Sequence[Weights], folds: Sequence[int]
) -> Iterator[tuple[int, float]]:
    """For evidence of few items the temperature at which what is said holds best: of each report some items by chance, and no words."""
    chance = np.random.default_rng(_SEED)
    for number in _FEW:
        held = []
        for one, fold in zip(asked, folds, strict=True):
            for _ in range(_TURNS):
                pick = chance.choice(np.flatnonzero(one.asked.items), number, replace=False)
                items = np.zeros_like(one.asked.items)
                items[pick] = True
                some = replace(one.asked, items=items, words=np.zeros_like(one.asked.words))
                held.append((fitted[fold], features(some, one.left, chosen), one.truth))
        losses = {warm: np.mean([_surprise(*one, number, warm) for one in held]) for warm in _SMALL}
        best = min(losses, key=losses.__getitem__)
        said = [probabilities(_warm(one, best), two, number)[0] for one, two, _ in held]
        right = np.array(
            [one.argmax() == truth for one, (_, _, truth) in zip(said, held, strict=True)], float
        )
        top = np.array([one.max() for one in said])
        print(f" {number} items: temperature {best}, top 1 {right.mean():.3f}, ece {expected_error(top, right):.3f} (unchanged {losses[1.0]:.3f}, at it {losses[best]:.3f})")  # fmt: skip
        yield number, best


def _surprise(weights: Weights, table: Numbers, truth: int, items: int, warm: float) -> float:
    said = probabilities(_warm(weights, warm), table, items)[0]
    return float(-np.log(max(said[truth], 1e-9)))


def _warm(weights: Weights, temperature: float) -> Weights:
    return msgspec.structs.replace(weights, temperature=temperature)


def _tell(held: _Held, temperature: float) -> None:
    known, gone = held.said(temperature), np.array(held.gone(temperature))
    pairs = list(zip(known, held.examples, strict=True))
    ranks = np.array([rank(said, one.truth) for said, one in pairs])
    right = np.array([said.argmax() == one.truth for said, one in pairs], float)
    said = np.array([one.max() for one in known])
    top = [round(float((ranks <= within).mean()), 3) for within in (1, 3, 5)]
    print(f"n {len(ranks)} top {top} mrr {(1 / ranks).mean():.3f} temperature {temperature} ece {expected_error(said, right):.3f}")  # fmt: skip
    for named in _NAMED:
        chosen = said >= named
        print(
            f" named {named} coverage {chosen.mean():.2f} precision {right[chosen].mean():.3f} absent abstained {(gone < named).mean():.3f}"
        )


def _rounded(made: Learned) -> Learned:
    """To six digits: more say nothing."""

    def short(one: Weights) -> Weights:
        return msgspec.structs.replace(
            one,
            **{name: tuple(round(value, 6) for value in getattr(one, name)) for name in ("means", "spreads", "weights")},
            nobody=round(one.nobody, 6), nobody_items=round(one.nobody_items, 6), usual=round(one.usual, 6),
        )  # fmt: skip

    return msgspec.structs.replace(made, full=short(made.full), plain=short(made.plain))


if __name__ == "__main__":
    main()
