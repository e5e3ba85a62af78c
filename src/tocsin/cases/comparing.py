"""Precedents that are like a case, and states beside each other: always with how many are counted."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from tocsin.cases.shares import Share, share
from tocsin.cases.traits import TRAITS, Trait
from tocsin.model.precedent import Precedent

#: Words for who is coded as initiator and is no country.
_NOBODY = frozenset({"Unknown", "Not available"})


class Likeness(msgspec.Struct, frozen=True):
    """What a precedent must have to be like a case; what is empty or None asks for nothing.

    ``victims`` and ``initiators`` are categories of the repository, of which one is enough; ``low`` to ``high`` is its intensity.
    """

    victims: frozenset[str] = frozenset()
    initiators: frozenset[str] = frozenset()
    low: float | None = None
    high: float | None = None

    def fits(self, one: Precedent) -> bool:
        """Whether a precedent is like it; one whose intensity is not coded fits no interval."""
        intensity = one.coded.intensity
        bounded = self.low is not None or self.high is not None
        return (
            (not self.victims or bool(self.victims & set(one.victim_categories)))
            and (not self.initiators or bool(self.initiators & set(one.initiator_categories)))
            and (not bounded or intensity is not None)
            and (self.low is None or (intensity or 0.0) >= self.low)
            and (self.high is None or (intensity or 0.0) <= self.high)
        )


class State(msgspec.Struct, frozen=True, kw_only=True):
    """A country that initiators are said to be of: of ``n`` incidents, by whom, what they were and whom they hit.

    That an initiator is of a country is not that its state did it: ``by_state``, ``by_affiliated`` (with it, as suggested), ``by_others``
    and ``by_unknown`` say how many are coded as what; one of several initiators counts for each, so they may be more than ``n``.

    ``disruptive`` is of all; ``destructive`` of those whose impact is coded; ``coercive`` of those of which breaches of
    international law are coded; ``retaliatory`` tells how often the description itself says so, which is a lower bound.
    ``victims`` are countries with how often each was hit, the most often first.
    """

    country: str
    n: int
    by_state: int
    by_affiliated: int
    by_others: int
    by_unknown: int
    victims: tuple[tuple[str, int], ...]
    disruptive: Share
    destructive: Share
    coercive: Share
    retaliatory: Share
    intensity: tuple[float, float, float] | None
    intensity_n: int


def comparable(precedents: Iterable[Precedent], like: Likeness) -> tuple[Precedent, ...]:
    """Those that are like a case, the most intense first."""
    found = [one for one in precedents if like.fits(one)]
    return tuple(sorted(found, key=lambda one: (-(one.coded.intensity or 0.0), one.id)))


def states(precedents: Iterable[Precedent], least: int = 1) -> tuple[State, ...]:
    """Countries by how many incidents are coded as theirs, those with ``least`` at least; one incident of several counts for each."""
    by: dict[str, list[Precedent]] = {}
    for one in precedents:
        for country in one.initiator_countries:
            if country not in _NOBODY:
                by.setdefault(country, []).append(one)
    found = (_state(country, some) for country, some in by.items() if len(some) >= least)
    return tuple(sorted(found, key=lambda one: (-one.n, one.country)))


def _state(country: str, some: Sequence[Precedent]) -> State:
    intensities = [one.coded.intensity for one in some if one.coded.intensity is not None]
    hit = Counter(victim for one in some for victim in one.victim_countries if victim not in _NOBODY)
    return State(
        country=country,
        n=len(some),
        by_state=_count(some, Trait.BY_STATE),
        by_affiliated=_count(some, Trait.BY_AFFILIATED),
        by_others=_count(some, Trait.BY_OTHERS),
        by_unknown=_count(some, Trait.BY_UNKNOWN),
        victims=tuple(sorted(hit.items(), key=lambda pair: (-pair[1], pair[0]))),
        disruptive=share(_count(some, Trait.DISRUPTIVE), len(some)),
        destructive=share(_count(some, Trait.DESTRUCTIVE), _count(some, Trait.IMPACT_CODED)),
        coercive=share(_count(some, Trait.COERCIVE), _count(some, Trait.BREACH_CODED)),
        retaliatory=share(_count(some, Trait.RETALIATORY), len(some)),
        intensity=_quartiles(intensities),
        intensity_n=len(intensities),
    )


def _count(some: Sequence[Precedent], trait: Trait) -> int:
    return sum(TRAITS[trait](one) for one in some)


def _quartiles(values: Sequence[float]) -> tuple[float, float, float] | None:
    if len(values) < 2:  # noqa: PLR2004  (fewer have no spread)
        return (values[0], values[0], values[0]) if values else None
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
    return (low, middle, high)
