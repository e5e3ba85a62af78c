"""How a member stood over time: its snapshots packed to a byte a technique, so that all of them are read once and kept in memory."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Final

import msgspec
import numpy as np

from tocsin.gaps.comparing import Changes, Point, changes
from tocsin.gaps.summing import QUARTERS
from tocsin.model.gap import GapMap, GapSummary, Stand, Standing

_STANDINGS = tuple(Standing)
_ORDER = {standing: at for at, standing in enumerate(_STANDINGS)}
_STEPS = QUARTERS + 1
#: Bytes that the names of a technique take, about.
_NAME = 64


class Snapshot(msgspec.Struct, frozen=True):
    """What a summary said: its techniques, and of each in one byte how its member stood and in how many quarters of its hosts."""

    at: dt.datetime
    techniques: tuple[str, ...]
    said: bytes


class History(msgspec.Struct, frozen=True):
    """The snapshots of a member, the earliest first; those after each other that are of the same techniques share their names."""

    member: str
    snapshots: tuple[Snapshot, ...] = ()

    @property
    def weight(self) -> int:
        """How many bytes it takes, about."""
        names = {id(one.techniques): len(one.techniques) for one in self.snapshots}
        return sum(len(one.said) for one in self.snapshots) + _NAME * sum(names.values())

    def since(self, first: dt.datetime, more: Iterable[GapSummary]) -> History:
        """The same without what was before a time, and with later summaries."""
        kept = [one for one in self.snapshots if one.at >= first]
        for one in more:
            kept.append(_packed(one, kept[-1].techniques if kept else ()))
        return History(self.member, tuple(kept))

    def map_at(self, number: int, asked: Mapping[str, object] | None = None) -> GapMap:
        """The map that a snapshot tells, of the techniques asked about alone where any are given."""
        one = self.snapshots[number]
        stands = tuple(
            Stand(technique=technique, standing=_STANDINGS[code // _STEPS], quarters=code % _STEPS)
            for technique, code in zip(one.techniques, one.said, strict=True)
            if asked is None or technique in asked
        )
        return GapMap(member=self.member, at=one.at, basis="summary", stands=stands)


NEVER: Final = dt.datetime.min.replace(tzinfo=dt.UTC)


def trend(history: History, asked: Collection[str]) -> tuple[Point, ...]:
    """How many of the techniques asked about stood how in each snapshot."""
    wanted: dict[int, np.ndarray] = {}
    points = []
    for one in history.snapshots:
        if id(one.techniques) not in wanted:
            wanted[id(one.techniques)] = np.fromiter((name in asked for name in one.techniques), bool)
        codes = np.frombuffer(one.said, np.uint8)[wanted[id(one.techniques)]] // _STEPS
        found = np.bincount(codes, minlength=len(_STANDINGS)).tolist()
        points.append(Point(one.at, dict(zip(_STANDINGS, found, strict=True))))
    return tuple(points)


def changed(history: History, asked: Mapping[str, object], since: dt.datetime | None) -> Changes | None:
    """What changed of the techniques asked about since the snapshot before the last, or since that which held at a time; None without one."""
    last = len(history.snapshots) - 1
    if last < 1:
        return None
    earlier = [at for at in range(last) if since is None or history.snapshots[at].at <= since]
    return changes(history.map_at(earlier[-1] if earlier else 0, asked), history.map_at(last, asked))


def _packed(summary: GapSummary, before: tuple[str, ...]) -> Snapshot:
    stands = sorted(summary.stands)
    techniques = tuple(technique for technique, _, _ in stands)
    said = bytes(_ORDER[standing] * _STEPS + quarters for _, standing, quarters in stands)
    return Snapshot(summary.at, before if techniques == before else techniques, said)
