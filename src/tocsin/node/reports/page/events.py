"""A finding as it opens: where each event is from, and every field of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import msgspec
from markupsafe import Markup

from tocsin.lake.views.registry import VIEWS
from tocsin.lake.views.resolve import answers, mapped
from tocsin.model.counting import counted
from tocsin.model.detection import Branch, Detection
from tocsin.model.expression import MULTI, leaves
from tocsin.model.finding import Finding, SeenEvent
from tocsin.node.reports.page.text import plain, shown

#: Events of a correlation and fields of an event that a page shows; the rest is counted.
EVENTS = 25
FIELDS = 150
VALUES = 40
#: Characters of the line that tells a finding from the next.
_GIST = 180
#: Fields that tell most: a command line always, the others where a rule asks for them.
_TELLING = (
    "commandline", "processcommandline", "scriptblocktext", "cs-uri-query", "cs-uri-stem", "targetfilename",
    "targetobject", "imagepath", "servicefilename", "imageloaded", "query", "queryname", "destinationip",
    "newprocessname", "image",
)  # fmt: skip
#: Fields that many rules ask for and that tell nothing; and what to tell of an event instead.
_DUMB = frozenset(
    {
        "eventid",
        "provider_name",
        "channel",
        "cs-method",
        "sc-status",
        "logontype",
        "status",
        "subjectusersid",
        "targetusersid",
    }
)
_WHO = (
    "commandline", "targetusername", "subjectusername", "user", "ipaddress", "newprocessname", "image", "c-ip",
)  # fmt: skip


class Field(msgspec.Struct, frozen=True):
    """A field and its values; ``asked`` if the rule asks for a field of this name."""

    name: str
    values: tuple[Markup, ...]
    more: int
    asked: bool


class Opened(msgspec.Struct, frozen=True):
    """One event: its source, the titles of the rules it matched (of a correlation), its fields."""

    event: SeenEvent
    rules: tuple[str, ...]
    fields: tuple[Field, ...]
    more: int


class Entry(msgspec.Struct, frozen=True):
    """A finding: ``gist`` tells it from the next, ``more`` events are not shown."""

    finding: Finding
    time: dt.datetime | None
    last: dt.datetime | None
    gist: str
    events: tuple[Opened, ...]
    more: int


class Opening:
    """Opens findings; what rules ask for is looked up once."""

    def __init__(self, detections: dict[str, Detection]) -> None:
        self._detections = detections
        self._asked: dict[str, tuple[str, ...]] = {}

    def entry(self, finding: Finding) -> Entry:
        """The finding with its first events opened."""
        times = [event.time for event in finding.events if event.time]
        return Entry(
            finding,
            finding.events[0].time,
            max(times, default=None),
            self._gist(finding),
            tuple(self._opened(event) for event in finding.events[:EVENTS]),
            max(len(finding.events) - EVENTS, 0),
        )

    def _opened(self, event: SeenEvent) -> Opened:
        rules = event.rule_id.split()
        asked = {name for rule in rules for name in self._fields_of(rule)}
        fields = tuple(
            _field(name, value, name.casefold() in asked)
            for name, value in list(event.fields.items())[:FIELDS]
        )
        titles = tuple(self._detections[rule].title if rule in self._detections else rule for rule in rules)
        return Opened(event, titles, fields, max(len(event.fields) - FIELDS, 0))

    def _gist(self, finding: Finding) -> str:
        if finding.indicators:
            return plain(", ".join(hit.value for hit in finding.indicators), _GIST)
        if finding.correlation:
            return counted(len(finding.events), "event")
        event = finding.events[0]
        own = {name.casefold(): value for name, value in event.fields.items()}
        asked = [name for name in self._fields_of(finding.rule_id) if own.get(name) and name not in _DUMB]
        told = next((name for name in _TELLING if name in asked), asked[0] if asked else "")
        told = _TELLING[0] if own.get(_TELLING[0]) else told
        told = told or next((name for name in _WHO if own.get(name)), "")
        line = " ".join(own.get(told, "")[: 4 * _GIST].replace(MULTI, " ").split())
        return plain(line if len(line) <= _GIST else line[: _GIST - 1] + "…")

    def _fields_of(self, rule: str) -> tuple[str, ...]:
        """Names, folded, that the logs use for the fields that a rule asks for, in its own order."""
        if rule not in self._asked:
            detection = self._detections.get(rule)
            branches = detection.branches if detection else ()
            self._asked[rule] = tuple(dict.fromkeys(name.casefold() for b in branches for name in _names(b)))
        return self._asked[rule]


def _names(branch: Branch) -> Iterator[str]:
    """Fields that a branch asks for, each under its own name and those that its views give it."""
    views = [view for view in VIEWS if answers(view.logsource, branch.logsource)]
    asked = ((leaf.field, *getattr(leaf, "rest", ())) for leaf in leaves(branch.where))
    for name in dict.fromkeys(name for names in asked for name in names if name):
        yield name
        for view in views:
            yield from mapped(view, name)


def _field(name: str, value: str, asked: bool) -> Field:
    values = value.split(MULTI)
    return Field(name, tuple(shown(one) for one in values[:VALUES]), max(len(values) - VALUES, 0), asked)
