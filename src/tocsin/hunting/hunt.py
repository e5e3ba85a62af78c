"""A hunt: detections against a lake; findings, and what could not be seen."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

import msgspec
import numpy as np
import pyarrow as pa

from tocsin.hunting.correlating import BaseMatch, correlate
from tocsin.hunting.evidence import Hit, hits, told
from tocsin.hunting.field_of_view import Looking, Only
from tocsin.hunting.pool import SMALL, Hunter, Pool
from tocsin.hunting.rows import Place, Row, fetch
from tocsin.hunting.slices import Window
from tocsin.hunting.units import Answer
from tocsin.hunting.unreadable import unreadable
from tocsin.lake import Lake
from tocsin.lake.hosts import HostNames
from tocsin.model.collecting import uncollected
from tocsin.model.detection import Branch, Detection, RuleSet
from tocsin.model.field_of_view import FieldOfView
from tocsin.model.finding import Finding, IndicatorHit, SeenEvent

Progress = Callable[[int, int], None]


class Known(NamedTuple):
    """What a lake covers (``Lake.coverage()``), and which of its host names are one machine."""

    coverage: pa.Table
    names: HostNames


class HuntResult(msgspec.Struct, frozen=True):
    """Findings in order of time, rule, file and record; and how much was looked at.

    ``asked`` counts events in the window that some detection was asked of, ``events`` all events of the
    lake; of a bounded window, those asked;
    ``without_time`` matches that correlations could not use. ``view`` is what the hunt could see.
    """

    findings: tuple[Finding, ...]
    asked: int
    events: int
    view: FieldOfView
    without_time: int = 0


def hunt(  # noqa: PLR0913  (what a hunt is made of)
    lake: Lake,
    rules: RuleSet,
    window: Window | None = None,
    *,
    known: Known | None = None,
    only: Only | None = None,
    workers: int = 1,
    progress: Progress = lambda *_: None,
) -> HuntResult:
    """Look for everything in ``rules`` in the lake.

    Deterministic, and a detection's findings do not depend on what else is loaded. ``progress`` is
    called with events done and events in all. ``known`` is made of the lake where the caller has it not. ``only`` says of which machines the field of view is; findings are of all.
    """
    window = window or Window()
    units = tuple(lake.units(frozenset(lake.tables), window.since, window.until))
    total = sum(unit.rows for unit in units)
    with Pool(workers - 1) if workers > 1 and total > SMALL else contextlib.nullcontext() as pool:
        if pool:
            pool.brief(lake.root, rules, units, window)
        hunter = Hunter(lake, rules, units, window)
        if pool:
            pool.offer(hunter)
        looking = _looking(lake, rules, window, known, only)  # while the other processes begin
        answers = list(_answers(hunter, pool, total, progress))
    found, without_time = _found(rules, hunter, answers)
    asked = sum(answer.asked for answer in answers)
    view = _of_shown(looking.at(_matched(found)), rules)
    events = total if window == Window() else asked
    return HuntResult(found, asked, events, view, without_time)


def _of_shown(view: FieldOfView, rules: RuleSet) -> FieldOfView:
    """The field of view without outcomes of detections that only serve correlations."""
    shown = {detection.id for detection in rules.detections if not detection.hidden}
    outcomes = {rule: outcome for rule, outcome in view.outcomes.items() if rule in shown}
    return msgspec.structs.replace(view, outcomes=outcomes)


@uncollected()
def _looking(lake: Lake, rules: RuleSet, window: Window, known: Known | None, only: Only | None) -> Looking:
    columns = {table: lake.columns(table) for table in lake.tables}
    coverage, names = known or (lake.coverage(), None)
    return Looking(rules.detections, coverage, columns, window=window, names=names, only=only)


def _matched(findings: Sequence[Finding]) -> dict[str, set[tuple[str, str]]]:
    """Origin and host of the events of findings, by detection."""
    matched: dict[str, set[tuple[str, str]]] = {}
    for finding in findings:
        hosts = matched.setdefault(finding.rule_id, set())
        hosts.update((event.origin, event.host) for event in finding.events)
    return matched


def _answers(hunter: Hunter, pool: Pool | None, total: int, progress: Progress) -> Iterator[Answer]:
    done = total - sum(task.unit.rows for task in hunter.plan.tasks)
    numbered = pool.run(hunter) if pool else ((i, hunter.answer(i)) for i in range(len(hunter.plan.tasks)))
    for number, answer in numbered:
        done += hunter.plan.tasks[number].unit.rows
        progress(done, total)
        yield answer


@uncollected()
def _found(rules: RuleSet, hunter: Hunter, answers: Sequence[Answer]) -> tuple[tuple[Finding, ...], int]:
    """Findings in order, and how many matches had no time for the correlations."""
    rows: dict[Place, Row] = {}
    base: dict[str, list[BaseMatch]] = {}
    for answer in answers:
        rows.update(answer.rows)
        for match in answer.base:
            base.setdefault(match.rule, []).append(match)
    correlated = correlate(rules.detections, base)
    shown = {d.id: d for d in rules.detections if d.correlation and not d.hidden}
    chosen = [match for match in correlated.findings if match.rule in shown]
    rows.update(_missing(chosen, rows))
    findings = [*_plain(rules, hunter, answers, rows), *_correlated(shown, chosen, base, rows)]
    return tuple(sorted(findings, key=_order)), correlated.without_time


def _plain(
    rules: RuleSet, hunter: Hunter, answers: Sequence[Answer], rows: dict[Place, Row]
) -> Iterator[Finding]:
    """One finding for each detection and event, however many branches or views saw it."""
    branches: dict[tuple[int, Place], Branch] = {}
    hit: dict[tuple[int, Place], set[Hit]] = {}
    ordered = sorted((m for a in answers for m in a.matches), key=lambda m: (m.detection, m.branch, m.path))
    for match in ordered:
        branch = rules.detections[match.detection].branches[match.branch]
        for number in match.rows.tolist():
            place = Place(match.path, number)
            branches.setdefault((match.detection, place), branch)
            if match.lookups:
                found = hits(match, rows[place], hunter.lists)
                hit.setdefault((match.detection, place), set()).update(found)
    known = told((one for found in hit.values() for one in found), rules)
    for (index, place), branch in branches.items():
        detection = rules.detections[index]
        event = rows[place].seen_by(detection.id, str(branch.logsource))
        indicators = sorted({known[one] for one in hit.get((index, place), ())})
        yield _finding(detection, (event,), tuple(indicators))


def _correlated(
    shown: dict[str, Detection],
    chosen: Iterable[BaseMatch],
    base: dict[str, list[BaseMatch]],
    rows: dict[Place, Row],
) -> Iterator[Finding]:
    matched_by: dict[tuple[str, int], list[str]] = {}
    for rule in sorted(base):
        for match in base[rule]:
            matched_by.setdefault(match.places[0], []).append(rule)
    seen: dict[tuple[str, int], SeenEvent] = {}  # an event of several findings is one object
    for match in chosen:
        for place in match.places:
            if place not in seen:
                rules = " ".join(sorted(set(matched_by[place])))
                seen[place] = rows[Place(*place)].seen_by(rules, "")
        yield _finding(
            shown[match.rule], tuple(sorted(map(seen.__getitem__, match.places), key=_event_order))
        )


def _missing(chosen: Iterable[BaseMatch], rows: dict[Place, Row]) -> dict[Place, Row]:
    """Rows of correlations' events that no plain finding has fetched."""
    wanted: dict[str, set[int]] = {}
    for match in chosen:
        for path, row in match.places:
            if Place(path, row) not in rows:
                wanted.setdefault(path, set()).add(row)
    try:
        return fetch({path: np.array(sorted(numbers), np.int64) for path, numbers in wanted.items()})
    except (OSError, pa.ArrowException) as error:
        raise unreadable(error, "events of correlations") from error


def _finding(
    detection: Detection, events: tuple[SeenEvent, ...], indicators: tuple[IndicatorHit, ...] = ()
) -> Finding:
    return Finding(
        detection.id,
        detection.title,
        detection.level.value,
        detection.techniques,
        events,
        correlation=detection.correlation is not None,
        indicators=indicators,
        tags=detection.tags,
    )


_EARLIEST = dt.datetime.min.replace(tzinfo=dt.UTC)


def _event_order(event: SeenEvent) -> tuple[dt.datetime, str, str, int]:
    return event.time or _EARLIEST, event.rule_id, event.file, event.record


def _order(finding: Finding) -> tuple[dt.datetime, str, str, int, str]:
    """Time, rule, file, record, then the file's hash; events without a time first."""
    first = finding.events[0]
    return first.time or _EARLIEST, finding.rule_id, first.file, first.record, first.file_hash
