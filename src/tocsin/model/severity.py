"""How bad an incident is: facts that may be unknown, and what a scale makes of them, which is an interval."""

from __future__ import annotations

import msgspec


class Fact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is known of one factor of an incident: it lies from ``low`` to ``high``, both included.

    ``factor`` names one of ``FACTORS`` of room cases; ``low`` and ``high`` are its words, or numbers in its unit. None is a bound
    that nobody knows. ``sources`` are ids of what says so.
    """

    factor: str
    low: str | float | None = None
    high: str | float | None = None
    sources: tuple[str, ...] = ()
    note: str = ""


class Bounds(msgspec.Struct, frozen=True):
    """An interval in numbers, both ends included."""

    low: float
    high: float

    @property
    def width(self) -> float:
        """How far apart the ends are."""
        return self.high - self.low

    def contains(self, value: float) -> bool:
        """Whether a value lies in it."""
        return self.low <= value <= self.high


class Narrowing(msgspec.Struct, frozen=True):
    """By how much an interval shrinks once a factor is known: at least so much, at most so much."""

    factor: str
    least: float
    most: float


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What a scale says of an incident: never a point unless every factor is known.

    ``low_word`` and ``high_word`` name the ends on the scale. ``narrowing`` are the factors that would narrow it, those that
    do most first. ``used`` are the factors that the scale asks for, ``source`` is where its formula is published.
    ``between`` joins the two words. The numbers of ``bounds`` rise with severity and are places, not always those that the scale publishes.
    """

    scale: str
    title: str
    bounds: Bounds
    low_word: str
    high_word: str
    narrowing: tuple[Narrowing, ...]
    used: tuple[str, ...]
    source: str
    remarks: tuple[str, ...] = ()
    between: str = " to "

    @property
    def words(self) -> str:
        """The interval in the scale's own words."""
        return (
            self.low_word
            if self.low_word == self.high_word
            else f"{self.low_word}{self.between}{self.high_word}"
        )
