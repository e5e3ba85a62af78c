"""What of a case speaks of who did it: techniques, software and words of its events, with the entries and sources of each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import msgspec

from tocsin.cases.attribution.corpus import Corpus
from tocsin.cases.attribution.mentioned import Mentioned, mentioned
from tocsin.cases.attribution.sameness import page, plain, titled
from tocsin.cases.grounds import Grounds, grounds_of
from tocsin.cases.timeline import place_of
from tocsin.model.case import Entry, Event, Reliability, Source

#: Pages that are made of the profiles themselves: what rests on one proves nothing.
_CIRCULAR = (
    "attack.mitre.org", "mitre-attack.github.io", "github.com/mitre/cti", "github.com/mitre-attack", "raw.githubusercontent.com/mitre/cti",
    "raw.githubusercontent.com/mitre-attack", "misp-galaxy.org", "github.com/misp/misp-galaxy", "raw.githubusercontent.com/misp/misp-galaxy",
    "malpedia.caad.fkie.fraunhofer.de", "apt.etda.or.th", "app.tidalcyber.com",
)  # fmt: skip
_MOST_TEXTS = 5_000
#: Who saw it himself and names no source.
OWN = ""
#: Credibility that is worth nothing: doubtful, improbable. Reliability likewise: not usually reliable, unreliable.
_DOUBTED, _UNRELIABLE = frozenset({4, 5}), frozenset({Reliability.D, Reliability.E})


@dataclass(frozen=True)
class Clue:
    """An item (a technique or software by its id) with the entries that tell of it and the primary sources behind them; ``OWN`` is the case's own.

    ``relied`` are those of the sources that count for confidence, by who published them: read, and of no doubtful grade.
    """

    item: str
    entries: tuple[str, ...]
    sources: frozenset[str]
    relied: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Evidence:
    """What is asked with: clues by item, texts, the year it was last seen in, 0 where none is known. ``phase`` is a tactic, "" for all of it."""

    phase: str
    clues: tuple[Clue, ...]
    texts: tuple[str, ...]
    year: int


@dataclass(frozen=True)
class Gathered:
    """All of a case and each of its phases in the order of the matrix.

    ``left_out`` are places of sources of the corpus that the case has too, ``shared`` the entries of these; ``circular`` are entries that rest
    on nothing but what profiles are made of, or on what was withdrawn, and were not used. ``denied`` are items that texts
    rule out, with the entries that do, where nothing else tells of them; ``unread`` is how many more their texts name than are read.
    """

    whole: Evidence
    phases: tuple[Evidence, ...]
    left_out: frozenset[int]
    shared: tuple[str, ...]
    circular: tuple[str, ...]
    denied: tuple[tuple[str, tuple[str, ...]], ...]
    unread: int = 0


def gathered(entries: Iterable[Entry], corpus: Corpus, besides: Iterable[Entry] = ()) -> Gathered:
    """The evidence of entries that hold. Statements, links and what others conclude are never among it.

    Sources that are withdrawn, and those of entries ``besides``, which whoever is told may not know, are left out of profiles all the same:
    who tells less would prove more otherwise. What an event cites is read there too. An event whose sources are all withdrawn rests on nothing, and is not used.
    """
    every, untold = tuple(entries), tuple(besides)
    held = sorted((one for one in every if not one.withdrawn), key=lambda one: one.id)
    whole = {one.id: one for one in (*held, *untold)}
    sources = {one.id: one.body for one in held if isinstance(one.body, Source)}
    grounds = _Relied.of(whole.values())
    primary = grounds.grounds.primary
    void = {id_ for id_, one in grounds.grounds.sources.items() if circular(one)}
    void |= {id_ for id_, first in primary.items() if first in void}
    void |= {one.id for one in (*every, *untold) if one.withdrawn and isinstance(one.body, Source)}
    events = [
        (msgspec.structs.replace(one, sources=whole[one.id].sources), one.body)
        for one in held
        if isinstance(one.body, Event)
    ]
    unusable = [one.id for one, _ in events if one.sources and set(one.sources) <= void]
    usable = [pair for pair in events if pair[0].id not in set(unusable)]
    tactics = sorted({event.tactic for _, event in usable if event.tactic}, key=place_of)
    found = {id_: places_of(corpus, one) for id_, one in sources.items()}
    known = [places_of(corpus, one.body) for one in (*every, *untold) if isinstance(one.body, Source)]
    read = {one.id: mentioned(event, corpus.software, corpus.became) for one, event in usable}
    altogether = _evidence("", usable, grounds, read)
    return Gathered(
        altogether,
        tuple(
            _evidence(one, [pair for pair in usable if pair[1].tactic == one], grounds, read)
            for one in tactics
        ),
        frozenset().union(*known),
        tuple(id_ for id_, places in found.items() if places),
        tuple(unusable),
        _denied(read, {one.item for one in altogether.clues}),
        sum(one.unread for one in read.values()),
    )


def _denied(read: Mapping[str, Mentioned], seen: Collection[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Items that texts rule out and that nothing tells of, with the entries that rule them out."""
    found: dict[str, list[str]] = {}
    for id_, text in read.items():
        for item in text.denied:
            found.setdefault(item, []).append(id_)
    return tuple((item, tuple(some)) for item, some in sorted(found.items()) if item not in seen)


