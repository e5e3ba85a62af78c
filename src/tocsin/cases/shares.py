"""Shares with how many they are of and how sure that makes them."""

from __future__ import annotations

import math

import msgspec

#: For an interval that holds the true share 19 times of 20.
_Z = 1.959964


class Share(msgspec.Struct, frozen=True):
    """``k`` of ``n``, and the interval in which the true share lies with 95 % confidence; all of 0 to 1 where ``n`` is 0.

    Source of the interval: Wilson, E. B. (1927), Journal of the American Statistical Association 22, 209.
    """

    k: int
    n: int
    low: float
    high: float

    @property
    def share(self) -> float | None:
        """The share itself, None of nothing."""
        return self.k / self.n if self.n else None


def share(k: int, n: int, z: float = _Z) -> Share:
    """``k`` of ``n`` with its interval; ``z`` is how many standard deviations it spans to each side, for 95 % unless another is given."""
    if not n:
        return Share(k, n, 0.0, 1.0)
    centre = (k + z * z / 2) / (n + z * z)
    half = z / (n + z * z) * math.sqrt(k * (n - k) / n + z * z / 4)
    return Share(k, n, max(0.0, centre - half), min(1.0, centre + half))


def difference(one: tuple[int, int], other: tuple[int, int], z: float = _Z) -> tuple[float, float]:
    """The interval in which the first true share less the second lies, each as how many of how many; -1 to 1 where one is of nothing.

    Source: Newcombe, R. G. (1998), Statistics in Medicine 17, 873, method 10.
    """
    if not one[1] or not other[1]:
        return (-1.0, 1.0)
    left, right = share(*one, z), share(*other, z)
    p, q = one[0] / one[1], other[0] / other[1]
    return (
        p - q - math.hypot(p - left.low, right.high - q),
        p - q + math.hypot(left.high - p, q - right.low),
    )
