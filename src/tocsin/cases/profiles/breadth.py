"""How many things reports tell of, and how many of them so many reports would tell: those who are written of more look broader."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

import msgspec

_Z = 1.959964
_LEAST = 2  # reports; one tells nothing of what another would


class Breadth(msgspec.Struct, frozen=True):
    """How many things ``reports`` reports tell of, with the interval of what as many others of the same adversary would."""

    value: float
    low: float
    high: float
    reports: int


def breadth(reports: Sequence[AbstractSet[str]], of: int = 0) -> Breadth | None:
    """What ``of`` of these reports tell of on average over every choice of them, all of them for 0; None where there are fewer, or one.

    Source: Colwell, R. K., Mao, C. X., Chang, J. (2004), Ecology 85, 2717, equations 5 to 7, the whole estimated after Chao, A. (1987),
    Biometrics 43, 783.
    """
    whole, of = len(reports), of or len(reports)
    if whole < max(of, _LEAST):
        return None
    told = Counter(one for report in reports for one in report)
    shown = [1 - math.comb(whole - times, of) / math.comb(whole, of) for times in told.values()]
    value = sum(shown)
    if not value:
        return Breadth(0.0, 0.0, 0.0, of)
    spread = sum(one * one for one in shown) - value * value / _whole(told, whole)
    half = _Z * math.sqrt(max(0.0, spread))
    return Breadth(value, max(0.0, value - half), value + half, of)


def _whole(told: Counter[str], reports: int) -> float:
    """How many things there are, those included that no report tells of."""
    times = Counter(told.values())
    once, twice = times[1], times[2]
    beside = once * once / (2 * twice) if twice else once * (once - 1) / 2
    return len(told) + (reports - 1) / reports * beside
