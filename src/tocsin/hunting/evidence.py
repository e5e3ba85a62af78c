"""Which entries of indicator lists an event hit, and where these came from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePath

import numpy as np

from tocsin.hunting import split_urls
from tocsin.hunting.lookups import EntryIndex
from tocsin.hunting.rows import Row
from tocsin.hunting.units import Match
from tocsin.model.detection import IndicatorList, RuleSet
from tocsin.model.expression import MULTI
from tocsin.model.finding import IndicatorHit

#: An entry and the list it is in.
Hit = tuple[str, str]


def hits(match: Match, row: Row, lists: Mapping[str, EntryIndex]) -> set[Hit]:
    """What an event hit in the fields that its match asked, list by list."""
    found: set[Hit] = set()
    for name, parts in match.lookups:
        filled = [
            next((row.fields[column] for column in part if column in row.fields), "").casefold()
            for part in parts
        ]
        found.update((name, entry) for entry in _entries(lists[name], filled))
    return found


def _entries(index: EntryIndex, filled: list[str]) -> Iterator[str]:
    """The entries that a field's value hits, or the parts of a URL."""
    if len(filled) > 1:
        yield from split_urls.entries(index, *filled)
    elif filled[0]:
        for value in filled[0].split(MULTI):
            yield from index.entries(value)


def told(found: Iterable[Hit], rules: RuleSet) -> dict[Hit, IndicatorHit]:
    """All that is known of entries: each list is gone through once, however many of it were hit."""
    by_list: dict[str, set[str]] = {}
    for name, entry in found:
        by_list.setdefault(name, set()).add(entry)
    files = {detection.id: PurePath(detection.file).name for detection in rules.detections}
    known: dict[Hit, IndicatorHit] = {}
    for name, entries in by_list.items():
        made = rules.lists[name]
        about = (files.get(name, ""), made.document)
        for entry, place in _places(made, entries):
            source = " ".join(filter(None, (*about, place)))
            known[name, entry] = IndicatorHit(entry, source, made.benign.get(entry, ()))
    return known


def _places(made: IndicatorList, entries: set[str]) -> Iterable[tuple[str, str]]:
    """The entries, each with its place in the list's file; none if the list does not know."""
    ends = np.flatnonzero(np.frombuffer(made.sources, np.uint8) == ord("\n"))
    for number, entry in enumerate(made.entries):
        if entry in entries:
            begin = int(ends[number - 1]) + 1 if number and len(ends) else 0
            end = int(ends[number]) if number < len(ends) else len(made.sources)
            yield entry, made.sources[begin:end].decode()
