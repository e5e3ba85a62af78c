"""A call against this member's whole history: what each item matched, and what could not be seen."""

from __future__ import annotations

import json
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from tocsin.detections import load_indicators
from tocsin.detections.indicators.benign import Benign
from tocsin.detections.indicators.traced import Trace, trace
from tocsin.hunting import HuntResult, hunt
from tocsin.model.answer import Evidence, ItemFinding, Match
from tocsin.model.call import Call, StixObject
from tocsin.model.detection import RuleSet
from tocsin.model.field_of_view import Days, FieldOfView
from tocsin.model.finding import Finding
from tocsin.node.calls.limits import Guard, Limits, Progress, shared_out
from tocsin.node.calls.parts import ChosenParts
from tocsin.node.calls.viewing import Views, covered
from tocsin.node.reports.machines import Machine, Machines

#: Events of a match that are listed for the analyst; all are counted.
_EVIDENCE = 50
#: The file that a call's indicators are read from; lists are titled after it.
_BUNDLE = "call.json"
#: Why an item is not tried any more.
REVOKED = "its caller took it back"


class Search(msgspec.Struct, frozen=True):
    """What a search says of each item, in the order of the call, and over how much it went.

    ``standing`` are the items of which new events alone were searched: their matches add to what is known.
    ``unkept`` counts matches that were more than are kept of an item.
    """

    findings: tuple[ItemFinding, ...]
    rows: int = 0
    hosts: int = 0
    days: Days | None = None
    unkept: int = 0
    standing: frozenset[str] = frozenset()


class Before(msgspec.Struct, frozen=True):
    """What is known of a call whose history was searched: parts that are new since, and findings with their matches."""

    new: frozenset[str]
    findings: Mapping[str, ItemFinding]


class Place(msgspec.Struct, frozen=True):
    """Where is searched: a lake, those of its parts that are there, and how many processes work."""

    lake: Path
    parts: frozenset[str]
    workers: int = 1


class _Hunted(msgspec.Struct, frozen=True):
    """One hunt for some items of a call."""

    traces: dict[str, Trace]
    result: HuntResult


def search(  # noqa: PLR0913  (what, where and how)
    call: Call,
    objects: Sequence[StixObject],
    place: Place,
    *,
    before: Before | None = None,
    limits: Limits | None = None,
    revoked: frozenset[str] = frozenset(),
    progress: Progress = lambda *_: None,
    elapsed: Callable[[], float] = time.monotonic,
) -> Search:
    """Hunt every item of a call; one finding for each, in the order of the call.

    ``objects`` are the call's own STIX objects, indicators among them. An item that is not tried says why:
    ``revoked`` by the caller, over ``limits``, in a language that is not hunted with, or broken; it costs no other. ``elapsed`` gives seconds.
    With ``before`` only new parts are searched, but for correlations, which need all; what was not tried then is not tried
    now.
    """
    limits = limits or Limits()
    refused = dict(beyond_limits(call, limits)) | dict.fromkeys(revoked, REVOKED)
    tried = [item.id for item in call.items if item.id not in refused]
    findings = {ident: ItemFinding(ident, None, reason=reason) for ident, reason in refused.items()}
    standing: frozenset[str] = frozenset()
    if before is not None:
        gone = {ident for ident in tried if (one := before.findings.get(ident)) is None or one.view is None}
        findings |= {ident: before.findings.get(ident, _unsearched(ident)) for ident in gone}
        tried = [ident for ident in tried if ident not in gone]
        standing = frozenset(tried) - _correlating(objects, frozenset(tried))
    made = _Searching(call, objects, place, limits, progress, elapsed)
    known = before.findings if before is not None else {}
    findings |= made.found([one for one in tried if one not in standing], place.parts, {})
    if before is not None and standing:
        findings |= made.found([one for one in tried if one in standing], before.new, known)
    ordered = tuple(findings[item.id] for item in call.items)
    if made.view is None:
        return Search(ordered, standing=standing)
    return Search(ordered, made.rows, len(made.view.hosts), covered(made.view), made.unkept, standing)


