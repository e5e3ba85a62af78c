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


def share(k: int, n: int) -> Share:
    """``k`` of ``n`` with its interval."""
    if not n:
        return Share(k, n, 0.0, 1.0)
    centre = (k + _Z * _Z / 2) / (n + _Z * _Z)
    half = _Z / (n + _Z * _Z) * math.sqrt(k * (n - k) / n + _Z * _Z / 4)
    return Share(k, n, max(0.0, centre - half), min(1.0, centre + half))
