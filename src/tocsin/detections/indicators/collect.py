"""Collects the indicators of one file and makes lists and detections of them."""

from __future__ import annotations

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tocsin.detections.indicators.benign import Benign, Flag
from tocsin.detections.indicators.columns import Recognised, normal_all, recognise_all
from tocsin.detections.indicators.file_paths import may_be_path, of_file_url
from tocsin.detections.indicators.kinds import Indicator
from tocsin.detections.indicators.list_ids import list_id
from tocsin.detections.indicators.name_endings import tell_apart
from tocsin.detections.indicators.name_remarks import NameRemarks
from tocsin.detections.indicators.placed import Placed, apart, once
from tocsin.detections.indicators.places import branches
from tocsin.model.detection import Detection, IndicatorList, Level, Rejected, RuleSet
from tocsin.model.expression import ListKind

#: Most lines of one file that are listed one by one; those beyond are counted.
MAX_LISTED = 10_000
_BLOCK = 100_000
_TITLES = {
    ListKind.ADDRESS: "Address",
    ListKind.DOMAIN: "Domain",
    ListKind.URL: "URL",
    ListKind.HASH: "File digest",
    ListKind.FILE_NAME: "File name",
    ListKind.FILE_PATH: "File path",
    ListKind.REGISTRY_KEY: "Registry key",
    ListKind.MAIL: "Mail address",
}


class About(msgspec.Struct, frozen=True):
    """What a file's detections say of it; ``stop`` bounds the events' time, ISO 8601, UTC.

    ``document`` names what in the file all of its indicators stand in, such as a STIX bundle.
    """

    title: str
    file: str
    digest: str
    level: Level = Level.MEDIUM
    description: str = ""
    tags: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    date: str = ""
    stop: str = ""
    document: str = ""


