"""Figures of an evaluation with their intervals: ranks, calibration, coverage against precision."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec
import numpy as np

from tocsin.cases.attribution.corpus import Flags, Numbers, Places
from tocsin.cases.shares import share

_DRAWS, _SEED = 2_000, 20_220_715
_INTERVAL = (2.5, 97.5)
_BINS = 10


class Figure(msgspec.Struct, frozen=True):
    """A figure of ``n`` questions, and the interval in which it lies 19 times of 20; both None of no question."""

    value: float | None
    n: int
    ci: tuple[float, float] | None


class Ranked(msgspec.Struct, frozen=True):
    """In which share of questions the true group was first, among three, among five; the mean reciprocal rank."""

    top1: Figure
    top3: Figure
    top5: Figure
    mrr: Figure


class Bin(msgspec.Struct, frozen=True):
    """Of a reliability plot: ``n`` answers given with a probability from ``low`` to ``high``, ``said`` on average, ``held`` in truth with its interval."""

    low: float
    high: float
    n: int
    said: float
    held: float
    ci: tuple[float, float]


def rank(scores: Numbers, truth: int) -> float:
    """The place of the true group, 1 the first; among equals the middle one."""
    mine = scores[truth]
    return float((scores > mine).sum() + ((scores == mine).sum() - 1) / 2 + 1)


def ranked(ranks: Sequence[float], about: Sequence[int]) -> Ranked:
    """Figures of the places that true groups had; ``about`` says which group each is."""
    made = np.array(ranks, float)
    top1, top3, top5 = (figure(made <= within, about) for within in (1, 3, 5))
    return Ranked(top1, top3, top5, figure(1 / made, about))


def figure(values: Numbers | Flags | Sequence[float], about: Sequence[int]) -> Figure:
    """The mean with its interval; ``about`` says of which group each value is.

    Of yes and no the interval is never narrower than Wilson's of as many answers as there are groups: draws of what always held would all be the
    same, and claim certainty, and reports on one group are no answers of their own.
    """
    made = np.asarray(values, float)
    if not len(made):
        return Figure(None, 0, None)
    low, high = _drawn_mean(about, made)
    if np.isin(made, (0, 1)).all():
        groups = len(set(about))
        whole = share(round(float(made.mean()) * groups), groups)
        low, high = min(low, whole.low), max(high, whole.high)
    return Figure(float(made.mean()), len(made), (low, high))


def ahead(ours: Sequence[float], theirs: Sequence[float], about: Sequence[int]) -> Figure:
    """By how much one is ahead of another on the same questions, on average, with the interval of that difference."""
    found = np.asarray(ours, float) - np.asarray(theirs, float)
    return Figure(float(found.mean()), len(found), _drawn_mean(about, found))


def drawn(of: Callable[..., float], about: Sequence[int], *columns: Numbers) -> tuple[float, float]:
    """The interval of a figure of columns by 2,000 draws with replacement, the same each time (Efron, 1979).

    Whole groups are drawn, with all of their rows: reports on one group are alike, and as single ones they would make the interval too narrow
    (Field and Welsh, 2007).
    """
    group, picks = _picks(about)
    rows = [np.flatnonzero(group == one) for one in range(picks.shape[1])]
    chosen = (np.concatenate([rows[one] for one in pick]) for pick in picks)
    return _interval([of(*(one[some] for one in columns)) for some in chosen])


def ratio(parts: Numbers, wholes: Numbers, about: Sequence[int]) -> Figure:
    """The sum of one column by that of another, with its interval as ``figure`` has it; nothing where the whole is nothing."""
    if not wholes.sum():
        return Figure(None, 0, None)
    group, picks = _picks(about)
    above, below = (np.bincount(group, one)[picks].sum(1) for one in (parts, wholes))
    made = np.divide(above, below, out=np.ones_like(above), where=below > 0)
    value, (low, high) = float(parts.sum() / wholes.sum()), _interval(made)
    groups = len(set(group[wholes > 0].tolist()))
    whole = share(round(value * groups), groups)
    return Figure(value, len(parts), (min(low, whole.low), max(high, whole.high)))


def _drawn_mean(about: Sequence[int], values: Numbers) -> tuple[float, float]:
    """The interval of a mean as ``drawn`` has it, by the sums of groups."""
    group, picks = _picks(about)
    sums, counts = np.bincount(group, values), np.bincount(group)
    return _interval(sums[picks].sum(1) / counts[picks].sum(1))


def _picks(about: Sequence[int]) -> tuple[Places, Places]:
    """The group of each row, and which groups each draw has."""
    kinds, group = np.unique(np.asarray(about), return_inverse=True)
    chance = np.random.default_rng(_SEED)
    return group, chance.integers(0, len(kinds), (_DRAWS, len(kinds)))


def _interval(found: Sequence[float] | Numbers) -> tuple[float, float]:
    low, high = np.percentile(found, _INTERVAL)
    return float(low), float(high)


def expected_error(said: Numbers, held: Numbers) -> float:
    """Expected calibration error in ten bins of equal width (Naeini et al., 2015)."""
    found = 0.0
    for low in range(_BINS):
        inside = _inside(said, low)
        if inside.any():
            found += inside.mean() * abs(said[inside].mean() - held[inside].mean())
    return float(found)


def calibration(said: Numbers, held: Numbers, about: Sequence[int]) -> Figure:
    """The expected calibration error with its interval."""
    if not len(said):
        return Figure(None, 0, None)
    return Figure(expected_error(said, held), len(said), drawn(expected_error, about, said, held))


def bins(said: Numbers, held: Numbers, about: Sequence[int]) -> tuple[Bin, ...]:
    """The reliability plot; bins that nothing is in are left out. Intervals draw whole groups too."""
    made, group = [], np.asarray(about, int)
    for low in range(_BINS):
        inside = _inside(said, low)
        right = figure(held[inside], group[inside].tolist())
        if right.value is not None and right.ci is not None:
            ends = (low / _BINS, (low + 1) / _BINS)
            made.append(Bin(*ends, right.n, float(said[inside].mean()), right.value, right.ci))
    return tuple(made)


def _inside(said: Numbers, low: int) -> np.typing.NDArray[np.bool_]:
    top = said <= 1 if low == _BINS - 1 else said < (low + 1) / _BINS
    return np.asarray((said >= low / _BINS) & top)
