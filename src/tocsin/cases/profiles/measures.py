"""What is measured of adversaries and states, each alone: nothing is summed into one figure."""

from __future__ import annotations

import enum
import statistics
from collections.abc import Mapping, Sequence

import msgspec

from tocsin.cases.medians import interval
from tocsin.cases.shares import share

_SURE = 5  # of which a share or median must be to be set beside others'


class Skill(enum.StrEnum):
    """What tells of an adversary's skill, and before it how much is written of it."""

    REPORTS = "reports"
    TECHNIQUES = "techniques"
    TECHNIQUES_EVEN = "techniques-even"
    TACTICS = "tactics"
    TACTICS_EVEN = "tactics-even"
    EXCLUSIVE = "exclusive-software"
    MALWARE = "malware"
    WIDESPREAD = "widespread-software"
    RARE = "rare-techniques"
    COMMONNESS = "commonness"


#: Those that count, of so many reports.
COUNTS = frozenset(
    {Skill.REPORTS, Skill.TECHNIQUES, Skill.TECHNIQUES_EVEN, Skill.TACTICS, Skill.TACTICS_EVEN}
)


class Aggression(enum.StrEnum):
    """What tells of how aggressive somebody is."""

    DISRUPTIVE = "disruptive"
    DESTRUCTIVE = "destructive"
    INTENSITY = "intensity"
    AGAIN = "again"
    AFTER_ANSWER = "after-answer"
    BEFORE_ANSWER = "before-answer"
    RETALIATORY = "retaliatory"


class Base(msgspec.Struct, frozen=True):
    """The same of all others: their median with its interval (None of fewer than six), how many they are, how many are below and the same."""

    median: float
    low: float | None
    high: float | None
    n: int
    below: int
    same: int

    @property
    def percentile(self) -> float:
        """The share of others that are below, in percent, those that are the same counting half."""
        return 100 * (self.below + self.same / 2) / self.n


class Apart(msgspec.Struct, frozen=True, kw_only=True):
    """The same figure without what only campaigns tell of that ATT&CK attributes to the group: ``items`` of the ``of`` that it rests on."""

    items: int
    of: int
    value: float | None
    low: float | None
    high: float | None
    k: int | None
    n: int


class Measure(msgspec.Struct, frozen=True, kw_only=True):
    """One figure: a count or median, or a share ``k`` of ``n`` where ``k`` is told. None of ``value`` is of nothing.

    ``low`` to ``high`` holds the true figure with 95 % confidence, None where nothing can be said. ``perhaps`` are more of the ``n`` that
    may count; the interval holds both cases. ``rests`` are ids of what counts, ``of`` those of all ``n``. ``apart`` is None where nothing of
    it is told by campaigns alone.
    """

    what: str  # one of Skill or of Aggression: a union of two enumerations has no schema
    value: float | None
    low: float | None = None
    high: float | None = None
    k: int | None = None
    n: int
    perhaps: int = 0
    rests: tuple[str, ...] = ()
    of: tuple[str, ...] = ()
    base: Base | None = None
    apart: Apart | None = None


def counted(what: Skill | Aggression, rests: Sequence[str], of: Sequence[str], perhaps: int = 0) -> Measure:
    """The share of some of all, each given by its id."""
    k, n = len(rests), len(of)
    return Measure(
        what=what, value=k / n if n else None, low=share(k, n).low if n else None, high=share(k + perhaps, n).high if n else None,
        k=k, n=n, perhaps=perhaps, rests=tuple(sorted(rests)), of=tuple(sorted(of)),
    )  # fmt: skip


def middle(what: Skill | Aggression, values: Sequence[float], of: Sequence[str] = ()) -> Measure:
    """The median of values, with the interval that needs no distribution."""
    low, high = interval(values) or (None, None)
    found = statistics.median(values) if values else None
    return Measure(what=what, value=found, low=low, high=high, n=len(values), of=tuple(sorted(of)))


def beside_apart(one: Measure, own: Measure) -> Measure:
    """A measure beside the same of what a group's own uses tell, where that is another."""
    if (one.value, one.n, one.rests, one.of) == (own.value, own.n, own.rests, own.of):
        return one
    rests, left = ((each.of if each.k is None and each.of else each.rests) for each in (one, own))
    apart = Apart(
        items=len(set(rests) - set(left)), of=len(rests), value=own.value, low=own.low, high=own.high, k=own.k, n=own.n
    )  # fmt: skip
    return msgspec.structs.replace(one, apart=apart)


def without_campaigns(one: Measure) -> Measure:
    """A measure as it is without what only campaigns tell of, beside nobody."""
    if (own := one.apart) is None:
        return one
    return Measure(what=one.what, value=own.value, low=own.low, high=own.high, k=own.k, n=own.n)


def tells(one: Measure) -> bool:
    """Whether a measure can be set beside others': a share or median of very few jumps from nothing to all."""
    return one.value is not None and (one.what in COUNTS or one.n >= _SURE)


def beside_others(plain: Mapping[str, Sequence[Measure]]) -> dict[str, tuple[Measure, ...]]:
    """Everybody's measures, in the same order for all, each with the same of all others."""
    return {
        who: tuple(
            _based(one, [some[at] for other, some in plain.items() if other != who])
            for at, one in enumerate(measures)
        )
        for who, measures in plain.items()
    }


def _based(one: Measure, others: Sequence[Measure]) -> Measure:
    """A measure with the same of others beside it; without where it or all of theirs are of too few."""
    values = [each.value for each in others if each.value is not None and tells(each)]
    if one.value is None or not tells(one) or not values:
        return one
    low, high = interval(values) or (None, None)
    below, same = sum(each < one.value for each in values), sum(each == one.value for each in values)
    return msgspec.structs.replace(
        one, base=Base(statistics.median(values), low, high, len(values), below, same)
    )
