"""The model: a conditional logit over all groups and "none that is known" (McFadden, 1974), with a temperature; convex, so one answer."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np

from tocsin.cases.attribution.corpus import Flags, Numbers, Places

_STEPS, _RATE = 600, 0.05
#: Items that every example has at least.
_EXAMPLE = 8


class Weights(msgspec.Struct, frozen=True, kw_only=True):
    """What was learned: of each feature (by name) its mean, its spread and its weight.

    ``nobody`` is the utility of "none that is known", ``nobody_items`` what each further item (as a log, from 20) adds to it; ``temperature``
    divides all utilities. ``usual`` is the utility that the likeliest group has at least in 19 of 20 examples, ``small`` are temperatures for
    evidence of fewer items than examples have, each from so many items on, and ``parts`` those for what was done in one phase alone.
    """

    features: tuple[str, ...]
    means: tuple[float, ...]
    spreads: tuple[float, ...]
    weights: tuple[float, ...]
    nobody: float
    nobody_items: float
    temperature: float = 1.0
    usual: float = float("-inf")
    small: tuple[tuple[int, float], ...] = ()
    parts: tuple[tuple[int, float], ...] = ()

    def temperature_for(self, items: int, *, part: bool = False) -> float:
        """What divides utilities where so many items were seen: little evidence, and one phase, say less than the weights of much would have it."""
        within = [warm for least, warm in (self.parts if part else self.small) if least <= max(items, 1)]
        return within[-1] if within and (part or items < _EXAMPLE) else self.temperature


class Example(msgspec.Struct, frozen=True):
    """Something to learn from: features of all groups (G by F), how many items were asked, the place of the group that it was."""

    features: Numbers
    items: int
    truth: int


def probabilities(
    weights: Weights, features: Numbers, items: int, absent: Flags | None = None, *, part: bool = False
) -> tuple[Numbers, float]:
    """The probability of each group (G) and of none that is known; together they are one. ``absent`` groups have none. ``part``: of one phase."""
    utility = utilities(weights, features, absent)
    nobody = weights.nobody + weights.nobody_items * _items(items)
    made = _softmax(np.append(utility, nobody) / weights.temperature_for(items, part=part))
    return made[:-1], float(made[-1])


def utilities(weights: Weights, features: Numbers, absent: Flags | None = None) -> Numbers:
    """How much speaks for each group (G), before it is compared with the others; minus infinity for ``absent`` ones."""
    means, spreads, each = (np.array(one) for one in (weights.means, weights.spreads, weights.weights))
    utility = np.asarray(((features - means) / spreads) @ each)
    if absent is not None:
        utility[absent] = -np.inf
    return utility


def fit(
    examples: Sequence[Example], names: Sequence[str], penalty: float = 0.01, absent: float = 0.25
) -> Weights:
    """Weights of the greatest penalised likelihood.

    Each example counts once as it is, and ``absent`` times with its group taken away, where "none that is known" is true. ``penalty`` is
    that on the square of each weight; what is said of nobody has none, so that over these examples it is right on average.
    """
    raw = np.stack([one.features for one in examples])
    means, spreads = raw.mean((0, 1)), raw.std((0, 1))
    spreads[spreads == 0] = 1
    table = _with_nobody((raw - means) / spreads, np.array([one.items for one in examples]))
    truth = np.array([one.truth for one in examples], np.intp)
    learned = _climb(table, truth, penalty, absent)
    return Weights(
        features=tuple(names),
        means=tuple(means.tolist()),
        spreads=tuple(spreads.tolist()),
        weights=tuple(learned[:-2].tolist()),
        nobody=float(learned[-2]),
        nobody_items=float(learned[-1]),
    )


def _with_nobody(table: Numbers, items: Places) -> Numbers:
    """The table with one more row for "none that is known", and two columns that only this row has."""
    examples, groups, width = table.shape
    made = np.zeros((examples, groups + 1, width + 2))
    made[:, :groups, :width] = table
    made[:, groups, width] = 1
    made[:, groups, width + 1] = [_items(int(one)) for one in items]
    return made


def _climb(table: Numbers, truth: Places, penalty: float, absent: float) -> Numbers:
    """Adam (Kingma and Ba, 2015) on a convex likelihood, from zero: the same for the same examples."""
    rows = np.arange(len(truth))
    taken = np.zeros(table.shape[:2])
    taken[rows, truth] = -np.inf
    found, mean, square = (np.zeros(table.shape[2]) for _ in range(3))
    held = np.full(table.shape[2], penalty)
    held[-2:] = 0
    for step in range(1, _STEPS + 1):
        utility = table @ found
        slope = _slope(table, _softmax(utility), table[rows, truth])
        slope += absent * _slope(table, _softmax(utility + taken), table[:, -1]) + held * found
        mean = 0.9 * mean + 0.1 * slope
        square = 0.99 * square + 0.01 * slope * slope
        found -= _RATE * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
    return found


def _slope(table: Numbers, likely: Numbers, true: Numbers) -> Numbers:
    return np.asarray((np.einsum("ng,ngf->nf", likely, table) - true).mean(0))


def _softmax(utility: Numbers) -> Numbers:
    made = np.exp(utility - utility.max(-1, keepdims=True))
    return np.asarray(made / made.sum(-1, keepdims=True))


def _items(number: int) -> float:
    return float(np.log(max(number, 1) / 20))
