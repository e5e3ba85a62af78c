"""Machines and time: one strip a machine, when it logged and when something was found on it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator

import msgspec

from tocsin.model.field_of_view import FieldOfView, Host
from tocsin.node.reports.page.coverage import Coverage
from tocsin.node.reports.page.scale import Scale, Tick, scale
from tocsin.node.reports.page.tally import GRAVE, LEVELS, HostCount, Tally

STEPS = 72
#: Machines drawn; the rest is counted.
ROWS = 120


class Cell(msgspec.Struct, frozen=True):
    """Findings of a machine in a step: the gravest level, and how strongly it is coloured (1 to 4)."""

    step: int
    level: str
    strength: int
    count: int
    label: str


class Row(msgspec.Struct, frozen=True):
    """A machine: ``at`` its position in the tally (None without findings), ``days`` those it logged on.

    ``elsewhere`` tells a known machine that the hunt was not limited to: its logs are not told of.
    """

    at: int | None
    origin: str
    name: str
    known: bool
    elsewhere: bool
    levels: Counter[str]
    first: dt.datetime | None
    last: dt.datetime | None
    days: int
    blind: int
    logged: tuple[tuple[int, int], ...]
    cells: tuple[Cell, ...]


class Heat(msgspec.Struct, frozen=True):
    """Machines with findings first; ``more`` are machines not listed, of them ``more_found`` with findings."""

    axis: Scale | None
    ticks: tuple[Tick, ...]
    rows: tuple[Row, ...]
    more: int
    more_found: int
    detections: int


def heat(tally: Tally, view: FieldOfView, span: tuple[dt.datetime, dt.datetime] | None) -> Heat:
    """The gravest machines first, then those without a finding."""
    axis = scale(*span, STEPS) if span else None
    order = sorted(range(len(tally.hosts)), key=lambda at: _rank(tally.hosts[at]))
    found = {host.position for host in tally.hosts}
    quiet = [at for at in range(len(view.hosts)) if at not in found]
    cells = _cells(tally, axis, set(order[:ROWS]))
    made = _Rows(view, axis)
    rows = [made.found(at, tally.hosts[at], cells.get(at, {})) for at in order[:ROWS]]
    rows += [made.quiet(at) for at in quiet[: ROWS - len(rows)]]
    return Heat(
        axis,
        axis.ticks() if axis else (),
        tuple(rows),
        len(order) + len(quiet) - len(rows),
        max(len(order) - ROWS, 0),
        len(view.outcomes),
    )


def _rank(host: HostCount) -> tuple[int, tuple[int, ...], str, str]:
    grave = sum(host.own[level] for level in GRAVE)
    return -grave, tuple(-host.levels[level] for level in LEVELS), host.origin, host.name


def _cells(tally: Tally, axis: Scale | None, wanted: set[int]) -> dict[int, dict[int, Counter[str]]]:
    found: dict[int, dict[int, Counter[str]]] = {}
    if axis is None:
        return found
    for finding, place in zip(tally.findings, tally.places, strict=True):
        for host, time in zip(place.hosts, place.times, strict=True):
            step = axis.at(time) if time is not None and host in wanted else None
            if step is not None:
                found.setdefault(host, {}).setdefault(step, Counter())[finding.level] += 1
    return found


class _Rows:
    def __init__(self, view: FieldOfView, axis: Scale | None) -> None:
        self._view = view
        self._axis = axis
        self._coverage = Coverage(view)
        self._elsewhere = frozenset((host.origin, host.name) for host in view.elsewhere)
        self._blind: Counter[int] = Counter(_blind(view))

    def found(self, at: int, host: HostCount, cells: dict[int, Counter[str]]) -> Row:
        """The row of a machine with findings; ``at`` is its place in the tally, ``cells`` counts levels by step."""
        known = self._view.hosts[host.position] if host.position is not None else None
        drawn = tuple(self._cell(step, cells[step]) for step in sorted(cells))
        return self._row(at, host, known, drawn)

    def quiet(self, position: int) -> Row:
        """The row of a known machine without findings, by its place in ``FieldOfView.hosts``."""
        known = self._view.hosts[position]
        host = HostCount(origin=known.origin, name=known.name, position=position)
        return self._row(None, host, known, ())

    def _row(self, at: int | None, host: HostCount, known: Host | None, cells: tuple[Cell, ...]) -> Row:
        runs: list[tuple[int, int]] = []
        if self._axis is not None and host.position is not None:
            runs = self._coverage.runs(host.position, self._axis)
        return Row(
            at,
            host.origin,
            host.name,
            known is not None,
            (host.origin, host.name) in self._elsewhere,
            host.levels,
            host.first,
            host.last,
            known.days if known else 0,
            self._blind[host.position] if host.position is not None else 0,
            tuple(runs),
            cells,
        )

    def _cell(self, step: int, counts: Counter[str]) -> Cell:
        gravest = next(level for level in LEVELS if counts[level])
        total = counts.total()
        strength = sum(total >= bound for bound in (1, 3, 10, 30))
        named = ", ".join(f"{counts[level]:,} {level}" for level in LEVELS if counts[level])
        label = self._axis.label(step) if self._axis else ""
        return Cell(step, gravest, strength, total, f"{label} UTC: {named}")


def _blind(view: FieldOfView) -> Iterator[int]:
    """Each machine as often as there are detections that it is blind to."""
    classes = Counter(outcome.visibility for outcome in view.outcomes.values())
    found: Counter[int] = Counter()
    for at, count in classes.items():
        for group in view.classes[at].blind:
            for host in group.hosts:
                found[host] += count
    return found.elements()
