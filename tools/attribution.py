"""Learns what attribution weighs, on the tuning half alone: ``python -m tools.attribution BUNDLE`` prints figures, ``--write`` keeps the weights."""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

import msgspec
import numpy as np

from tocsin.cases.attribution.corpus import corpus_of
from tocsin.cases.attribution.evaluating.samples import Sample, reports
from tocsin.cases.attribution.evaluating.scoring import expected_error, rank
from tocsin.cases.attribution.evaluating.splits import splits
from tocsin.cases.attribution.features import FEATURES, Feature, features
from tocsin.cases.attribution.learned import Learned
from tocsin.cases.attribution.leaving import without_group
from tocsin.cases.attribution.logit import Example, Weights, fit, probabilities
from tocsin.knowledge.stix import read_bundle

_FOLDS = 5
_TARGET = Path(__file__).parents[1] / "src/tocsin/cases/data/attribution/weights.json"
_TEMPERATURES = (0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.35, 1.5, 1.75, 2.0)


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
    full = _learn(asked, FEATURES, given)
    plain = _learn(asked, tuple(one for one in FEATURES if not one.sources), given)
    if given.write:
        made = Learned(attack=bundle.version, named=given.named, full=full, plain=plain)
        _TARGET.write_bytes(msgspec.json.format(msgspec.json.encode(_rounded(made)), indent=1) + b"\n")


def _learn(asked: list[Sample], chosen: tuple[Feature, ...], given: argparse.Namespace) -> Weights:
    names = [one.name for one in chosen]
    examples = [
        Example(features(one.asked, one.left, chosen), int(one.asked.items.sum()), one.truth) for one in asked
    ]
    absent = [features(one.asked, without_group(one.left, one.truth), chosen) for one in asked]
    folds = np.array([hashlib.sha256(one.id.encode()).digest()[0] % _FOLDS for one in asked])
    held = [
        fit(
            [one for one, at in zip(examples, folds, strict=True) if at != fold],
            names,
            given.penalty,
            given.absent,
        )
        for fold in range(_FOLDS)
    ]
    best = min(_TEMPERATURES, key=lambda one: _loss(examples, folds, held, one))
    _tell(asked, examples, absent, folds, held, best)
    made = msgspec.structs.replace(fit(examples, names, given.penalty, given.absent), temperature=best)
    print(
        {name: round(weight, 2) for name, weight in zip(names, made.weights, strict=True)},
        made.nobody,
        made.nobody_items,
    )
    return made


def _loss(examples: list[Example], folds: np.ndarray, held: list[Weights], temperature: float) -> float:
    found = [
        _said(held[fold], one, temperature)[0][one.truth] for one, fold in zip(examples, folds, strict=True)
    ]
    return float(-np.log(np.maximum(found, 1e-9)).mean())


def _said(weights: Weights, one: Example, temperature: float) -> tuple[np.ndarray, float]:
    return probabilities(msgspec.structs.replace(weights, temperature=temperature), one.features, one.items)


def _tell(asked, examples, absent, folds, held, temperature) -> None:  # noqa: ANN001, PLR0913, PLR0917
    known = [_said(held[fold], one, temperature)[0] for one, fold in zip(examples, folds, strict=True)]
    gone = []
    for one, two, fold, sample in zip(examples, absent, folds, asked, strict=True):
        weights = msgspec.structs.replace(held[fold], temperature=temperature)
        gone.append(
            probabilities(weights, two, one.items, without_group(sample.left, sample.truth).absent)[0].max()
        )
    ranks = np.array([rank(said, one.truth) for said, one in zip(known, examples, strict=True)])
    said = np.array([one.max() for one in known])
    right = np.array([one.argmax() == two.truth for one, two in zip(known, examples, strict=True)], float)
    print("n", len(ranks), "top", [round(float((ranks <= k).mean()), 3) for k in (1, 3, 5)], "mrr", round(float((1 / ranks).mean()), 3),
          "temperature", temperature, "ece", round(expected_error(said, right), 3))  # fmt: skip
    for named in (0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9):
        chosen = said >= named
        print(
            " named",
            named,
            "coverage",
            round(float(chosen.mean()), 2),
            "precision",
            round(float(right[chosen].mean()), 3),
            "absent abstained",
            round(float((np.array(gone) < named).mean()), 3),
        )


def _rounded(made: Learned) -> Learned:
    """To six digits: more say nothing."""

    def short(one: Weights) -> Weights:
        return msgspec.structs.replace(
            one,
            **{name: tuple(round(value, 6) for value in getattr(one, name)) for name in ("means", "spreads", "weights")},
            nobody=round(one.nobody, 6), nobody_items=round(one.nobody_items, 6),
        )  # fmt: skip

    return msgspec.structs.replace(made, full=short(made.full), plain=short(made.plain))


if __name__ == "__main__":
    main()
