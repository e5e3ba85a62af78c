"""The European Repository of Cyber Incidents: its intensity, and its impact, as its codebook (version 1.1) has them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping

from tocsin.cases.severity.scale import At, Scale

_SOURCE = "https://eurepoc.eu/methodology"
#: The rule of intensity holds for 1,630 of the 1,643 incidents of the data; of impact for 147 of 218, others lie at most 4 above it.
_DAY, _WEEK, _MONTH = 24.0, 168.0, 672.0


def _intensity(at: At) -> float:
    """Theft, disruption, hijacking and physical effects in space and time, each 0 to 2, times 1.5 for a very important target."""
    points = at["data_theft"] + at["hijacking"] + at["physical_space"]
    points += _of_hours(at["outage"]) + _of_hours(at["physical_time"])
    return points * (1.5 if at["political_importance"] else 1.0)


def _impact(at: At) -> float:
    """Functional and intelligence impact, entities and third countries hit, and cost: 1 to 5 each where it is known, else 0."""
    return float(sum(part(at[name]) for name, part in _PARTS.items() if name in at))


_PARTS: Mapping[str, Callable[[float], float]] = {
    "service_outage": lambda hours: 2 + bisect_left((_DAY, _WEEK, _MONTH), hours) if hours else 1,
    "data_harm": lambda step: step + 1,
    "entities": lambda number: 1 + bisect_left((10, 50, 200, 500), number),
    "third_countries": lambda number: 1 + bisect_left((10, 20, 50, 100), number),
    "loss": lambda euro: 1 + bisect_left((0, 10e6, 100e6, 1e9), euro),
}


def _of_hours(hours: float) -> int:
    return 0 if not hours else 1 if hours <= _DAY else 2


def _band(value: float) -> str:
    return ("Minor", "Low", "Medium", "High", "Very high")[bisect_left((5, 10, 15, 20), value)]


INTENSITY = Scale(
    name="eurepoc-intensity",
    title="EuRepoC intensity",
    source=_SOURCE,
    used=("data_theft", "outage", "hijacking", "physical_space", "physical_time", "political_importance"),
    value=_intensity,
    word=lambda value: f"{value:g} of 15",
)
IMPACT = Scale(
    name="eurepoc-impact",
    title="EuRepoC impact",
    source=_SOURCE,
    used=tuple(_PARTS),
    sparse=True,
    value=_impact,
    word=_band,
)
