"""A hunt from paths or a lake to findings: take in, choose rules, look, suppress, tell."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec

from tocsin.hunting import HuntResult, Window, hunt
from tocsin.lake import Lake
from tocsin.model.detection import RuleSet
from tocsin.model.errors import UsageError
from tocsin.node.folders import cached_lake
from tocsin.node.ingest import IngestReport, ingest
from tocsin.node.rules import Chosen, choose
from tocsin.node.scope import Scope, events_in
from tocsin.node.selection import Selection, select
from tocsin.node.tuning import Suppressed, tune
from tocsin.node.tuning_file import read_tuning
from tocsin.sources import ReadOptions

Progress = Callable[[int, int], None]


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What to hunt, where and for what; ``lake`` None keeps a lake in the cache for ``paths``."""

    paths: tuple[Path, ...] = ()
    lake: Path | None = None
    rules: tuple[Path, ...] = ()
    indicators: tuple[Path, ...] = ()
    placeholders: Path | None = None
    tuning: Path | None = None
    read: ReadOptions = ReadOptions()
    window: Window = Window()
    selection: Selection = Selection()
    hosts: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    workers: int = 0


class Watch(msgspec.Struct, frozen=True):
    """Called as the work goes on: bytes taken in, rules compiled, events hunted."""

    taking_in: Progress
    compiling: Progress
    hunting: Progress


class Outcome(msgspec.Struct, frozen=True):
    """All that one hunt tells: findings, rules used, what was taken in and what was not; as asked, and when."""

    result: HuntResult
    chosen: Chosen
    used: RuleSet
    taken: IngestReport | None
    lake: Path
    suppressed: tuple[Suppressed, ...] = ()
    request: Request = Request()
    when: dt.datetime | None = None

    @property
    def failure(self) -> UsageError | None:
        """Why the hunt as a whole could not do its work, if it could not: an empty answer would mislead."""
        return _failure(self.used, self.taken) or self._unasked

    @property
    def _unasked(self) -> UsageError | None:
        if self.result.findings or any(one.count for one in self.suppressed):
            return None
        if not self.result.events:
            hint = "tocsin lake stats says what a lake holds; see --since, --until, --host and --origin"
            return UsageError("nothing was asked: no event lies in what was hunted", hint=hint)
        if self.result.view.blind:
            hint = "see the field of view for the logs and fields that are missing"
            return UsageError("nothing was asked: every detection is blind on all that was hunted", hint=hint)
        return None


def _failure(used: RuleSet, taken: IngestReport | None) -> UsageError | None:
    if not used.detections:
        return UsageError(
            "there was nothing to look for: no rule or indicator was loaded and chosen",
            hint="see what was not loaded, and --level, --status, --tag and --logsource",
        )
    if taken is not None and taken.nothing_read:
        return UsageError(
            "there was nowhere to look: no log could be read", hint="see what was not read, and why"
        )
    return None


def run(request: Request, watch: Watch) -> Outcome:
    """Hunt as asked. Raises ``UsageError`` if there is nowhere to hunt, or no such host or origin."""
    if not request.paths and request.lake is None:
        raise UsageError("there is nothing to hunt in", hint="give paths of logs, or --lake DIR")
    workers = request.workers or os.cpu_count() or 1
    chosen = choose(
        request.rules, request.indicators, placeholders=request.placeholders, progress=watch.compiling
    )
    used = select(chosen.rules, request.selection)
    root = request.lake or cached_lake(request.paths, msgspec.json.encode(repr(request.read)))
    taken = _take_in(request, root, workers, watch.taking_in) if request.paths else None
    suppressions = read_tuning(request.tuning) if request.tuning else ()
    lake = Lake(root)
    scope = Scope(request.hosts, request.origins, lake.coverage())
    if _failure(used, taken) is None:
        scope.check(may_name_none=bool(request.paths))
    result = hunt(
        lake, used, request.window,
        known=scope.known, only=None if scope.whole else scope.holds, workers=workers, progress=watch.hunting,
    )  # fmt: skip
    findings, suppressed = tune(_only(result, scope).findings, suppressions, scope.machines)
    events = events_in(scope, lake, result, request.window) if used.detections else 0
    result = msgspec.structs.replace(result, findings=findings, events=events)
    when = dt.datetime.now(dt.UTC)
    return Outcome(result, chosen, used, taken, root, suppressed, request, when)


def _take_in(request: Request, root: Path, workers: int, progress: Progress) -> IngestReport:
    def take_in() -> IngestReport:
        """Ingest what the request names."""
        steps = lambda done, total, _: progress(done, total)  # noqa: E731
        return ingest(request.paths, root, request.read, workers=workers, progress=steps)

    report = take_in()
    if request.lake is None and (report.absent or report.replaced):
        # A lake in the cache stands for the paths: what is no longer in them must not be found.
        _forget(root)
        report = take_in()
    return report


def _forget(root: Path) -> None:
    """Remove a lake of the cache; if that is stopped midway, no half of it is left where the next hunt looks."""
    aside = root.with_name(f"{root.name}.old")
    shutil.rmtree(aside, ignore_errors=True)
    root.rename(aside)
    shutil.rmtree(aside)


def _only(result: HuntResult, scope: Scope) -> HuntResult:
    """Findings with an event of the asked hosts and origins; a host is asked for by any of its names."""
    kept = tuple(
        finding
        for finding in result.findings
        if any(scope.holds(event.origin, event.host) for event in finding.events)
    )
    return msgspec.structs.replace(result, findings=kept)
