"""What is publicly known of groups, item by item and source by source, so that any source can be left out of it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from tocsin.cases.attribution.sameness import TELLING, Cited, referred
from tocsin.cases.attribution.wording import words_of
from tocsin.knowledge.bundle import Bundle, Source, Use, used_by
from tocsin.knowledge.naming import name_key

Flags = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]
#: A word that more groups' procedures use than this says nothing of any of them.
_COMMON = 60
_CITATION = re.compile(r"((?:\(Citation: [^)]{0,300}\))+)")
_CITED = re.compile(r"\(Citation: ([^)]{0,300})\)")
_CODED = re.compile(r"[A-Z0-9]")
#: Letters of a name of software that is looked for in a text.
_NAME = 5
_YEAR = re.compile(r"\((\d{4})[,)]")


@dataclass(frozen=True)
class Cell:
    """That a group is said to use an item (a technique or software), and the sources that say so, by their places."""

    group: int
    item: int
    sources: frozenset[int]


@dataclass(frozen=True)
class Passage:
    """Words (places in the vocabulary, each once) of a procedure of a group, and the sources that it is cited to."""

    group: int
    words: Places
    sources: frozenset[int]


@dataclass(frozen=True)
class Report:
    """One source's items of one group; ``year`` is when it was published, 0 where its reference does not say."""

    group: int
    source: int
    items: Places
    year: int