def untried(call: Call, objects: Sequence[StixObject]) -> dict[str, str]:
    """Why no node can search for an item of a call, by item: its pattern or rule cannot be read, or is in a language that is not hunted with."""
    items = frozenset(item.id for item in call.items)
    _, traces = _loaded(objects, items)
    found = {item.id: traces.get(item.id, _ABSENT) for item in call.items}
    return {ident: one.reason for ident, one in found.items() if not one.detections}


class _Searching:
    """Hunts for items of one call, and counts over how much they went."""

    def __init__(  # noqa: PLR0913, PLR0917  (what, where and how)
        self,
        call: Call,
        objects: Sequence[StixObject],
        place: Place,
        limits: Limits,
        progress: Progress,
        elapsed: Callable[[], float],
    ) -> None:
        self._call, self._objects, self._place = call, objects, place
        self._limits, self._progress, self._elapsed = limits, progress, elapsed
        self.view: FieldOfView | None = None
        self.rows = self.unkept = 0

    def found(
        self, items: Sequence[str], parts: frozenset[str], known: Mapping[str, ItemFinding]
    ) -> dict[str, ItemFinding]:
        """What some parts show of some items, beside what is ``known``; items that took too much say so."""
        findings: dict[str, ItemFinding] = {}
        if not items:
            return findings

        def attempt(some: Sequence[str], guard: Guard) -> _Hunted:
            """Hunt for some of the items."""
            rules, traces = _loaded(self._objects, frozenset(some))
            watched = guard.watching(self._progress)
            lake = ChosenParts(self._place.lake, parts)
            return _Hunted(traces, hunt(lake, rules, workers=self._place.workers, progress=watched))

        for part in shared_out(items, attempt, self._limits, self._elapsed):
            if part.made is None:
                findings |= {ident: ItemFinding(ident, None, reason=part.why) for ident in part.items}
                continue
            result = part.made.result
            told = _Found(self._call, result, self._limits.matches)
            for ident in part.items:
                there = known[ident].matches if ident in known else ()
                findings[ident] = told.of(ident, part.made.traces.get(ident, _ABSENT), there)
            self.view, self.rows = result.view, max(self.rows, result.events)
            self.unkept += told.unkept
        return findings


_ABSENT = Trace(reason="the indicator did not come with the call")


def _unsearched(item: str) -> ItemFinding:
    return ItemFinding(item, None, reason=_ABSENT.reason)


def _correlating(objects: Sequence[StixObject], items: frozenset[str]) -> frozenset[str]:
    """Items that became a correlation: what is new may complete what is old, so they need all of the history."""
    rules, traces = _loaded(objects, items)
    over_all = {detection.id for detection in rules.detections if detection.correlation is not None}
    return frozenset(ident for ident, one in traces.items() if over_all.intersection(one.detections))


def _loaded(objects: Sequence[StixObject], wanted: frozenset[str]) -> tuple[RuleSet, dict[str, Trace]]:
    """Some indicators of a call as rules, and what each of them became."""
    indicators = [one for one in objects if one.get("id") in wanted]
    with tempfile.TemporaryDirectory(prefix="tocsin-call-") as folder:
        bundle = Path(folder, _BUNDLE)
        others = [one for one in objects if one.get("type") in {"attack-pattern", "relationship"}]
        # Rules before the correlations that bring them along: of two with one id the first is kept, and shown.
        ordered = sorted(indicators, key=_rules_in)
        bundle.write_text(json.dumps({"type": "bundle", "objects": [*ordered, *others]}), "utf-8")
        # The caller has looked at warning lists: here every item is searched, well-known or not.
        rules = load_indicators([bundle], benign=Benign([]))
    return rules, {ident: _told(found, bundle) for ident, found in trace(indicators, rules).items()}


def _rules_in(indicator: StixObject) -> int:
    return str(indicator.get("pattern")).count("\n---")


def _told(traced: Trace, bundle: Path) -> Trace:
    """The trace without names of this machine's own files: its reason is for the caller to read."""
    reason = traced.reason.replace(f"{bundle}/", "").replace(str(bundle), "the call")
    return msgspec.structs.replace(traced, reason=reason)


