"""The field of view of a whole hunt: every detection in its class, every class on every host."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

import msgspec
import pyarrow as pa

from tocsin.hunting.field_of_view import summary
from tocsin.hunting.field_of_view.classing import Classes
from tocsin.hunting.field_of_view.listed import name_of_lists
from tocsin.hunting.field_of_view.outcomes import Outcomes
from tocsin.hunting.field_of_view.presence import Presence
from tocsin.hunting.field_of_view.rows import Only, rows_of
from tocsin.hunting.field_of_view.shown import Shown
from tocsin.hunting.slices import Window
from tocsin.lake.hosts import HostNames
from tocsin.model.detection import Detection
from tocsin.model.field_of_view import FieldOfView, Visibility

Matches = Mapping[str, Iterable[tuple[str, str]]]
Columns = Mapping[str, dict[str, str]]


def look(  # noqa: PLR0913  (what a field of view is made of)
    detections: Sequence[Detection],
    coverage: pa.Table,
    columns: Columns,
    *,
    matches: Matches,
    window: Window | None = None,
    names: HostNames | None = None,
    now: dt.datetime | None = None,
    only: Only | None = None,
) -> FieldOfView:
    """What the hunt of ``detections`` in ``window`` could see, and where it saw something.

    ``coverage`` is ``Lake.coverage()`` and ``columns`` the ``Lake.columns()`` of each hunted table: a table that
    is not in it was not hunted. ``matches`` gives, by detection id, the (origin, host) of the events that matched,
    as logged or as resolved. ``names`` are made of the coverage unless given (give them where the coverage is
    only a part of the lake's). ``now`` helps to tell days that cannot be right. ``only`` says which machines were asked:
    the field of view is theirs alone, in the days in question of their origins. Nothing is read or written.
    """
    return Looking(detections, coverage, columns, window=window, names=names, now=now, only=only).at(matches)


class Looking:
    """Everything of a field of view that does not depend on what matched; arguments as for ``look``."""

    def __init__(  # noqa: PLR0913  (what a field of view is made of)
        self,
        detections: Sequence[Detection],
        coverage: pa.Table,
        columns: Columns,
        *,
        window: Window | None = None,
        names: HostNames | None = None,
        now: dt.datetime | None = None,
        only: Only | None = None,
    ) -> None:
        self._names = names or HostNames.of_coverage(coverage)
        self._window = window or Window()
        self._only = only
        self._presence = Presence(rows_of(coverage, self._names, only), self._window, now)
        pictures = Classes(self._presence, columns, self._window).of(detections)
        shown = Shown()
        position: dict[int, int] = {}
        self._classes: list[Visibility] = []
        self._position: dict[str, int] = {}
        for rule, one in pictures.items():
            if id(one) not in position:
                position[id(one)] = len(self._classes)
                self._classes.append(shown.visibility(one))
            self._position[rule] = position[id(one)]
        self._name(detections)

    def _name(self, detections: Iterable[Detection]) -> None:
        """Name the classes that indicator lists make."""
        members: dict[int, list[Detection]] = {}
        for detection in detections:
            members.setdefault(self._position[detection.id], []).append(detection)
        for at, lists in members.items():
            if name := name_of_lists(lists):
                self._classes[at] = msgspec.structs.replace(self._classes[at], name=name)

    def at(self, matches: Matches) -> FieldOfView:
        """The field of view, given the (origin, host) of the events that matched, by detection id."""
        rows = self._presence.rows
        every = summary.hosts(self._presence, self._names)
        hosts = tuple(zip(every, rows.asked_host.tolist(), strict=True))
        asked = tuple(host for host, is_asked in hosts if is_asked)
        outcomes = Outcomes([(host.origin, host.name) for host in asked], self._names)
        found = {
            rule: outcomes.of(at, self._classes[at], self._asked(matches.get(rule, ())))
            for rule, at in self._position.items()
        }
        return FieldOfView(
            asked,
            summary.times(self._presence),
            summary.logs(self._presence),
            summary.host_logs(self._presence),
            tuple(self._classes),
            found,
            self._window.since,
            self._window.until,
            tuple(host for host, is_asked in hosts if not is_asked),
        )

    def _asked(self, matches: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
        only = self._only
        if only is None:
            return matches
        return [(origin, name) for origin, name in matches if only(origin, self._names.resolve(origin, name))]