class Collector:
    """Takes texts and indicators of one file; ``result`` gives lists, detections and all refusals."""

    def __init__(self, about: About) -> None:
        self.about = about
        self._entries: dict[tuple[str, ListKind], list[Placed]] = {}
        self._typed: dict[tuple[str, ListKind], tuple[list[str], list[str]]] = {}
        self._said: dict[tuple[str, ListKind], tuple[list[str], list[str]]] = {}
        self._texts: list[str] = []
        self._places: list[str] = []
        self._refused = _Told(about.file)
        self._names = NameRemarks(about.file)
        self._aside = _Told(about.file)

    def text(self, text: str, place: str) -> None:
        """Take a text of any kind; ``place`` says where it stands, ``line 12``."""
        self._texts.append(text)
        self._places.append(place)
        if len(self._texts) >= _BLOCK:
            self._recognise()

    def block(self, texts: list[str], first: int, domains: npt.NDArray[np.bool_] | None = None) -> None:
        """Take the lines of a text, the first being line ``first``; empty ones are nothing.

        ``domains`` says which of them stand where only a domain can, as in a hosts file.
        """
        lines = pa.array(np.arange(first, first + len(texts))).cast(pa.string())
        found = self._take(texts, pc.binary_join_element_wise("line", lines, " "), domains)
        for position, reason in found.refused:
            if not texts[position]:
                continue
            self.refuse(f"line {first + position}", f"{reason}: {texts[position].strip()[:80]!r}")

    def typed(self, kind: ListKind, text: str, place: str, stop: str = "") -> None:
        """Take a text that is said to be of ``kind``; events after ``stop`` are not asked.

        A file's name may be its whole path and the reverse, and a URL that of a file: which it is, the text tells.
        """
        if kind in {ListKind.FILE_NAME, ListKind.FILE_PATH, ListKind.URL}:
            kind = _named_or_placed(kind, text)
        texts, places = self._said.setdefault((stop, kind), ([], []))
        texts.append(text)
        places.append(place)
        if len(texts) >= _BLOCK:
            self._take_said()

    def indicator(self, indicator: Indicator, place: str, stop: str = "") -> None:
        """Take an indicator in normal form; ``place`` says where it stands."""
        entries, places = self._typed.setdefault((stop, indicator.kind), ([], []))
        entries.append(indicator.entry)
        places.append(place)

    def refuse(self, place: str, reason: str) -> None:
        """Note what was not taken."""
        self._refused.add(place, reason, "refused too, and not listed")

    def aside(self, place: str, reason: str) -> None:
        """Note what is left aside on purpose, such as attributes that are not for detection."""
        self._aside.add(place, reason, reason)

    def result(self, benign: Benign | None = None) -> RuleSet:
        """Lists and detections of all that was taken, with what was refused and what was left aside."""
        self._recognise()
        self._take_said()
        for key, (entries, places) in self._typed.items():
            self._entries.setdefault(key, []).append(Placed(pa.array(entries), pa.array(places)))
        lists: dict[str, IndicatorList] = {}
        detections: list[Detection] = []
        for (stop, kind), parts in sorted(self._entries.items()):
            for level, made in self._lists(kind, once(parts), stop, benign):
                lists[made.id] = made
                detections.append(self._detection(made, level, stop))
        return RuleSet(tuple(detections), lists, self._refused.all(), self._names.all(), self._aside.all())

    def _take_said(self) -> None:
        for (stop, kind), (texts, places) in self._said.items():
            found = normal_all(kind, texts)
            taken = pa.array(places).take(pa.array(found.positions[kind]))
            self._entries.setdefault((stop, kind), []).append(Placed(found.entries[kind], taken))
            for position, reason in found.refused:
                self.refuse(places[position], f"{reason}: {texts[position][:80]!r}")
        self._said = {}

    def _recognise(self) -> None:
        found = self._take(self._texts, pa.array(self._places, pa.string()))
        for position, reason in found.refused:
            self.refuse(self._places[position], f"{reason}: {self._texts[position].strip()[:80]!r}")
        self._texts, self._places = [], []

    def _take(
        self, texts: list[str], places: pa.StringArray, domains: npt.NDArray[np.bool_] | None = None
    ) -> Recognised:
        """Take texts of any kind, each of which stands at one of ``places``."""
        named = tell_apart(recognise_all(texts), texts, domains)
        for kind, entries in named.found.entries.items():
            placed = Placed(entries, places.take(pa.array(named.found.positions[kind])))
            self._entries.setdefault(("", kind), []).append(placed)
        self._names.note(named, texts, places)
        return named.found

    def _lists(
        self, kind: ListKind, placed: Placed, stop: str, benign: Benign | None
    ) -> list[tuple[Level, IndicatorList]]:
        """The list of a kind, and beside it that of entries which are known good themselves."""
        if not len(placed.entries):
            return []
        flags = benign.check(kind, placed.entries) if benign else {}
        usual, known = apart(placed, [entry for entry, flag in flags.items() if flag.itself])
        ident = list_id(self.about.digest, kind, stop)
        halves = ((self.about.level, ident, usual), (Level.LOW, f"{ident}-known", known))
        return [
            (level, self._list(name, kind, half, flags)) for level, name, half in halves if len(half.entries)
        ]

    def _list(self, ident: str, kind: ListKind, placed: Placed, flags: dict[str, Flag]) -> IndicatorList:
        entries = tuple(placed.entries.to_pylist())
        flagged = set(flags).intersection(entries) if flags else ()
        benign = {entry: flag.lists for entry, flag in flags.items() if entry in flagged}
        return IndicatorList(ident, kind, entries, benign, placed.sources(), self.about.document)

    def _detection(self, made: IndicatorList, level: Level, stop: str) -> Detection:
        about = self.about
        known = ", also on a list of the well-known" if made.id.endswith("-known") else ""
        return Detection(
            id=made.id,
            title=f"{_TITLES[made.kind]} from {about.title}{known}",
            kind="list",
            file=about.file,
            digest=about.digest,
            level=level,
            description=about.description,
            tags=about.tags,
            references=about.references,
            date=about.date,
            branches=branches(made.kind, made.id),
            stop=stop or about.stop,
        )


def _named_or_placed(kind: ListKind, text: str) -> ListKind:
    text = text.strip(" \t\r\n\"'")
    if kind is ListKind.URL:
        return ListKind.FILE_PATH if of_file_url(text) else kind
    if of_file_url(text):
        return ListKind.FILE_PATH
    return ListKind.FILE_PATH if may_be_path(text) else ListKind.FILE_NAME


class _Told:
    """What of a file was not taken: the first of them one by one, the others counted."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._listed: list[Rejected] = []
        self._beyond: dict[str, int] = {}

    def add(self, place: str, reason: str, beyond: str) -> None:
        """Note one; ``beyond`` is what it is counted under where the list is full."""
        if len(self._listed) < MAX_LISTED:
            self._listed.append(Rejected(self._file, place, reason))
        else:
            self._beyond[beyond] = self._beyond.get(beyond, 0) + 1

    def all(self) -> tuple[Rejected, ...]:
        """All of them."""
        counted = (Rejected(self._file, "", reason, count) for reason, count in sorted(self._beyond.items()))
        return (*self._listed, *counted)