@dataclass(frozen=True)
class Corpus:
    """Groups (G, by ATT&CK's id) and the items (I) that they are said to use, with the sources of each; words (V) of procedures.

    ``tools`` tells which items are software, ``public`` which of it ATT&CK calls a tool: sold, open or part of a system, so that anyone may have
    it. Sources are places in ``Bundle.sources``: ``sources`` has them by name, ``same`` is, for each place, the one that stands for all of its
    name, and ``alike`` those that are the same source under other names. ``cited`` has each source as it is compared,
    ``names`` what groups and items are called, and ``software`` which software a word can only mean.
    ``called`` are the places of groups that go by a name, as ``name_key`` writes it; ``became`` is what took the place of techniques and software
    that were revoked.
    """

    groups: tuple[str, ...]
    items: tuple[str, ...]
    tools: Flags
    public: Flags
    cells: tuple[Cell, ...]
    passages: tuple[Passage, ...]
    reports: tuple[Report, ...]
    vocabulary: Mapping[str, int]
    sources: Mapping[str, int]
    same: tuple[int, ...]
    alike: Mapping[int, frozenset[int]]
    cited: tuple[Cited, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    software: Mapping[str, str] = field(default_factory=dict)
    called: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    became: Mapping[str, str] = field(default_factory=dict)

    def canonical(self, places: Iterable[int]) -> frozenset[int]:
        """Places in ``Bundle.sources`` as the corpus has them, and with them whatever is the same page under another name."""
        found = {self.same[one] for one in places}
        return frozenset().union(found, *(self.alike.get(one, ()) for one in found))

    def places_of(self, mine: Cited) -> frozenset[int]:
        """Sources of the corpus that are the same as one that is compared: those of ``cited`` of which ``Cited.same`` holds."""
        found = {*self._pages.get(mine.page, ()), *self._slugs.get(mine.slug, ())}
        for at in range(len(mine.words) - TELLING + 1):
            for title in self._openings.get(mine.words[at : at + TELLING], ()):
                if mine.words.startswith(title, at):
                    found.update(self._titles[title])
        if mine.title and mine.title in self._altogether:
            found.update(at for at, one in enumerate(self.cited) if mine.title in one.words)
        return self.canonical(found)

    @cached_property
    def _pages(self) -> Mapping[str, Sequence[int]]:
        return _by_value(one.page for one in self.cited)

    @cached_property
    def _slugs(self) -> Mapping[str, Sequence[int]]:
        return _by_value(one.slug for one in self.cited)

    @cached_property
    def _titles(self) -> Mapping[str, Sequence[int]]:
        return _by_value(one.title for one in self.cited)

    @cached_property
    def _openings(self) -> Mapping[str, Sequence[str]]:
        """Titles by how they begin."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for title in self._titles:
            found[title[:TELLING]].append(title)
        return dict(found)

    @cached_property
    def _altogether(self) -> str:
        return "\n".join(one.words for one in self.cited)

    @cached_property
    def place(self) -> Mapping[str, int]:
        """The place of each item."""
        return {one: at for at, one in enumerate(self.items)}

    @cached_property
    def group_place(self) -> Mapping[str, int]:
        """The place of each group."""
        return {one: at for at, one in enumerate(self.groups)}

    @cached_property
    def present(self) -> Flags:
        """Which group is said to use which item (G by I)."""
        found = np.zeros((len(self.groups), len(self.items)), bool)
        for one in self.cells:
            found[one.group, one.item] = True
        return found

    @cached_property
    def wording(self) -> Numbers:
        """In how many procedures of a group a word is (G by V)."""
        found = np.zeros((len(self.groups), len(self.vocabulary)))
        for one in self.passages:
            found[one.group, one.words] += 1
        return found

    @cached_property
    def report_items(self) -> Flags:
        """Which report has which item (R by I)."""
        found = np.zeros((len(self.reports), len(self.items)), bool)
        for row, one in enumerate(self.reports):
            found[row, one.items] = True
        return found

    @cached_property
    def report_groups(self) -> Places:
        """The group of each report (R)."""
        return np.array([one.group for one in self.reports], np.intp)

    @cached_property
    def by_source(self) -> Mapping[int, tuple[tuple[Cell, ...], tuple[Passage, ...], tuple[int, ...]]]:
        """The cells, passages and reports that each source is cited for."""
        cells, passages, reports = defaultdict(list), defaultdict(list), defaultdict(list)
        for cell in self.cells:
            for source in cell.sources:
                cells[source].append(cell)
        for passage in self.passages:
            for source in passage.sources:
                passages[source].append(passage)
        for row, report in enumerate(self.reports):
            reports[report.source].append(row)
        every = {*cells, *passages, *reports}
        return {at: (tuple(cells[at]), tuple(passages[at]), tuple(reports[at])) for at in every}


def corpus_of(bundle: Bundle) -> Corpus:
    """The corpus of a version of ATT&CK: its current groups, and the current techniques and software that they use."""
    groups = tuple(one.id for one in bundle.groups if one.current)
    software = {one.id for one in bundle.software if one.current}
    public = {one.id for one in bundle.software if one.current and not one.malware}
    known = {one.id for one in bundle.techniques if one.current} | software
    named = frozenset(_names(bundle))
    used = used_by(bundle)
    uses = [[one for one in used.get(group, ()) if one.used in known] for group in groups]
    items = tuple(sorted({one.used for some in uses for one in some}))
    place = {one: at for at, one in enumerate(items)}
    sources, same = _by_name(bundle.sources)
    cited = tuple(referred(one.url, one.text) for one in bundle.sources)
    texts = [
        (group, words, cited)
        for group, some in enumerate(uses)
        for one in some
        for words, cited in _passages(one, sources, same, named)
    ]
    vocabulary = _vocabulary(texts)
    cells = tuple(
        Cell(group, place[one.used], frozenset(same[at] for at in one.sources))
        for group, some in enumerate(uses)
        for one in some
    )
    years = [_year(one.text) for one in bundle.sources]
    return Corpus(
        groups=groups,
        items=items,
        tools=np.array([one in software for one in items], bool),
        public=np.array([one in public for one in items], bool),
        cells=cells,
        passages=tuple(
            Passage(group, _places(words, vocabulary), frozenset(cited)) for group, words, cited in texts
        ),
        reports=tuple(_reports(cells, years)),
        vocabulary=vocabulary,
        sources=sources,
        same=same,
        alike=_alike(cited, same),
        cited=cited,
        names={
            one.id: one.name for some in (bundle.groups, bundle.techniques, bundle.software) for one in some
        },
        software=dict(_telling_names(bundle)),
        called=_called(bundle, groups),
        became=_became(bundle),
    )


def _became(bundle: Bundle) -> dict[str, str]:
    """What stands now for each technique and software that was revoked, where the bundle says it."""
    after = {
        one.id: one.successor
        for some in (bundle.techniques, bundle.software)
        for one in some
        if one.successor
    }
    found = {}
    for id_ in after:
        one, way = id_, {id_}
        while one in after and after[one] not in way:
            one = after[one]
            way.add(one)
        found[id_] = one
    return found


def _called(bundle: Bundle, groups: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """Places of current groups by each of their names and by their ids."""
    place = {one: at for at, one in enumerate(groups)}
    found: defaultdict[str, set[int]] = defaultdict(set)
    for one in bundle.groups:
        if one.current:
            for name in (one.id, one.name, *(alias.name for alias in one.aliases)):
                found[name_key(name)].add(place[one.id])
    return {name: tuple(sorted(some)) for name, some in found.items()}


def _telling_names(bundle: Bundle) -> Iterator[tuple[str, str]]:
    """Names of software that are no word of a language: with a digit or a second capital, at least five letters."""
    for one in bundle.software:
        if one.current:
            for name in (one.name, *(alias.name for alias in one.aliases)):
                if len(name) >= _NAME and name.isascii() and name.isalnum() and _CODED.search(name[1:]):
                    yield name, one.id


def _names(bundle: Bundle) -> Iterator[str]:
    """Names of groups, software and campaigns in small letters: what a name does in a text says nothing of how somebody works."""
    for some in (bundle.groups, bundle.software, bundle.campaigns):
        for one in some:
            yield from (name.lower() for name in (one.name, *(alias.name for alias in one.aliases)))


def _passages(
    use: Use, sources: Mapping[str, int], same: Sequence[int], named: frozenset[str]
) -> Iterator[tuple[frozenset[str], frozenset[int]]]:
    """The words of a procedure up to each citation, with the sources cited there."""
    parts = _CITATION.split(use.text)
    for text, cited in zip(parts[::2], [*parts[1::2], ""], strict=True):
        if words := words_of(text, named):
            found = frozenset(sources[one.lower()] for one in _CITED.findall(cited) if one.lower() in sources)
            yield words, found or frozenset(same[at] for at in use.sources)


def _by_name(cited: Sequence[Source]) -> tuple[dict[str, int], tuple[int, ...]]:
    """The first place of each name, in small letters, and for each place the one that stands for it."""
    first: dict[str, int] = {}
    same = tuple(first.setdefault(one.name.lower(), at) for at, one in enumerate(cited))
    return first, same


def _alike(cited: Sequence[Cited], same: Sequence[int]) -> dict[int, frozenset[int]]:
    """Places that stand for names of the same source: one page, one end of a path, or one title."""
    together: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for at, one in enumerate(cited):
        for kind, value in (("page", one.page), ("slug", one.slug), ("title", one.title)):
            if value:
                together[kind, value].add(same[at])
    found: dict[int, set[int]] = {}
    for places in together.values():
        whole = places.union(*(found.get(one, ()) for one in places))
        found |= dict.fromkeys(whole, whole)
    return {one: frozenset(some) for one, some in found.items() if len(some) > 1}


def _by_value(values: Iterable[str]) -> dict[str, list[int]]:
    """The places of each value that is one."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for at, value in enumerate(values):
        if value:
            found[value].append(at)
    return dict(found)


def _vocabulary(texts: Iterable[tuple[int, frozenset[str], frozenset[int]]]) -> dict[str, int]:
    said: defaultdict[int, set[str]] = defaultdict(set)
    for group, words, _ in texts:
        said[group] |= words
    counts = Counter(word for words in said.values() for word in words)
    rare = sorted(word for word, number in counts.items() if number <= _COMMON)
    return {word: at for at, word in enumerate(rare)}


def _places(words: Iterable[str], vocabulary: Mapping[str, int]) -> Places:
    return np.array(sorted(vocabulary[word] for word in words if word in vocabulary), np.intp)


def _reports(cells: Iterable[Cell], years: list[int]) -> Iterator[Report]:
    found: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for one in cells:
        for source in one.sources:
            found[one.group, source].append(one.item)
    for (group, source), items in sorted(found.items()):
        yield Report(group, source, np.array(sorted(items), np.intp), years[source])


def _year(reference: str) -> int:
    found = _YEAR.search(reference)
    return int(found[1]) if found else 0
