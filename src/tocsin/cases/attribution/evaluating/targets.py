"""What attribution was to reach, set before it was made: each target beside its figure."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from tocsin.cases.attribution.evaluating.run import Evaluation
from tocsin.cases.attribution.evaluating.scoring import Figure

#: Of figures that are shares of few: equal ones are not told apart by how they were divided or rounded.
_CLOSE = 1e-5


class Target(msgspec.Struct, frozen=True):
    """What a figure was to be: ``above`` or at least, ``below`` or at most ``wanted``; ``figure`` is None where it was not asked.

    ``more`` tells that it has to be more than what is wanted, which others reached.
    """

    what: str
    wanted: float
    figure: Figure | None
    below: bool = False
    more: bool = False

    @property
    def met(self) -> bool | None:
        """Whether the figure is as it was to be; None where it was not asked."""
        return None if self.figure is None or self.figure.value is None else self._holds(self.figure.value)

    @property
    def surely(self) -> bool:
        """Whether all of its interval is, too."""
        return (
            self.figure is not None and self.figure.ci is not None and all(map(self._holds, self.figure.ci))
        )

    def _holds(self, value: float) -> bool:
        if self.below:
            return value <= self.wanted + _CLOSE
        return value > self.wanted + _CLOSE if self.more else value >= self.wanted - _CLOSE


def targets(found: Evaluation) -> tuple[Target, ...]:
    """All of them. Those to be exceeded are what the best baseline reached before: on campaigns the likelihood ratio, on reports TF-IDF."""
    asked = found.campaigns
    rules = (("strict", asked and asked.strict), ("by the sources of uses", asked and asked.uses))
    return (
        *(
            Target(f"Campaigns {rule}: {what}", wanted, of(one) if one else None, more=True)
            for rule, one in rules
            for what, wanted, of in _STRICT
        ),
        Target("Reports: top 1", 0.49, found.reports.top1, more=True),
        Target("Reports: top 3", 0.65, found.reports.top3, more=True),
        Target("Reports: top 5", 0.71, found.reports.top5, more=True),
        Target("Calibration error (ECE)", 0.10, found.calibration.ece, below=True),
        Target("Named: how often rightly", 0.92, found.selective.precision),
        Target("Named: how often at all", 0.20, found.selective.coverage),
        Target("Absent group: nobody named", 0.90, found.absent_group.abstained),
    )


_STRICT: tuple[tuple[str, float, Callable[..., Figure]], ...] = (
    ("top 1", 4 / 24, lambda one: one.top1),
    ("top 3", 6 / 24, lambda one: one.top3),
    ("top 5", 10 / 24, lambda one: one.top5),
    ("MRR", 0.251, lambda one: one.mrr),
)
