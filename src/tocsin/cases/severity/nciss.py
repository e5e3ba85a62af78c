"""CISA's National Cyber Incident Scoring System: a weighted mean from 0 to 100."""

from __future__ import annotations

from collections.abc import Mapping

from tocsin.cases.severity.scale import At, Scale

#: Factor: its weight, and the points of its steps in their order. The weights of the published demonstration, meant to be tailored.
WEIGHTS: Mapping[str, tuple[float, tuple[float, ...]]] = {
    "functional_impact": (6, (0, 20, 35, 40, 50, 60, 70, 100)),
    "observed_activity": (5, (0, 40, 70, 80, 100)),
    "location": (4, (30, 40, 60, 70, 80, 90, 100)),
    "actor": (4, (20, 30, 40, 65, 80, 100)),
    "information_impact": (2, (0, 10, 20, 50, 60, 70, 80, 100)),
    "recoverability": (4, (20, 40, 60, 100)),
    "sector": (3, (15, 20, 20, 25, 25, 30, 30, 35, 35, 40, 50, 60, 75, 75, 80, 100)),
    "potential_impact": (6, (0, 25, 50, 75, 100)),
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


def nciss(weights: Mapping[str, tuple[float, tuple[float, ...]]] = WEIGHTS) -> Scale:
    """The system with its weights: ``100 · (Σ wᵢxᵢ - min) / (max - min)``."""
    least = sum(weight * min(points) for weight, points in weights.values())
    most = sum(weight * max(points) for weight, points in weights.values())

    def value(at: At) -> float:
        """The score, from 0 to 100."""
        total = sum(weight * points[int(at[name])] for name, (weight, points) in weights.items())
        return 100 * (total - least) / (most - least)

    return Scale(
        name="nciss",
        title="NCISS (CISA)",
        source="https://www.cisa.gov/nciss/demo",
        used=tuple(weights),
        value=value,
        word=_level,
    )


def _level(value: float) -> str:
    return next(word for least, word in reversed(LEVELS) if value >= least)
