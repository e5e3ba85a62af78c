"""How often one of these is more than one of those: a comparison of two lists of values that asks for no distribution."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

import msgspec

_Z = 1.959964
_HALVINGS = 60
_LEAST = 2  # values on each side; fewer tell nothing of spread


class Superiority(msgspec.Struct, frozen=True):
    """In which ``share`` of pairs the first is more, ties counting half, with the interval of the true share; 0.5 is no difference.

    Source of the interval: Newcombe, R. G. (2006), Statistics in Medicine 25, 559, method 5.
    """

    share: float
    low: float
    high: float
    m: int
    n: int


def superiority(some: Sequence[float], others: Sequence[float], z: float = _Z) -> Superiority | None:
    """The first list beside the second; None where either has fewer than two values."""
    m, n = len(some), len(others)
    if min(m, n) < _LEAST:
        return None
    ordered = sorted(others)
    pairs = sum(bisect_left(ordered, one) + bisect_right(ordered, one) for one in some)
    found = pairs / (2 * m * n)
    return Superiority(found, _bound(found, m, n, -z), _bound(found, m, n, z), m, n)


def _bound(found: float, m: int, n: int, z: float) -> float:
    """The share farthest from the one found that is not yet ``z`` of its own standard deviations away."""
    near, far = found, 0.0 if z < 0 else 1.0
    for _ in range(_HALVINGS):
        middle = (near + far) / 2
        if abs(middle - found) <= abs(z) * math.sqrt(_variance(middle, m, n)):
            near = middle
        else:
            far = middle
    return near


def _variance(theta: float, m: int, n: int) -> float:
    more = (m + n) / 2 - 1
    return theta * (1 - theta) * (1 + more * (1 - theta) / (2 - theta) + more * theta / (1 + theta)) / (m * n)
