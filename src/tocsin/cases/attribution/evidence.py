"""What of a case speaks of who did it: techniques, software and words of its events, with the entries and sources of each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import msgspec

from tocsin.cases.attribution.corpus import Corpus
from tocsin.cases.attribution.mentioned import Mentioned, mentioned
from tocsin.cases.attribution.relying import Relied
from tocsin.cases.attribution.sameness import titled
from tocsin.cases.timeline import place_of
from tocsin.model.case import Entry, Event, Source

_MOST_TEXTS = 5_000
#: Who saw it himself and names no source.
OWN = ""


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
    on nothing but what profiles are made of, or on what was withdrawn, and were not used; where that shows in no source that is told, they are not
    among it. ``denied`` are items that texts rule out, with the entries that do, where nothing else tells of them; ``unread`` is how many more their
    texts name than are read.
    """

    whole: Evidence
    phases: tuple[Evidence, ...]
    left_out: frozenset[int]
    shared: tuple[str, ...]
    circular: tuple[str, ...]
    denied: tuple[tuple[str, tuple[str, ...]], ...]
    unread: int = 0


def gathered(
    entries: Iterable[Entry], corpus: Corpus, besides: Iterable[Entry] = (), *, home: bool = False
) -> Gathered:
    """The evidence of entries that hold. Statements, links and what others conclude are never among it.

    Sources that are withdrawn, and those of entries ``besides``, which whoever is told may not know, are left out of profiles all the same:
    who tells less would prove more otherwise. What an event cites is read there too. An event whose sources are all withdrawn rests on nothing, and is not used.
    Sources that are not told count for nothing, and what they are is not told either; at ``home`` all of ``besides`` is known.
    """
    every, untold = tuple(entries), tuple(besides)
    held = sorted((one for one in every if not one.withdrawn), key=lambda one: one.id)
    whole = {one.id: one for one in (*every, *untold)}
    sources = {one.id: one.body for one in held if isinstance(one.body, Source)}
    grounds = Relied.of(whole.values(), whole.values() if home else every)
    events = [
        (msgspec.structs.replace(one, sources=whole[one.id].sources), one.body)
        for one in held
        if isinstance(one.body, Event)
    ]
    unusable = {one.id for one, _ in events if grounds.proves_nothing(one.sources)}
    usable = [pair for pair in events if pair[0].id not in unusable]
    tactics = sorted({event.tactic for _, event in usable if event.tactic}, key=place_of)
    bodies = dict.fromkeys(one.body for one in (*every, *untold) if isinstance(one.body, Source))
    known = {one: places_of(corpus, one) for one in bodies}
    read = {one.id: mentioned(event, corpus.software, corpus.became) for one, event in usable}
    altogether = _evidence("", usable, grounds, read)
    return Gathered(
        altogether,
        tuple(
            _evidence(one, [pair for pair in usable if pair[1].tactic == one], grounds, read)
            for one in tactics
        ),
        frozenset().union(*known.values()),
        tuple(id_ for id_, one in sources.items() if known[one]),
        tuple(one.id for one, _ in events if one.id in unusable and grounds.openly(one.sources)),
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
    return corpus.places_of(titled(source.url, source.title))


def _evidence(
    phase: str, events: Sequence[tuple[Entry, Event]], grounds: Relied, read: Mapping[str, Mentioned]
) -> Evidence:
    entries: dict[str, list[str]] = {}
    sources: dict[str, set[str]] = {}
    relied: dict[str, set[str]] = {}
    for one, _ in events:
        for item in read[one.id].items:
            entries.setdefault(item, []).append(one.id)
            sources.setdefault(item, set()).update(grounds.behind(one.sources) if one.sources else (OWN,))
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
