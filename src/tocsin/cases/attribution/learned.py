"""What was learned on the tuning half, as it ships."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files

import msgspec

from tocsin.cases.attribution.corpus import Corpus, Numbers
from tocsin.cases.attribution.features import FEATURES, Asked, Feature, features
from tocsin.cases.attribution.leaving import Left
from tocsin.cases.attribution.logit import Weights, probabilities


class Learned(msgspec.Struct, frozen=True, kw_only=True):
    """Weights with all features, and those without the ones that need to know which source said what; ``attack`` is the version learned on.

    A case names a group only where its probability is at least ``leading``, at least ``held`` whichever item is taken away, and all else that
    ``steady`` asks holds; the evaluation also tells what ``named`` alone would do. A sponsor is where that
    is at least ``sponsor``, and its odds are at least ``lift`` times those that it has anyway.
    """

    attack: str
    named: float
    full: Weights
    plain: Weights
    leading: float = 0.85
    held: float = 0.5
    sponsor: float = 0.7
    lift: float = 3.0


_WEIGHTS = files("tocsin.cases") / "data" / "attribution" / "weights.json"
_DIGITS = 12


def weights_digest() -> str:
    """The first digits of the SHA-256 of the weights that ship."""
    return hashlib.sha256(_WEIGHTS.read_bytes()).hexdigest()[:_DIGITS]


@cache
def learned() -> Learned:
    """What ships."""
    return msgspec.json.decode(_WEIGHTS.read_bytes(), type=Learned)


def chosen(weights: Weights) -> tuple[Feature, ...]:
    """The features that weights are of, in their order."""
    known = {one.name: one for one in FEATURES}
    return tuple(known[name] for name in weights.features)


def weights_for(corpus: Corpus, of: Learned) -> Weights:
    """Those that a corpus can be asked with: one of a package does not know which source said what."""
    return of.full if any(one.year for one in corpus.reports) else of.plain


def likely(wanted: Asked, left: Left, weights: Weights) -> tuple[Numbers, float]:
    """The probability of each group (G), and of none that is known."""
    made = features(wanted, left, chosen(weights))
    return probabilities(weights, made, int(wanted.items.sum()), left.absent, part=wanted.part)
