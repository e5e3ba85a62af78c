"""Evidence asked of the model as it is, and again without each item and each kind: a name that hangs on one thing, or that leaves another in the rest, is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import reduce

import numpy as np

from tocsin.cases.attribution.corpus import Flags, Numbers
from tocsin.cases.attribution.features import Asked, features
from tocsin.cases.attribution.learned import chosen, likely
from tocsin.cases.attribution.leaving import Left, without_group
from tocsin.cases.attribution.logit import Weights, utilities

#: Techniques from which on it can be said that evidence fits nobody: reports that were learned from have as many.
_ENOUGH = 8
#: The share of groups up to which an item tells of somebody (three of 172), and how likely a group has to be without what tells of it and without words.
_FEW, LEADING = 0.02, 0.25


@dataclass(frozen=True)
class Weighed:
    """The probability of each group (G) by all evidence, ``without`` each item by its place, and without each kind (software, wording) that there is."""

    asked: Asked
    left: Left
    weights: Weights
    full: Numbers
    without: Mapping[int, Numbers]
    kinds: Mapping[str, Numbers]

    @property
    def unlike_any(self) -> bool:
        """Whether it is less like any known group than 19 of 20 reports on known groups are, and is enough to say so."""
        if int((self.asked.items & ~self.left.corpus.tools).sum()) < _ENOUGH:
            return False
        made = features(self.asked, self.left, chosen(self.weights))
        return float(utilities(self.weights, made, self.left.absent).max()) < self.weights.usual

    def again(self, wanted: Asked) -> Numbers:
        """What is said of other evidence."""
        return likely(wanted, self.left, self.weights)[0]

    def unknown(self, group: int) -> Numbers:
        """What is said as if nobody knew of a group."""
        return likely(self.asked, without_group(self.left, group), self.weights)[0]


def weighed(asked: Asked, left: Left, weights: Weights) -> Weighed:
    """Ask as often as there are items and kinds."""
    items = [int(one) for one in np.flatnonzero(asked.items)]
    return Weighed(
        asked,
        left,
        weights,
        likely(asked, left, weights)[0],
        {one: likely(asked.without(one), left, weights)[0] for one in items},
        {name: likely(one, left, weights)[0] for name, one in _fewer(asked, left)},
    )


def steady(of: Weighed, group: int, held: float) -> bool:
    """Whether a group stays likelier than ``held`` whichever item is taken away, and the likeliest whichever kind is, and nothing looks planted.

    What has techniques alone, or software alone, names nobody: "do not attribute on techniques alone" is ATT&CK's own advice. It keeps
    a quarter without all that tells of it, and what it is not known for tells of nobody else.
    """
    techniques = of.asked.items & ~of.left.corpus.tools
    return (
        bool(of.kinds)
        and bool(techniques.any())
        and all(float(one[group]) >= held for one in of.without.values())
        and all(int(one.argmax()) == group for one in of.kinds.values())
        and common(of, group) >= LEADING
        and rival(of, np.arange(len(of.full)) == group) < held
    )


def common(of: Weighed, group: int) -> float:
    """How likely a group still is without all items that tell of it (at most one group in fifty is known for them), and without words.

    These are what somebody plants who imitates another: what is left is what many use, and was chosen by who was there.
    """
    telling = of.left.present[group] & (of.left.users <= _FEW * len(of.full))
    words = np.zeros_like(of.asked.words)
    return float(of.again(replace(of.asked, items=of.asked.items & ~telling, words=words))[group])


def rival(of: Weighed, mine: Flags) -> float:
    """How likely another group is by what none of these (G) is known for alone, as if nobody knew of them.

    Evidence of one group leaves little that tells of another. Where somebody else comes out of the rest, it is of two, or was planted.
    """
    rest = replace(
        of.asked,
        items=of.asked.items & ~of.left.present[mine].any(0),
        words=of.asked.words * ~(of.left.wording[mine] > 0).any(0),
    )
    if not rest.items.any() and not rest.words.any():
        return 0.0
    others = reduce(without_group, np.flatnonzero(mine).tolist(), of.left)
    return float(likely(rest, others, of.weights)[0].max())


def _fewer(asked: Asked, left: Left) -> list[tuple[str, Asked]]:
    tools = asked.items & left.corpus.tools
    found = [("software", replace(asked, items=asked.items & ~left.corpus.tools))] if tools.any() else []
    return (
        [*found, ("wording", replace(asked, words=np.zeros_like(asked.words)))]
        if asked.words.any()
        else found
    )
