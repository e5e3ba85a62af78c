"""One pass over the findings: who, what and when, counted for every section of the page."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable

import msgspec

from tocsin.model.detection import Detection, Level
from tocsin.model.field_of_view import FieldOfView
from tocsin.model.finding import Finding
from tocsin.node.reports.machines import Machines

#: From the gravest down, as every table and chart shows them.
LEVELS = tuple(level.value for level in reversed(Level))
#: What the answer at the head of the page counts.
GRAVE = frozenset({Level.CRITICAL.value, Level.HIGH.value})


class Count(msgspec.Struct):
    """Findings of one machine or one rule: by level, their time, and the other side's positions."""

    total: int = 0
    levels: Counter[str] = msgspec.field(default_factory=Counter)
    others: set[int] = msgspec.field(default_factory=set)
    first: dt.datetime | None = None
    last: dt.datetime | None = None

    def add(self, level: str, time: dt.datetime | None, others: Iterable[int]) -> None:
        """Count one finding."""
        self.total += 1
        self.levels[level] += 1
        self.others.update(others)
        if time is not None:
            self.first = time if self.first is None else min(self.first, time)
            self.last = time if self.last is None else max(self.last, time)

    @property
    def gravest(self) -> str:
        """The gravest level of any finding."""
        return next((level for level in LEVELS if self.levels[level]), LEVELS[-1])


class RuleCount(Count):
    """Findings of one rule; ``others`` are machines."""

    id: str = ""
    title: str = ""
    level: str = ""
    techniques: tuple[str, ...] = ()
    detection: Detection | None = None


class HostCount(Count):
    """Findings of one machine; ``others`` are rules, ``position`` is its own in ``FieldOfView.hosts``.

    ``own`` counts, by level, findings that are about this machine alone; the rest are correlations of several.
    """

    own: Counter[str] = msgspec.field(default_factory=Counter)

    origin: str = ""
    name: str = ""
    position: int | None = None


class Place(msgspec.Struct, frozen=True):
    """Where a finding stands in the tally: its rule, its machines (the first event's first).

    ``times`` are those of the first event on each machine.
    """

    rule: int
    hosts: tuple[int, ...]
    times: tuple[dt.datetime | None, ...]


class Tally(msgspec.Struct):
    """All counts; ``places`` run beside ``findings``, ``rules`` and ``hosts`` are in order of appearance."""

    findings: tuple[Finding, ...]
    places: list[Place]
    rules: list[RuleCount]
    hosts: list[HostCount]
    whole: Count


def tally(findings: tuple[Finding, ...], view: FieldOfView, detections: Iterable[Detection]) -> Tally:
    """Count every finding once for its rule, and once for each machine that it is about."""
    made = _Making(view, detections)
    places = [made.place(finding) for finding in findings]
    return Tally(findings, places, made.rules, made.hosts, made.whole)


class _Making:
    def __init__(self, view: FieldOfView, detections: Iterable[Detection]) -> None:
        self.rules: list[RuleCount] = []
        self.hosts: list[HostCount] = []
        self.whole = Count()
        self._rule_at: dict[str, int] = {}
        self._host_at: dict[tuple[str, str], int] = {}
        self._machines = Machines(view)
        self._known = {(host.origin, host.name): i for i, host in enumerate(view.hosts)}
        self._detections = {detection.id: detection for detection in detections}

    def place(self, finding: Finding) -> Place:
        """Count a finding, and say where it stands."""
        begins: dict[int, dt.datetime | None] = {}
        for event in finding.events:
            begins.setdefault(self._host(*self._machines.of(event)), event.time)
        rule = self._rule(finding)
        time = finding.events[0].time
        self.rules[rule].add(finding.level, time, begins)
        self.whole.add(finding.level, time, ())
        for host, begin in begins.items():
            self.hosts[host].add(finding.level, begin, (rule,))
            self.hosts[host].own[finding.level] += len(begins) == 1
        return Place(rule, tuple(begins), tuple(begins.values()))

    def _rule(self, finding: Finding) -> int:
        if finding.rule_id not in self._rule_at:
            self._rule_at[finding.rule_id] = len(self.rules)
            self.rules.append(
                RuleCount(
                    id=finding.rule_id,
                    title=finding.rule_title,
                    level=finding.level,
                    techniques=finding.techniques,
                    detection=self._detections.get(finding.rule_id),
                )
            )
        return self._rule_at[finding.rule_id]

    def _host(self, origin: str, name: str) -> int:
        machine = origin, name
        if machine not in self._host_at:
            self._host_at[machine] = len(self.hosts)
            self.hosts.append(HostCount(origin=origin, name=name, position=self._known.get(machine)))
        return self._host_at[machine]
