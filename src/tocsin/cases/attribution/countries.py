"""From groups to the countries that are said to stand behind them, with how many groups each has anyway."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tocsin.cases.attribution.corpus import Numbers


def by_country(likely: Numbers, named: Sequence[str]) -> Mapping[str, float]:
    """The probability of each country: that of its groups together; ``named`` is the country of each group, "" where none is said.

    What falls on groups without a country, or on none that is known, is no country's.
    """
    total = dict.fromkeys(sorted({one for one in named if one}), 0.0)
    for country, value in zip(named, likely, strict=True):
        if country:
            total[country] += float(value)
    return total


def base_rate(country: str, named: Sequence[str]) -> float:
    """The share of all groups that are a country's: what an answer without any evidence would say."""
    return list(named).count(country) / max(len(named), 1)


def lifted(probability: float, usual: float) -> float:
    """By how much evidence multiplies the odds that a country has anyway: 1 where it says nothing. Infinite from a base rate of 0 or to a certainty."""
    if usual <= 0 or probability >= 1:
        return float("inf")
    return probability / (1 - probability) * (1 - usual) / usual
