"""CISA's National Cyber Incident Scoring System: a weighted mean from 0 to 100."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated

import msgspec

from tocsin.cases.severity.scale import At, Scale

_Weight = Annotated[float, msgspec.Meta(ge=0, le=100)]


class Weights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How much each factor counts, from 0 to 100; without more those of the published demonstration, which are meant to be tailored.

    ValueError where none counts anything, or one is no number.
    """

    functional_impact: _Weight = 6
    observed_activity: _Weight = 5
    location: _Weight = 4
    actor: _Weight = 4
    information_impact: _Weight = 2
    recoverability: _Weight = 4
    sector: _Weight = 3
    potential_impact: _Weight = 6

    def __post_init__(self) -> None:
        """Refuse weights of which no score can be made."""
        told = list(msgspec.structs.asdict(self).values())
        if not all(map(math.isfinite, told)) or max(told) < _LEAST:
            raise ValueError(f"one weight at least must be {_LEAST:g} or more, and each a number")

    def of(self, factor: str) -> float:
        """The weight of a factor."""
        return float(getattr(self, factor))


#: Smaller weights would let a score be made of what rounding leaves.
_LEAST = 0.001
DEMONSTRATION = Weights()
#: The points of each factor's steps in their order.
POINTS: Mapping[str, tuple[float, ...]] = {
    "functional_impact": (0, 20, 35, 40, 50, 60, 70, 100),
    "observed_activity": (0, 40, 70, 80, 100),
    "location": (30, 40, 60, 70, 80, 90, 100),
    "actor": (20, 30, 40, 65, 80, 100),
    "information_impact": (0, 10, 20, 50, 60, 70, 80, 100),
    "recoverability": (20, 40, 60, 100),
    "sector": (15, 20, 20, 25, 25, 30, 30, 35, 35, 40, 50, 60, 75, 75, 80, 100),
    "potential_impact": (0, 25, 50, 75, 100),
}
#: A level reaches from its score on; the cut-offs are those of the publisher's diagram and not printed in its text.
LEVELS: tuple[tuple[float, str], ...] = (
    (0, "Baseline-Negligible"),
    (20, "Baseline-Minor"),
    (35, "Low"),
    (50, "Medium"),
    (65, "High"),
    (80, "Severe"),
    (100, "Emergency"),
)


_LEVELS_REMARK = "unverified: the scores at which its levels begin; the score itself is as published"


def nciss(weights: Weights = DEMONSTRATION) -> Scale:
    """The system with its weights: ``100 · (Σ wᵢxᵢ - min) / (max - min)``, of those factors that count anything."""
    used = {name: (weights.of(name), points) for name, points in POINTS.items() if weights.of(name)}
    least = sum(weight * min(points) for weight, points in used.values())
    most = sum(weight * max(points) for weight, points in used.values())

    def value(at: At) -> float:
        """The score, from 0 to 100."""
        total = sum(weight * points[int(at[name])] for name, (weight, points) in used.items())
        return 100 * ((total - least) / (most - least))

    return Scale(
        name="nciss",
        title="NCISS (CISA)",
        source="https://www.cisa.gov/nciss/demo",
        used=tuple(used),
        value=value,
        word=_level,
        remarks=(_weighed(weights), _LEVELS_REMARK),
    )


def _weighed(weights: Weights) -> str:
    """Which weights are used, and where they are not those that are published."""
    told = {name: (weights.of(name), DEMONSTRATION.of(name)) for name in POINTS}
    other = [
        f"{_words(name)} {own:g} for {published:g}"
        for name, (own, published) in told.items()
        if own != published
    ]
    if other:
        same = [f"{_words(name)} {own:g}" for name, (own, published) in told.items() if own == published]
        return f"weights of this node: {', '.join(other)} as published" + (
            f"; {', '.join(same)} unchanged" if same else ""
        )
    return f"weights as published: {', '.join(f'{_words(name)} {own:g}' for name, (own, _) in told.items())}"


def _words(factor: str) -> str:
    return factor.replace("_", " ")


def _level(value: float) -> str:
    return next(word for least, word in reversed(LEVELS) if value >= least)
