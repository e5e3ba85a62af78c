"""What counts of single items say of all of them together: ranges, since counts do not tell which hosts they are of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import TypeVar

import msgspec

from tocsin.model.answer import FieldOfViewCount, ItemAnswer, Sight
from tocsin.model.counting import counted, percent

_One = TypeVar("_One")


class Range(msgspec.Struct, frozen=True):
    """From ``least`` to ``most``, both included."""

    least: int
    most: int

    def __str__(self) -> str:
        return f"{self.least:,}" if self.least == self.most else f"{self.least:,} to {self.most:,}"


class Share(msgspec.Struct, frozen=True):
    """Of ``asked`` host-days the logs cover ``host_days``."""

    host_days: int
    asked: int


class Covered(msgspec.Struct, frozen=True):
    """The share of the item that the logs cover worst, of the one that they cover best, and what they cover of ``half`` of the items or more."""

    least: Share
    half: Share
    most: Share

    def __str__(self) -> str:
        return f"{_percent(self.half)} of {self.half.asked:,}"

    @property
    def worst(self) -> str:
        """The share of the item covered worst, where it is another than that of half of them: ``"1 %"``, else nothing."""
        return _percent(self.least) if _percent(self.least) != _percent(self.half) else ""


class HostsBlind(msgspec.Struct, frozen=True):
    """How many hosts are blind to the item that the fewest and that the most are blind to; to ``half`` of the items no more than that many are."""

    least: int
    half: int
    most: int

    def __str__(self) -> str:
        if self.least == self.most:
            return f"{counted(self.most, 'host')} to each thing"
        return f"{counted(self.most, 'host')} to the worst thing, {self.half:,} to half of them"


def hosts_seen(views: Sequence[FieldOfViewCount]) -> Range:
    """How many hosts saw any item: at least those of one item, at most those of all items, each a host of its own."""
    known = max((view.known for view in views), default=0)
    seen = [view.seen for view in views]
    return Range(max(seen, default=0), min(sum(seen), known))


def hosts_blind(views: Sequence[FieldOfViewCount]) -> HostsBlind:
    """How many hosts are blind to single items; nothing tells how many are to all."""
    blind = sorted(view.blind for view in views) or [0]
    return HostsBlind(blind[0], _middle(blind), blind[-1])


def covered(items: Iterable[ItemAnswer]) -> Covered | None:
    """What the logs cover of the items that are not blind, or of all where all are; None where nothing was asked."""
    shares = [
        (one.sight is Sight.BLIND, Share(one.view.host_days, one.view.host_days_asked))
        for one in items
        if one.view is not None and one.view.host_days_asked
    ]
    told = sorted(
        [share for blind, share in shares if not blind] or [share for _, share in shares], key=_part
    )
    return Covered(told[0], _middle(told), told[-1]) if told else None


def _middle(ordered: Sequence[_One]) -> _One:
    """The lower one of the two in the middle, so that it is a count that was told: half or more are no less, and no more."""
    return ordered[(len(ordered) - 1) // 2]


def _part(share: Share) -> Fraction:
    return Fraction(share.host_days, share.asked)


def _percent(share: Share) -> str:
    return percent(share.host_days, share.asked)
