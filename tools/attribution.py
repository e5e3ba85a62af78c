"""Learns what attribution weighs, on the tuning half alone: ``python -m tools.attribution BUNDLE`` prints figures, ``--write`` keeps the weights."""

from __future__ import annotations

import argparse
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
import numpy as np

from tocsin.cases.attribution.corpus import Flags, Numbers, Places, corpus_of
from tocsin.cases.attribution.evaluating.samples import Sample, apart, before, reports
from tocsin.cases.attribution.evaluating.scoring import expected_error, rank
from tocsin.cases.attribution.evaluating.splits import splits
from tocsin.cases.attribution.features import FEATURES, features
from tocsin.cases.attribution.learned import Learned
from tocsin.cases.attribution.leaving import without_group
from tocsin.cases.attribution.logit import Example, Weights, fit, probabilities, utilities
from tocsin.knowledge.stix import read_bundle

_FOLDS = 5
_TARGET = Path(__file__).parents[1] / "src/tocsin/cases/data/attribution/weights.json"
_UNUSUAL = 0.05
_FEW, _TURNS, _SEED = (1, 2, 3, 5), 3, 20_220_715
_PARTS = (1, 2, 3, 5, 8)
_SMALL = (1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 4.0, 5.0, 7.0, 10.0)
_NAMED = (0.5, 0.6, 0.7, 0.8, 0.85, 0.9)


@dataclass(frozen=True)
class _Seen:
    """What is learned from a report: as it is, ``apart``, ``before``, as if nobody knew of its group, of a few of its items, of each of its phases."""

    fold: int
    whole: Example
    apart: Example | None
    before: Example | None
    gone: Example
    absent: Flags
    few: Sequence[Example]
    parts: Sequence[Example]

    def only(self, columns: Sequence[int]) -> _Seen:
        """The same with some features."""

        def some(one: Example | None) -> Example | None:
            return one and msgspec.structs.replace(one, features=one.features[:, columns])

        several = {name: [some(one) for one in getattr(self, name)] for name in ("few", "parts")}
        single = {name: some(getattr(self, name)) for name in ("whole", "apart", "before", "gone")}
        return replace(self, **several, **single)


def main() -> None:
    """Learn, and tell how good it is within the half."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bundle", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--penalty", type=float, default=0.03)
    parser.add_argument("--absent", type=float, default=0.1)
    parser.add_argument("--named", type=float, default=0.9)
    given = parser.parse_args()
    bundle = read_bundle(given.bundle)
    asked = (one for one in reports(bundle, corpus_of(bundle)) if one.id in splits().tuning)
    seen = list(_seen(asked, {one.id: one.tactics for one in bundle.techniques}))
    plain = [at for at, one in enumerate(FEATURES) if not one.sources]
    made = Learned(
        attack=bundle.version,
        named=given.named,
        full=_learn(seen, range(len(FEATURES)), given.penalty, given.absent),
        plain=_learn(seen, plain, given.penalty, given.absent),
    )
    if given.write:
        _TARGET.write_bytes(msgspec.json.format(msgspec.json.encode(_rounded(made)), indent=1) + b"\n")


def _seen(asked: Iterable[Sample], tactics: Mapping[str, Sequence[str]]) -> Iterator[_Seen]:
    """What is learned from each, one after the other: what is left of a corpus is large. All reports on a group are in one fold."""
    chance = np.random.default_rng(_SEED)
    for one in asked:
        group = one.left.corpus.groups[one.truth]
        gone = without_group(one.left, one.truth)
        yield _Seen(
            fold=hashlib.sha256(group.encode()).digest()[0] % _FOLDS,
            whole=_example(one),
            apart=_example(apart(one)),
            before=_example(before(one)),
            gone=_example(replace(one, left=gone)),
            absent=gone.absent,
            few=[_example(_pick(one, number, chance)) for number in _FEW for _ in range(_TURNS)],
            parts=[_example(each) for each in _phases(one, tactics)],
        )


def _example(one: Sample | None) -> Example | None:
    return one and Example(features(one.asked, one.left), int(one.asked.items.sum()), one.truth)


def _phases(one: Sample, tactics: Mapping[str, Sequence[str]]) -> Iterator[Sample]:
    """What was done in each phase, as far as techniques tell it, without words."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for at in np.flatnonzero(one.asked.items):
        for tactic in tactics.get(one.left.corpus.items[at], ()):
            places[tactic].append(int(at))
    for some in places.values():
        yield _only(one, some)


def _pick(one: Sample, number: int, chance: np.random.Generator) -> Sample:
    """The same with a few items by chance, and no words."""
    return _only(one, chance.choice(np.flatnonzero(one.asked.items), number, replace=False))


