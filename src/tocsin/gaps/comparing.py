"""What became better or worse between two maps of a member, and how many techniques stand how over time."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping

import msgspec

from tocsin.gaps.summing import quarters_of
from tocsin.model.counting import counted
from tocsin.model.gap import GapMap, Stand, Standing

_ORDER = {standing: at for at, standing in enumerate(Standing)}


class Change(msgspec.Struct, frozen=True):
    """How a technique stood and stands; ``better`` tells whether more is seen now."""

    technique: str
    before: Standing
    now: Standing
    better: bool
    quarters_before: int = 0
    quarters_now: int = 0


class Changes(msgspec.Struct, frozen=True):
    """What changed since ``since``; techniques that only one of the maps has are counted as ``new`` and ``gone``."""

    since: dt.datetime
    changed: tuple[Change, ...] = ()
    new: int = 0
    gone: int = 0

    @property
    def better(self) -> tuple[Change, ...]:
        """Those of which more is seen."""
        return tuple(one for one in self.changed if one.better)

    @property
    def worse(self) -> tuple[Change, ...]:
        """Those of which less is seen."""
        return tuple(one for one in self.changed if not one.better)

    def __str__(self) -> str:
        told = f"since {self.since:%Y-%m-%d}, of the techniques asked about: {counted(len(self.better), 'technique')} better, {len(self.worse)} worse"
        more = [
            f"{self.new:,} new" * bool(self.new),
            f"{self.gone:,} no longer asked about" * bool(self.gone),
        ]
        return ", ".join(filter(None, (told, *more)))


def changes(before: GapMap, now: GapMap) -> Changes:
    """What changed from one map to a later one of the same member: the standing, or, where it is the same, the quarters of hosts."""
    old = {one.technique: one for one in before.stands}
    new = {one.technique: one for one in now.stands}
    both = (_change(old[one], new[one]) for one in new if one in old)
    return Changes(
        before.at, tuple(filter(None, both)), len(new.keys() - old.keys()), len(old.keys() - new.keys())
    )


def _change(before: Stand, now: Stand) -> Change | None:
    was, is_ = (_ORDER[before.standing], -quarters_of(before)), (_ORDER[now.standing], -quarters_of(now))
    if was == is_:
        return None
    return Change(
        now.technique, before.standing, now.standing, is_ < was, quarters_of(before), quarters_of(now)
    )


class Point(msgspec.Struct, frozen=True):
    """How many techniques stood how at a time."""

    at: dt.datetime
    counts: Mapping[Standing, int]


def counts(stands: Iterable[Stand]) -> dict[Standing, int]:
    """How many techniques stand how; every standing has its number."""
    found = Counter(one.standing for one in stands)
    return {standing: found[standing] for standing in Standing}
