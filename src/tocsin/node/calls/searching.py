"""A call against this member's whole history: what each item matched, and what could not be seen."""

from __future__ import annotations

import json
import os
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import msgspec

from tocsin.detections import load_indicators
from tocsin.detections.indicators.benign import Benign
from tocsin.detections.indicators.traced import Trace, trace
from tocsin.hunting import HuntResult, Window, hunt
from tocsin.lake import Lake
from tocsin.model.answer import Evidence, ItemFinding, Match
from tocsin.model.call import Call, StixObject
from tocsin.model.finding import Finding
from tocsin.node.calls.viewing import Views
from tocsin.node.reports.machines import Machine, Machines

Progress = Callable[[int, int], None]
#: Events of a match that are listed for the analyst; all are counted.
_EVIDENCE = 50


class Limits(msgspec.Struct, frozen=True):
    """What a call may ask of a node: items, and bytes of one pattern."""

    items: int = 20_000
    pattern_bytes: int = 200_000


def search(  # noqa: PLR0913  (what, where and how)
    call: Call,
    objects: Sequence[StixObject],
    lake: Path,
    *,
    limits: Limits | None = None,
    window: Window | None = None,
    workers: int = 0,
    progress: Progress = lambda *_: None,
) -> tuple[ItemFinding, ...]:
    """Hunt every item of a call; one finding for each, in the order of the call.

    ``objects`` are the call's own STIX objects, indicators among them. An item that is not tried says why:
    over ``limits``, in a language that is not hunted with, or broken; it costs no other.
    """
    limits = limits or Limits()
    wanted = {item.id for item in call.items}
    refused = dict(beyond_limits(call, limits))
    indicators = [one for one in objects if one.get("id") in wanted and one.get("id") not in refused]
    with tempfile.TemporaryDirectory(prefix="tocsin-call-") as folder:
        bundle = Path(folder, "call.json")
        others = [one for one in objects if one.get("type") in {"attack-pattern", "relationship"}]
        # Rules before the correlations that bring them along: of two with one id the first is kept, and shown.
        ordered = sorted(indicators, key=_rules_in)
        bundle.write_text(json.dumps({"type": "bundle", "objects": [*ordered, *others]}), "utf-8")
        # The caller has looked at warning lists: here every item is searched, well-known or not.
        rules = load_indicators([bundle], benign=Benign([]))
    traces = {ident: _told(found, bundle) for ident, found in trace(indicators, rules).items()}
    count = workers or os.cpu_count() or 1
    result = hunt(Lake(lake), rules, window, workers=count, progress=progress)
    found = _Found(call, result)
    return tuple(
        ItemFinding(item.id, None, reason=refused[item.id])
        if item.id in refused
        else found.of(item.id, traces.get(item.id, Trace(reason="the indicator did not come with the call")))
        for item in call.items
    )


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

    def __init__(self, call: Call, result: HuntResult) -> None:
        self._call = call.id
        self._machines = Machines(result.view)
        self._views = Views(result.view)
        self._by_rule: dict[str, list[Finding]] = defaultdict(list)
        self._by_entry: dict[tuple[str, str], list[Finding]] = defaultdict(list)
        for finding in result.findings:
            self._by_rule[finding.rule_id].append(finding)
            for hit in finding.indicators:
                self._by_entry[finding.rule_id, hit.value].append(finding)

    def of(self, item: str, traced: Trace) -> ItemFinding:
        """What was found of one item, and its field of view."""
        if not traced.detections:
            return ItemFinding(item, None, reason=traced.reason)
        grouped: dict[tuple[str, Machine], dict[int, Finding]] = defaultdict(dict)
        for finding in self._findings(traced):
            for event in finding.events:
                grouped[finding.rule_id, self._machines.of(event)][id(finding)] = finding
        matches = tuple(
            self._match(item, machine, tuple(grouped[rule, machine].values()))
            for rule, machine in sorted(grouped)
        )
        seen = {(match.origin, match.host) for match in matches}
        return ItemFinding(item, self._views.counted(traced.detections, seen), matches)

    def _findings(self, traced: Trace) -> Iterable[Finding]:
        for rule in traced.detections:
            if traced.entries:
                for entry in sorted(traced.entries):
                    yield from self._by_entry.get((rule, entry), ())
            else:
                yield from self._by_rule.get(rule, ())

    def _match(self, item: str, machine: Machine, findings: Sequence[Finding]) -> Match:
        first = findings[0]
        events = [
            event for finding in findings for event in finding.events if self._machines.of(event) == machine
        ]
        times = [event.time for event in events if event.time is not None]
        evidence = sorted({Evidence(event.file_hash, event.file, event.record) for event in events})
        return Match(
            call=self._call,
            item=item,
            rule_id=first.rule_id,
            rule_title=first.rule_title,
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
