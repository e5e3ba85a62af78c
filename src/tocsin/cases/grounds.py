"""What each piece of a case rests on: who merely repeats another is that other, so the same primary source counts once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from tocsin.model.case import Entry, Judged, Reliability, Source


class Grounds(msgspec.Struct, frozen=True):
    """Sources of a case by the ids of their entries, for each the id of the one that it goes back to, and of the same report as first entered."""

    sources: Mapping[str, Source]
    primary: Mapping[str, str]
    same: Mapping[str, str]

    def of(self, ids: Iterable[str]) -> tuple[str, ...]:
        """The primary sources behind some, each once, the best first; ids that name no source are left out."""
        return tuple(sorted({self.primary[one] for one in ids if one in self.primary}, key=self._place))

    def grade(self, ids: Iterable[str]) -> str:
        """The grade of the best of them, such as B2; F6, cannot be judged, without any."""
        return next((grade_of(self.sources[one]) for one in self.of(ids)), "F6")

    def read(self, ids: Iterable[str]) -> bool:
        """Whether any of them was read itself: what rests on none is unverified."""
        return any(self.sources[one].read for one in self.of(ids))

    def unverified(self, ids: Iterable[str]) -> bool:
        """Whether it rests on sources of which none was read itself; what has none is somebody's own word."""
        some = self.of(ids)
        return bool(some) and not self.read(some)

    def _place(self, id_: str) -> tuple[str, int, str]:
        return (self.sources[id_].reliability, self.sources[id_].credibility, id_)


def grounds_of(entries: Iterable[Entry]) -> Grounds:
    """The sources among the entries. A chain of repetitions that ends nowhere, or in itself, ends at the smallest id of it.

    The same report that was entered again, by title, publisher, address and day, is the one that was entered first.
    """
    found = [(one.body, one) for one in entries if isinstance(one.body, Source) and not one.withdrawn]
    sources = {one.id: body for body, one in found}
    first: dict[tuple[object, ...], str] = {}
    for body, one in sorted(found, key=lambda pair: (pair[1].at, pair[1].id)):
        first.setdefault(_report(body), one.id)
    same = {id_: first[_report(body)] for id_, body in sources.items()}
    return Grounds(sources, primaries(sources, same), same)


def _report(source: Source) -> tuple[object, ...]:
    return (source.title.casefold(), source.publisher.casefold(), source.url, source.published)


def unverified_of(entries: Iterable[Entry]) -> tuple[str, ...]:
    """The ids of entries that rest only on what was not read itself, and of those sources."""
    held = [one for one in entries if not one.withdrawn]
    grounds = grounds_of(held)
    return tuple(
        one.id for one in held if grounds.unverified([one.id] if one.id in grounds.sources else _all(one))
    )


def _all(entry: Entry) -> tuple[str, ...]:
    """The sources of an entry, and of the fact that it holds."""
    return (*entry.sources, *entry.body.fact.sources) if isinstance(entry.body, Judged) else entry.sources


def grade_of(source: Source) -> str:
    """Reliability and credibility as they are written together."""
    return f"{Reliability(source.reliability)}{source.credibility}"


def primaries(sources: Mapping[str, Source], same: Mapping[str, str]) -> dict[str, str]:
    """What each source goes back to; each is walked once, however long the chains are."""
    found: dict[str, str] = {}
    for start in same.values():
        way: dict[str, int] = {}
        one = start
        while one not in found and one not in way:
            way[one] = len(way)
            one = same.get(sources[one].repeats, one)  # what repeats nothing goes back to itself
        end = found[one] if one in found else min(list(way)[way[one] :])
        found |= dict.fromkeys(way, end)
    return {id_: found[one] for id_, one in same.items()}