def beyond_limits(call: Call, limits: Limits) -> Iterable[tuple[str, str]]:
    """Items of a call that are more than a node searches, each with the reason."""
    for number, item in enumerate(call.items):
        if number >= limits.items:
            yield item.id, f"beyond the {limits.items:,} items of a call that this member searches"
        elif len(item.pattern.encode("utf-8", "replace")) > limits.pattern_bytes:
            yield (
                item.id,
                f"its pattern is longer than the {limits.pattern_bytes:,} bytes that this member searches",
            )


class _Found:
    """The findings of a hunt, by detection and by the entries of lists that were hit."""

    def __init__(self, call: Call, result: HuntResult, most: int) -> None:
        self._call = call.id
        self._names = {item.id: item.name for item in call.items}
        self._most = most
        self.unkept = 0
        self._machines = Machines(result.view)
        self._views = Views(result.view)
        self._by_rule: dict[str, list[Finding]] = defaultdict(list)
        self._by_entry: dict[tuple[str, str], list[Finding]] = defaultdict(list)
        for finding in result.findings:
            self._by_rule[finding.rule_id].append(finding)
            for hit in finding.indicators:
                self._by_entry[finding.rule_id, hit.value].append(finding)

    def of(self, item: str, traced: Trace, known: Sequence[Match] = ()) -> ItemFinding:
        """What was found of one item, and its field of view, in which ``known`` matches count as well."""
        if not traced.detections:
            return ItemFinding(item, None, reason=traced.reason)
        grouped: dict[tuple[str, Machine], dict[int, Finding]] = defaultdict(dict)
        for finding in self._findings(traced):
            for event in finding.events:
                grouped[_rule_of(finding, traced), self._machines.of(event)][id(finding)] = finding
        matches = tuple(
            self._match((item, rule), machine, tuple(grouped[rule, machine].values()))
            for rule, machine in sorted(grouped)[: self._most]
        )
        self.unkept += len(grouped) - len(matches)
        seen = {(machine[0], machine[1]) for _, machine in grouped}
        seen.update((match.origin, match.host) for match in known)
        view = self._views.counted(traced.detections, seen)
        return ItemFinding(item, view, matches, beneath=self._views.beneath(traced.detections, seen))

    def _findings(self, traced: Trace) -> Iterable[Finding]:
        for rule in traced.detections:
            if traced.entries:
                for entry in sorted(traced.entries):
                    yield from self._by_entry.get((rule, entry), ())
            else:
                yield from self._by_rule.get(rule, ())

    def _title(self, item: str, title: str) -> str:
        """What an analyst reads: ``File name of the call: wiper.exe`` where a list was hunted, else the rule's own title."""
        kind = title.removesuffix(f" from {_BUNDLE}")
        return title if kind == title else f"{kind} of the call: {self._names.get(item, item)}"

    def _match(self, named: tuple[str, str], machine: Machine, findings: Sequence[Finding]) -> Match:
        first, (item, rule) = findings[0], named
        events = [
            event for finding in findings for event in finding.events if self._machines.of(event) == machine
        ]
        times = [event.time for event in events if event.time is not None]
        evidence = sorted({Evidence(event.file_hash, event.file, event.record) for event in events})
        return Match(
            call=self._call,
            item=item,
            rule_id=rule,
            rule_title=self._title(item, first.rule_title),
            level=first.level,
            origin=machine[0],
            host=machine[1],
            count=len(evidence),
            first=min(times, default=None),
            last=max(times, default=None),
            techniques=first.techniques,
            logsources=tuple(sorted({event.logsource for event in events if event.logsource})),
            evidence=tuple(evidence[:_EVIDENCE]),
        )


def _rule_of(finding: Finding, traced: Trace) -> str:
    """What a match is named by: of a list (``list-DIGEST-KIND``) without the digest, which tells what was hunted together."""
    return f"list-{finding.rule_id.split('-', 2)[-1]}" if traced.entries else finding.rule_id
