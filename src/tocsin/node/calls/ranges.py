"""What counts of single items say of all of them together: ranges, since counts do not tell which hosts they are of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

import msgspec

from tocsin.model.answer import FieldOfViewCount, ItemAnswer, Sight
from tocsin.model.counting import percent


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
    """The share of the item that the logs cover worst, and of the one that they cover best."""

    least: Share
    most: Share

    def __str__(self) -> str:
        shares = dict.fromkeys(percent(one.host_days, one.asked) for one in (self.least, self.most))
        asked = dict.fromkeys(f"{number:,}" for number in sorted({self.least.asked, self.most.asked}))
        return f"{' to '.join(shares)} of {' to '.join(asked)}"


def hosts_seen(views: Sequence[FieldOfViewCount]) -> Range:
    """How many hosts saw any item: at least those of one item, at most those of all items, each a host of its own."""
    known = max((view.known for view in views), default=0)
    seen = [view.seen for view in views]
    return Range(max(seen, default=0), min(sum(seen), known))


def hosts_blind(views: Sequence[FieldOfViewCount]) -> Range:
    """How many hosts are blind to an item: the least and the most of any item; nothing tells how many are to all."""
    blind = [view.blind for view in views]
    return Range(min(blind, default=0), max(blind, default=0))


def covered(items: Iterable[ItemAnswer]) -> Covered | None:
    """What the logs cover of the items that are not blind, or of all where all are; None where nothing was asked."""
    shares = [
        (one.sight is Sight.BLIND, Share(one.view.host_days, one.view.host_days_asked))
        for one in items
        if one.view is not None and one.view.host_days_asked
    ]
    told = [share for blind, share in shares if not blind] or [share for _, share in shares]
    if not told:
        return None
    return Covered(min(told, key=_part), max(told, key=_part))


def _part(share: Share) -> Fraction:
    return Fraction(share.host_days, share.asked)
