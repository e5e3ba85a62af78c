"""Detections in classes: those that need the same fields of the same logs share one picture."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from tocsin.hunting.field_of_view.correlated import correlated
from tocsin.hunting.field_of_view.needs import Needs, needs_of
from tocsin.hunting.field_of_view.picture import Picture, picture
from tocsin.hunting.field_of_view.presence import Presence
from tocsin.hunting.field_of_view.viewing import Group, Place, groups
from tocsin.hunting.slices import Window
from tocsin.lake.views.resolve import is_known
from tocsin.model.detection import Correlation, Detection
from tocsin.model.logsource import LogSource

#: Log sources, what is needed there, and whether that is aside; whether these are different events.
Asked = tuple[tuple[tuple[LogSource, Needs, bool], ...], bool]
Bounds = tuple[str, str]


class Classes:
    """Pictures by what is asked; ``columns`` are the hunted tables' fields, lower-case name to column."""

    def __init__(self, presence: Presence, columns: Mapping[str, dict[str, str]], window: Window) -> None:
        self._presence = presence
        self._columns = columns
        self._window = window
        self._presences: dict[Bounds, Presence] = {("", ""): presence}
        self._groups: dict[tuple[LogSource, Needs], tuple[Group, ...]] = {}
        self._pictures: dict[tuple[Asked, Bounds], Picture] = {}

    def of(self, detections: Sequence[Detection]) -> dict[str, Picture]:
        """The picture of every detection by id, in the detections' order; equal ones are the same object."""
        found = {d.id: self._plain(d) for d in detections if d.correlation is None}
        chains = {d.id: d.correlation for d in detections if d.correlation is not None}
        bounds = {d.id: (d.start, d.stop) for d in detections if d.correlation is not None}
        for rule in _parts_first(chains):
            found[rule] = correlated(chains[rule], found, self._within(bounds[rule]))
        return {d.id: found[d.id] for d in detections}

    def _plain(self, detection: Detection) -> Picture:
        places = tuple(dict.fromkeys((b.logsource, needs_of(b.where), b.aside) for b in detection.branches))
        asked = places, detection.kind != "sigma"
        bounds = (detection.start, detection.stop)
        if (asked, bounds) not in self._pictures:
            self._pictures[asked, bounds] = self._picture(asked, bounds)
        return self._pictures[asked, bounds]

    def _picture(self, asked: Asked, bounds: Bounds) -> Picture:
        asked_of, parts = asked
        places = [
            Place(_name(source), source.category is not None, self._ways((source, needs)), aside)
            for source, needs, aside in asked_of
        ]
        sources = tuple(dict.fromkeys(source for source, *_ in asked_of))
        known = any(place.groups for place in places) or any(is_known(source) for source in sources)
        names = tuple(dict.fromkeys(_name(source) for source in sources))
        return picture(places, names, self._within(bounds), known=known, parts=parts)

    def _ways(self, asked: tuple[LogSource, Needs]) -> tuple[Group, ...]:
        if asked not in self._groups:
            self._groups[asked] = tuple(groups(*asked, self._columns))
        return self._groups[asked]

    def _within(self, bounds: Bounds) -> Presence:
        if bounds not in self._presences:
            window = _narrowed(self._window, bounds)
            self._presences[bounds] = Presence(
                self._presence.rows, window, whole=self._presence, bounds=bounds
            )
        return self._presences[bounds]


def _name(source: LogSource) -> str:
    """A log source as people name it: "windows process_creation", "aws cloudtrail", "webserver"."""
    parts = dict.fromkeys(part for part in (source.product, source.service, source.category) if part)
    return " ".join(parts) or "any"


def _narrowed(window: Window, bounds: Bounds) -> Window:
    start, stop = (dt.datetime.fromisoformat(text) if text else None for text in bounds)
    since = max((t for t in (window.since, start) if t), default=None)
    until = min((t for t in (window.until, stop) if t), default=None)
    return Window(since, until)


def _parts_first(chains: Mapping[str, Correlation]) -> list[str]:
    """Correlations after those that they are built on; of a circle, in any order."""
    done: dict[str, None] = {}
    begun: set[str] = set()
    for start in chains:
        stack = [start]
        while stack:
            rule = stack[-1]
            parts = [] if rule in begun else [p for p in chains[rule].rules if p in chains and p not in begun]
            begun.add(rule)
            if parts:
                stack += parts
            else:
                done[stack.pop()] = None
    return list(done)
