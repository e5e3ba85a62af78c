"""What the model and every baseline say to questions whose answer is known, one question after the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tocsin.cases.attribution.corpus import Flags, Numbers
from tocsin.cases.attribution.evaluating.baselines import BASELINES
from tocsin.cases.attribution.evaluating.samples import Sample
from tocsin.cases.attribution.evaluating.scoring import Ranked, rank, ranked
from tocsin.cases.attribution.learned import Learned, likely
from tocsin.cases.attribution.leaving import Left, without_group
from tocsin.cases.attribution.weighing import steady, weighed


@dataclass(frozen=True)
class Answer:
    """What is said to a question: the probability of every group (G), the place of the true one, and the places that baselines give it.

    ``steady`` tells that a case would name the likeliest. ``gone`` is the probability of every group (G) as if nobody knew of the true one, ``absent``
    that of the likeliest then, and ``steady_absent`` whether a case would name it.
    """

    id: str
    truth: int
    said: Numbers
    place: float
    baselines: Mapping[str, float]
    steady: bool = False
    absent: float = 0.0
    steady_absent: bool = False
    gone: Numbers | None = None


def answer(one: Sample, of: Learned, *, deeply: bool) -> Answer:
    """Ask a question; ``deeply`` also without each item, and as if nobody knew of the true group."""
    said = likely(one.asked, one.left, of.full)[0]
    places = {name: rank(score(one.asked, one.left), one.truth) for name, score in BASELINES.items()}
    if not deeply:
        return Answer(one.id, one.truth, said, rank(said, one.truth), places)
    left = without_group(one.left, one.truth)
    absent = likely(one.asked, left, of.full)[0]
    return Answer(
        id=one.id,
        truth=one.truth,
        said=said,
        place=rank(said, one.truth),
        baselines=places,
        steady=_steadily(one, said, one.left, of),
        absent=float(absent.max()),
        steady_absent=_steadily(one, absent, left, of),
        gone=absent,
    )


def _steadily(one: Sample, said: Numbers, left: Left, of: Learned) -> bool:
    """Whether a case would name the likeliest."""
    best = int(said.argmax())
    if float(said[best]) < of.leading:
        return False
    return steady(weighed(one.asked, left, of.full), best, of.held)


@dataclass(frozen=True)
class Answers:
    """Answers of a kind, in the order of ids."""

    all: Sequence[Answer]

    @cached_property
    def groups(self) -> list[int]:
        """The place of each true group."""
        return [one.truth for one in self.all]

    @cached_property
    def best(self) -> Numbers:
        """The probability of the likeliest of each."""
        return np.array([one.said.max() for one in self.all], float)

    @cached_property
    def absent(self) -> Numbers:
        """The probability of the likeliest of each as if nobody knew of the true group."""
        return np.array([one.absent for one in self.all], float)

    @cached_property
    def right(self) -> Numbers:
        """1 where the likeliest is the true group."""
        return np.array([one.said.argmax() == one.truth for one in self.all], float)

    def flags(self, of: Callable[[Answer], bool]) -> Flags:
        """Something that holds of each or not."""
        return np.array([of(one) for one in self.all], bool)

    def ranked(self, of: Callable[[Answer], float] = lambda one: one.place) -> Ranked:
        """Figures of the places that true groups have."""
        return ranked([of(one) for one in self.all], self.groups)