def circular(source: Source) -> bool:
    """Whether a source is made of the profiles themselves, also as an archive keeps it."""
    found = page(source.url)
    return any(found == one or found.startswith((f"{one}/", f"{one}?")) for one in _CIRCULAR)


def bounded(found: Gathered, most: int, corpus: Corpus) -> tuple[Gathered, frozenset[str]]:
    """The same, where evidence of more than so many items that the corpus knows is none, and the phases that this is true of.

    Ids that nobody knows tell of nobody: however many of them anybody writes down, they silence nothing.
    """
    every = (found.whole, *found.phases)
    beyond = frozenset(
        one.phase for one in every if sum(clue.item in corpus.place for clue in one.clues) > most
    )
    whole, *phases = (Evidence(one.phase, (), (), one.year) if one.phase in beyond else one for one in every)
    return replace(found, whole=whole, phases=tuple(phases)), beyond


def together(phase: str, some: Sequence[Evidence]) -> Evidence:
    """The evidence of several phases as one."""
    entries: dict[str, dict[str, None]] = {}
    sources: dict[str, frozenset[str]] = {}
    relied: dict[str, frozenset[str]] = {}
    for clue in (clue for one in some for clue in one.clues):
        entries.setdefault(clue.item, {}).update(dict.fromkeys(clue.entries))
        sources[clue.item] = sources.get(clue.item, frozenset()) | clue.sources
        relied[clue.item] = relied.get(clue.item, frozenset()) | clue.relied
    return Evidence(
        phase,
        tuple(
            Clue(item, tuple(sorted(told)), sources[item], relied[item])
            for item, told in sorted(entries.items())
        ),
        tuple(sorted({text for one in some for text in one.texts})),
        max((one.year for one in some), default=0),
    )


def places_of(corpus: Corpus, source: Source) -> frozenset[int]:
    """Sources of the corpus that are the same as one of a case."""
    mine = titled(source.url, source.title)
    return corpus.canonical(at for at, one in enumerate(corpus.cited) if mine.same(one))


@dataclass(frozen=True)
class _Relied:
    """What sources go back to, and by the id of each that can be relied on who published that.

    A source that repeats another is as good as the worst of the chain; where that leads to what is withdrawn or missing it is worth nothing. So
    neither worse grades nor a source less ever make more of them.
    """

    grounds: Grounds
    by: Mapping[str, str]

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> _Relied:
        """Those of entries that hold."""
        grounds = grounds_of(entries)
        reliable = _reliable(grounds.sources)
        found = {
            id_: plain(grounds.sources[primary].publisher) or primary
            for id_, primary in grounds.primary.items()
            if id_ in reliable
        }
        return cls(grounds, found)


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


def _evidence(
    phase: str, events: Sequence[tuple[Entry, Event]], grounds: _Relied, read: Mapping[str, Mentioned]
) -> Evidence:
    entries: dict[str, list[str]] = {}
    sources: dict[str, set[str]] = {}
    relied: dict[str, set[str]] = {}
    for one, _ in events:
        for item in read[one.id].items:
            entries.setdefault(item, []).append(one.id)
            sources.setdefault(item, set()).update(grounds.grounds.of(one.sources) if one.sources else (OWN,))
            relied.setdefault(item, set()).update(
                grounds.by[each] for each in one.sources if each in grounds.by
            )
    return Evidence(
        phase,
        tuple(
            Clue(item, tuple(some), frozenset(sources[item]), frozenset(relied[item]))
            for item, some in sorted(entries.items())
        ),
        tuple(sorted({event.what for _, event in events}))[:_MOST_TEXTS],
        max((event.at.year for _, event in events), default=0),
    )
