"""Which sources of a case count for confidence: of those that are told, the sound ones, each publisher, page and title once."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from tocsin.cases.attribution.sameness import Cited, page, plain, titled
from tocsin.cases.grounds import Grounds, grounds_of
from tocsin.model.case import Entry, Reliability, Source

#: Pages that are made of the profiles themselves: what rests on one proves nothing.
_CIRCULAR = (
    "attack.mitre.org", "mitre-attack.github.io", "github.com/mitre/cti", "github.com/mitre-attack", "raw.githubusercontent.com/mitre/cti",
    "raw.githubusercontent.com/mitre-attack", "misp-galaxy.org", "github.com/misp/misp-galaxy", "raw.githubusercontent.com/misp/misp-galaxy",
    "malpedia.caad.fkie.fraunhofer.de", "apt.etda.or.th", "app.tidalcyber.com", "cti-taxii.mitre.org", "cdn.jsdelivr.net/gh/mitre/cti",
    "cdn.jsdelivr.net/gh/mitre-attack", "cdn.jsdelivr.net/gh/misp/misp-galaxy",
)  # fmt: skip
#: Credibility that is worth nothing: doubtful, improbable. Reliability likewise: not usually reliable, unreliable.
_DOUBTED, _UNRELIABLE = frozenset({4, 5}), frozenset({Reliability.D, Reliability.E})


@dataclass(frozen=True)
class Relied:
    """What sources go back to, which prove nothing, and by the id of each that can be relied on what it counts as.

    A source that repeats another is as good as the worst of the chain; where that leads to what is withdrawn or missing it is worth nothing. So
    neither worse grades nor a source less ever make more of them. ``void`` are those of the whole case that prove nothing, ``open`` what of it
    can be known by what is told; ``told`` and ``by`` are of what is told alone.
    """

    grounds: Grounds
    void: frozenset[str]
    open: frozenset[str]
    told: frozenset[str]
    by: Mapping[str, str]

    @classmethod
    def of(cls, case: Iterable[Entry], told: Iterable[Entry]) -> Relied:
        """Those of a case, withdrawn ones too, of which some entries are told."""
        every, some = tuple(case), tuple(told)
        grounds, void = grounds_of(every), _void(every)
        ones, mine = _ones(every, some), frozenset(one.id for one in some)
        good = (_reliable(grounds.sources) - void) & mine
        return cls(grounds, void, void & _void(some), mine, {id_: ones[id_] for id_ in good})

    def behind(self, ids: Iterable[str]) -> tuple[str, ...]:
        """What those of some sources that are told go back to."""
        return self.grounds.of(self.told.intersection(ids))

    def proves_nothing(self, ids: Iterable[str]) -> bool:
        """Whether all of some sources are void, where there are any."""
        cited = set(ids)
        return bool(cited) and cited <= self.void

    def openly(self, ids: Iterable[str]) -> bool:
        """Whether that can be seen by what is told of them."""
        cited = self.told.intersection(ids)
        return bool(cited) and cited <= self.open


def circular(source: Source) -> bool:
    """Whether a source is made of the profiles themselves, also as an archive keeps it."""
    found = page(source.url)
    return any(found == one or found.startswith((f"{one}/", f"{one}?", f"{one}@")) for one in _CIRCULAR)


def _void(entries: Iterable[Entry]) -> frozenset[str]:
    """Sources that were withdrawn, are made of profiles, or go back to such."""
    every = tuple(entries)
    grounds = grounds_of(every)
    found = {id_ for id_, one in grounds.sources.items() if circular(one)}
    found |= {id_ for id_, first in grounds.primary.items() if first in found}
    return frozenset(found | {one.id for one in every if one.withdrawn and isinstance(one.body, Source)})


def _reliable(sources: Mapping[str, Source]) -> frozenset[str]:
    """Sources that are sound, and all that they go back to; not those that lead to what is not known, or round in a ring."""
    found: dict[str, bool] = {}
    for start in sources:
        way: dict[str, None] = {}
        one = start
        while one in sources and one not in found and one not in way:
            way[one] = None
            one = sources[one].repeats
        good = found.get(one, not one)
        for each in reversed(way):
            good = good and _sound(sources[each])
            found[each] = good
    return frozenset(id_ for id_, good in found.items() if good)


def _sound(source: Source) -> bool:
    """Whether a source was read, and nobody doubts it."""
    return source.read and source.reliability not in _UNRELIABLE and source.credibility not in _DOUBTED


def _ones(case: Sequence[Entry], told: Sequence[Entry]) -> dict[str, str]:
    """For each source of a case what it counts as, no two of which are one in the case, or one as it is told."""
    whole = _counted(case)
    if told == case:
        return whole
    joined = _Joined()
    for kind, some in (("case", whole), ("told", _counted(told))):
        for id_, counts in some.items():
            joined.add(id_, (kind, counts))
    return {id_: joined.first(id_) for id_ in whole}


def _counted(entries: Iterable[Entry]) -> dict[str, str]:
    """For each source the publisher of its report, the first by name, else the smallest id of the report's sources.

    Sources are of one report if they go back to the same, or have the same page or title. What was withdrawn still joins others: that it is
    gone makes no two of one.
    """
    grounds = grounds_of(replace(one, withdrawn="") for one in entries)
    joined = _Joined()
    for id_, source in sorted(grounds.sources.items()):
        for key in (("source", grounds.primary[id_]), *_written(titled(source.url, source.title))):
            joined.add(id_, key)
    report = {id_: joined.first(id_) for id_ in grounds.sources}
    by: dict[str, set[str]] = {}
    for id_, first in report.items():
        by.setdefault(first, set()).add(_publisher(grounds.sources[grounds.primary[id_]]))
    return {id_: min(by[first] - {""}, default=first) for id_, first in report.items()}


def _written(source: Cited) -> Iterator[tuple[str, str]]:
    for kind, value in (("page", source.page), ("slug", source.slug), ("title", source.title)):
        if value:
            yield kind, value


def _publisher(source: Source) -> str:
    return plain(unicodedata.normalize("NFKC", source.publisher).casefold())


class _Joined:
    """Ids that share a key, directly or by others."""

    def __init__(self) -> None:
        self._leads: dict[str, str] = {}
        self._by: dict[tuple[str, str], str] = {}

    def add(self, id_: str, key: tuple[str, str]) -> None:
        """That an id has a key."""
        one, other = sorted((self.first(id_), self.first(self._by.setdefault(key, id_))))
        self._leads[other] = one

    def first(self, id_: str) -> str:
        """The smallest of all that an id is joined with."""
        while (after := self._leads.get(id_, id_)) != id_:
            self._leads[id_] = self._leads.get(after, after)
            id_ = after
        return id_
