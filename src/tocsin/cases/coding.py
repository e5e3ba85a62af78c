"""The coding of a precedent as facts of severity, so that our reading of a scale is checked against that of those who coded it."""

from __future__ import annotations

from collections.abc import Mapping

from tocsin.model.precedent import Precedent
from tocsin.model.severity import Fact

#: For each column and the beginning of what stands in it: factor, low, high. What is not here is not known.
_WORDS: Mapping[str, tuple[str, Mapping[str, tuple[str | float, str | float | None]]]] = {
    "data_theft": (
        "data_theft",
        {
            "none": ("none", "none"),
            "For private / commercial targets: non-sensitive": ("non-sensitive", "non-sensitive"),
            "For private / commercial targets: sensitive": ("sensitive", "sensitive"),
        },
    ),
    "disruption": ("outage", {"none": (0.0, 0.0), "Short-term": (0.01, 24.0), "Long-term": (24.01, None)}),
    "hijacking": (
        "hijacking",
        {"none": ("none", "none"), "Hijacking, not used": ("not-used", "not-used"), "Hijacking, system": ("used", "used")},
    ),
    "physical_space": (
        "physical_space",
        {"none": ("none", "none"), "Local": ("local", "local"), "Widespread": ("widespread", "widespread")},
    ),
    "physical_time": ("physical_time", {"none": (0.0, 0.0), "Short": (0.01, 24.0), "Long": (24.01, None)}),
    "importance": (
        "political_importance",
        {"Moderate": ("moderate", "moderate"), "Very high": ("very-high", "very-high")},
    ),
    "functional_impact": (
        "service_outage",
        {
            "No system": (0.0, 0.0),
            "Day (": (0.01, 24.0),
            "Days (": (24.01, 168.0),
            "Weeks (": (168.01, 672.0),
            "Months": (672.01, None),
        },
    ),
    "intelligence_impact": (
        "data_harm",
        {
            "No data": ("none", "none"),
            "Minor data breach/exfiltration (no critical/sensitive information), but": ("minor-taken", "minor-taken"),
            "Data corruption": ("altered", "altered"),
            "Minor data breach/exfiltration (no critical/sensitive information), data": ("minor-and-altered", "minor-and-altered"),
            "Major data": ("major-and-altered", "major-and-altered"),
        },
    ),
    "entities": (
        "entities",
        {"1-10": (1.0, 10.0), "11-50": (11.0, 50.0), "51-200": (51.0, 200.0), "201-500": (201.0, 500.0), "501-": (501.0, None)},
    ),
    "third_countries": ("third_countries", {"1-10": (1.0, 10.0), "11-20": (11.0, 20.0), "21-50": (21.0, 50.0)}),
    "economic_impact": ("loss", {"None": (0.0, 0.0), "> 10 Mio - 100": (10_000_000.01, 100_000_000.0)}),
}  # fmt: skip


def facts_of(precedent: Precedent) -> tuple[Fact, ...]:
    """What its coding says of severity; what it leaves out, or says in words that are not known here, stays unknown."""
    found = []
    for column, (factor, words) in _WORDS.items():
        told: str = getattr(precedent.coded, column)
        bounds = next((bounds for begin, bounds in words.items() if told.startswith(begin)), None)
        if bounds is not None:
            found.append(
                Fact(factor=factor, low=bounds[0], high=bounds[1], sources=(f"eurepoc {precedent.id}",))
            )
    return tuple(found)