def _only(one: Sample, places: Sequence[int] | Places) -> Sample:
    """The same with some items, and no words."""
    items = np.zeros_like(one.asked.items)
    items[places] = True
    return replace(one, asked=replace(one.asked, items=items, words=np.zeros_like(one.asked.words)))


def _learn(seen: Sequence[_Seen], columns: Sequence[int], penalty: float, absent: float) -> Weights:
    names = [FEATURES[at].name for at in columns]
    some = [one.only(columns) for one in seen]

    def fitted(of: Iterable[_Seen]) -> Weights:
        """Weights of reports as they are and apart, so that they hold for an intrusion that others told of and for one that nobody did."""
        examples = [each for one in of for each in (one.whole, one.apart) if each]
        return fit(examples, names, penalty, absent)

    folds = [fitted(one for one in some if one.fold != fold) for fold in range(_FOLDS)]
    _tell(some, folds)
    made = fitted(some)
    likeliest = [float(utilities(made, one.whole.features).max()) for one in some]
    usual = float(np.quantile(likeliest, _UNUSUAL))
    made = msgspec.structs.replace(
        made,
        usual=usual,
        small=tuple(_warmest(some, folds, "few", _FEW)),
        parts=tuple(_warmest(some, folds, "parts", _PARTS)),
    )
    weights = zip(names, made.weights, strict=True)
    print({name: round(weight, 2) for name, weight in weights}, made.nobody, made.nobody_items)
    return made


def _warmest(
    seen: Sequence[_Seen], folds: Sequence[Weights], what: str, least: Sequence[int]
) -> Iterator[tuple[int, float]]:
    """For evidence of so many items, up to the next number, the temperature at which what is said holds best."""
    for number, end in zip(least, (*least[1:], 1_000), strict=True):
        held = [
            (folds[one.fold], each)
            for one in seen
            for each in getattr(one, what)
            if number <= each.items < end
        ]
        losses = {
            warm: float(np.mean([_surprise(_warm(weights, warm), one) for weights, one in held]))
            for warm in _SMALL
        }
        best = min(losses, key=losses.__getitem__)
        said = [_said(_warm(weights, best), one) for weights, one in held]
        right = np.array([one.argmax() == two.truth for one, (_, two) in zip(said, held, strict=True)], float)
        top = np.array([one.max() for one in said])
        print(f" {what} of {number} items (n {len(held)}): temperature {best}, top 1 {right.mean():.3f}, ece {expected_error(top, right):.3f} (unchanged {losses[1.0]:.3f}, at it {losses[best]:.3f})")  # fmt: skip
        yield number, best


def _said(weights: Weights, one: Example, absent: Flags | None = None) -> Numbers:
    return probabilities(weights, one.features, one.items, absent)[0]


def _surprise(weights: Weights, one: Example) -> float:
    return float(-np.log(max(_said(weights, one)[one.truth], 1e-9)))


def _warm(weights: Weights, temperature: float) -> Weights:
    """With the temperature for every number of items."""
    return msgspec.structs.replace(weights, temperature=temperature, small=(), parts=())


def _tell(seen: Sequence[_Seen], folds: Sequence[Weights]) -> None:
    """Figures within the half, each group asked with weights that did not learn from it."""
    for what in ("whole", "apart", "before"):
        held = [(folds[one.fold], each) for one in seen if (each := getattr(one, what))]
        said = [_said(weights, one) for weights, one in held]
        truths = [one.truth for _, one in held]
        ranks = np.array([rank(one, truth) for one, truth in zip(said, truths, strict=True)])
        right = np.array([one.argmax() == truth for one, truth in zip(said, truths, strict=True)], float)
        best = np.array([one.max() for one in said])
        top = [round(float((ranks <= within).mean()), 3) for within in (1, 3, 5)]
        print(f"{what}: n {len(ranks)} top {top} mrr {(1 / ranks).mean():.3f} ece {expected_error(best, right):.3f}")  # fmt: skip
        for named in _NAMED:
            chosen = best >= named
            print(f" named {named} coverage {chosen.mean():.3f} precision {right[chosen].mean():.3f}")
    gone = np.array([_said(folds[one.fold], one.gone, one.absent).max() for one in seen])
    none = [probabilities(folds[one.fold], each.features, each.items, flags)[1] for one in seen for each, flags in ((one.whole, None), (one.gone, one.absent))]  # fmt: skip
    print(f"nobody: known {np.mean(none[::2]):.4f} absent {np.mean(none[1::2]):.4f}")
    print("absent: abstained", {named: round(float((gone < named).mean()), 3) for named in _NAMED})


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
