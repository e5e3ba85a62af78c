"""What of a case speaks of who did it: techniques, software and words of its events, with the entries and sources of each."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import msgspec

from tocsin.cases.attribution.corpus import Corpus
from tocsin.cases.attribution.relying import Relied
from tocsin.cases.attribution.sameness import titled
from tocsin.cases.timeline import place_of
from tocsin.model.case import Entry, Event, Source

_ID = re.compile(r"\b(?:T\d{4}(?:\.\d{3})?|S\d{4})\b")
_WORD = re.compile(r"[A-Za-z0-9]+")
_MOST_TEXTS = 5_000
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")
#: Words before an item that say that it was not there, and words after one.
_NONE = re.compile(
    r"\b(?:no|not(?! only)|neither|nor|never|without|ruled out|absence of)\b|n['\u2019]t\b", re.IGNORECASE
)
_NOT_SEEN = re.compile(
    r"\b(?:(?:not|never)\s(?:been\s)?(?:found|seen|observed|used|detected|present)|ruled out|absent)\b",
    re.IGNORECASE,
)
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
    on nothing but what profiles are made of, or on what was withdrawn, and were not used; where that shows in no source that is told, they are not among it. ``denied`` are items that texts
    rule out, with the entries that do, where nothing else tells of them.
    """

    whole: Evidence
    phases: tuple[Evidence, ...]
    left_out: frozenset[int]
    shared: tuple[str, ...]
    circular: tuple[str, ...]
    denied: tuple[tuple[str, tuple[str, ...]], ...]


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
    altogether = _evidence("", usable, grounds, corpus)
    return Gathered(
        altogether,
        tuple(
            _evidence(one, [pair for pair in usable if pair[1].tactic == one], grounds, corpus)
            for one in tactics
        ),
        frozenset().union(*known.values()),
        tuple(id_ for id_, one in sources.items() if known[one]),
        tuple(one.id for one, _ in events if one.id in unusable and grounds.openly(one.sources)),
        _denied(usable, {one.item for one in altogether.clues}, corpus),
    )


def _denied(
    events: Iterable[tuple[Entry, Event]], seen: Collection[str], corpus: Corpus
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Items that texts rule out and that nothing tells of, with the entries that rule them out."""
    found: dict[str, list[str]] = {}
    for one, event in events:
        for item in _items(event, corpus)[1]:
            found.setdefault(item, []).append(one.id)
    return tuple((item, tuple(some)) for item, some in sorted(found.items()) if item not in seen)


def bounded(found: Gathered, most: int) -> Gathered:
    """The same, where evidence of more than so many items is none."""
    whole, *phases = (
        one if len(one.clues) <= most else Evidence(one.phase, (), (), one.year)
        for one in (found.whole, *found.phases)
    )
    return replace(found, whole=whole, phases=tuple(phases))


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


def _evidence(phase: str, events: Sequence[tuple[Entry, Event]], grounds: Relied, corpus: Corpus) -> Evidence:
    entries: dict[str, list[str]] = {}
    sources: dict[str, set[str]] = {}
    relied: dict[str, set[str]] = {}
    for one, event in events:
        for item in _items(event, corpus)[0]:
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


def _items(event: Event, corpus: Corpus) -> tuple[set[str], set[str]]:
    """Ids of techniques and software that an event names, and software by names that are no words; and those that its text rules out.

    What was revoked is what took its place.
    """
    seen, denied = set(event.techniques), set[str]()
    for sentence in _SENTENCE.split(event.what):
        none = _NONE.search(sentence)
        for item, at, end in _in_text(sentence, corpus.software):
            out = (none and none.start() < at) or _NOT_SEEN.search(sentence, end)
            (denied if out else seen).add(item)
    current = {corpus.became.get(one, one) for one in seen}
    return current, {corpus.became.get(one, one) for one in denied} - current


def _in_text(sentence: str, software: Mapping[str, str]) -> Iterator[tuple[str, int, int]]:
    """Items that a sentence names, with where each begins and ends."""
    yield from ((found[0], *found.span()) for found in _ID.finditer(sentence))
    yield from (
        (software[found[0]], *found.span()) for found in _WORD.finditer(sentence) if found[0] in software
    )
