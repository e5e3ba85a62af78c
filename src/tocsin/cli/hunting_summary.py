"""The terminal summary of a hunt, and the same as a JSON object."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
from rich.console import Console
from rich.markup import escape
from rich.text import Text

from tocsin.cli.console import Screen
from tocsin.cli.field_of_view import print_view, view_object
from tocsin.cli.indicators import print_indicators
from tocsin.cli.left_out import print_left_out, total, unasked
from tocsin.cli.printable import one_line
from tocsin.cli.summaries import SHOWN, table
from tocsin.model.counting import counted
from tocsin.model.detection import Level
from tocsin.model.finding import Finding
from tocsin.node.hunts import Outcome
from tocsin.node.reports.ended import ended
from tocsin.node.reports.indicators_hit import as_objects, struck
from tocsin.node.reports.limits import as_object as limits_object
from tocsin.node.reports.limits import limits
from tocsin.node.reports.machines import Machines
from tocsin.node.reports.rows import as_object, timestamp

_STYLES = {
    "critical": "bold white on red",
    "high": "bold red",
    "medium": "yellow",
    "low": "cyan",
    "informational": "dim",
}
_LEVELS = [level.value for level in reversed(Level)]


def print_summary(outcome: Outcome, output: Path | None, *, to_stderr: bool, verbose: bool = False) -> None:
    """Counts by level, top rules, hosts, techniques, first and last time; what was not seen or read.

    With ``verbose`` all indicators that were hit and all that was left out is listed, else the first of each kind.
    """
    out = Screen(stderr=to_stderr)
    _head(out, outcome)
    findings = outcome.result.findings
    if findings:
        machines = Machines(outcome.result.view)
        _levels(out, findings)
        _rules(out, findings, machines)
        print_indicators(out, struck(findings, machines), None if verbose else 2 * SHOWN)
        _hosts(out, findings, machines)
        _techniques(out, findings)
    else:
        out.print(_nothing(outcome))
    print_view(out, outcome.result.view)
    print_left_out(out, outcome, verbose=verbose)
    if output is not None:
        out.print(f"\nfindings written to [bold]{escape(one_line(str(output)))}[/bold]")
    elif findings and not to_stderr:
        out.print("\nfor the findings themselves: -o findings.jsonl, -o findings.html, or --format jsonl")


def _head(out: Console, outcome: Outcome) -> None:
    result = outcome.result
    asked = counted(_shown(outcome), "detection")
    origin = escape(one_line(outcome.chosen.origin))
    only = _named(outcome)
    of = f" {escape(one_line(only))}" if only else ""
    out.print(f"[bold]{counted(result.events, 'event')}[/bold]{of} asked of {asked} ({origin})")
    if limited := limits(outcome.request):
        told = f"limited to {'; '.join(limited)}: findings and field of view alike"
        out.print(Text(one_line(told), style="dim"))
    if outcome.chosen.advice:
        out.print(f"[dim]{escape(outcome.chosen.advice)}[/dim]")


def _named(outcome: Outcome) -> str:
    """The hosts and organisations that alone were asked for; "" if all were."""
    request = outcome.request
    origin = f"of {', '.join(request.origins)}" if request.origins else ""
    hosts = f"on {', '.join(request.hosts)}" if request.hosts else ""
    return " ".join(filter(None, (hosts, origin)))


def _nothing(outcome: Outcome) -> str:
    if not _shown(outcome):
        return "[yellow]Nothing was asked:[/yellow] no rule or indicator was loaded and chosen."
    if not outcome.result.events:
        return "[yellow]Nothing was asked:[/yellow] no event lies in what was hunted."
    if outcome.result.view.blind:
        return "[yellow]Nothing was asked:[/yellow] every detection is blind on all that was hunted."
    return "[green]Nothing found.[/green] Read below what could not be seen before you rely on it."


def _shown(outcome: Outcome) -> int:
    """Detections that yield findings of their own."""
    return sum(not detection.hidden for detection in outcome.used.detections)


def _levels(out: Console, findings: tuple[Finding, ...]) -> None:
    counts = Counter(finding.level for finding in findings)
    times = [event.time for finding in findings for event in finding.events if event.time]
    line = Text(f"\n{counted(len(findings), 'finding')}  ", style="bold")
    for level in _LEVELS:
        if counts[level]:
            line.append(f" {counts[level]:,} {level} ", style=_STYLES[level])
            line.append(" ")
    out.print(line)
    if times:
        out.print(f"first {_minute(min(times))}   last {_minute(max(times))}")


def _minute(time: dt.datetime) -> str:
    return f"{time.year:04}-{time:%m-%d %H:%M} UTC"


def _rules(out: Console, findings: tuple[Finding, ...], machines: Machines) -> None:
    made = table("level", "findings#", "hosts#", "first (UTC)", "rule")
    by_rule: dict[str, list[Finding]] = {}
    for finding in findings:
        by_rule.setdefault(finding.rule_id, []).append(finding)
    ranked = sorted(
        by_rule.values(), key=lambda some: (_LEVELS.index(some[0].level), -len(some), some[0].rule_title)
    )
    for some in ranked[: 2 * SHOWN]:
        hosts = {machines.of(e) for finding in some for e in finding.events}
        times = [e.time for finding in some for e in finding.events if e.time]
        level = Text(some[0].level, style=_STYLES[some[0].level])
        first = _minute(min(times)).removesuffix(" UTC") if times else "no time"
        made.add_row(level, f"{len(some):,}", f"{len(hosts):,}", first, Text(one_line(some[0].rule_title)))
    out.print()
    out.print(made)
    if len(ranked) > 2 * SHOWN:
        out.print(f"[dim]and {counted(len(ranked) - 2 * SHOWN, 'other rule')}[/dim]")


def _hosts(out: Console, findings: tuple[Finding, ...], machines: Machines) -> None:
    counts: Counter[tuple[str, str]] = Counter()
    serious: Counter[tuple[str, str]] = Counter()
    for finding in findings:
        for host in {machines.of(event) for event in finding.events}:
            counts[host] += 1
            serious[host] += finding.level in {"high", "critical"}
    ranked = sorted(counts, key=lambda host: (-serious[host], -counts[host], host))
    names = [f"{_host(host)} {counts[host]:,} ({serious[host]:,} high)" for host in ranked[:SHOWN]]
    more = f", and {len(ranked) - SHOWN} more" if len(ranked) > SHOWN else ""
    out.print(Text(f"\nhosts  {len(ranked):,}: " + ", ".join(names) + more))


def _host(host: tuple[str, str]) -> str:
    origin, name = host
    shown = name or "(no host named)"
    return one_line(f"{origin}/{shown}" if origin else shown)


def _techniques(out: Console, findings: tuple[Finding, ...]) -> None:
    counts = Counter(technique for finding in findings for technique in finding.techniques)
    if counts:
        names = [f"{technique} {count:,}" for technique, count in counts.most_common(2 * SHOWN)]
        more = f", and {len(counts) - 2 * SHOWN} more" if len(counts) > 2 * SHOWN else ""
        out.print(Text(f"techniques  {len(counts)}: " + ", ".join(names) + more))


def summary_object(outcome: Outcome) -> dict[str, Any]:
    """The whole outcome as one JSON document."""
    result = outcome.result
    times = [event.time for finding in result.findings for event in finding.events if event.time]
    return {
        "events": result.events,
        "detections": _shown(outcome),
        "rules_from": outcome.chosen.origin,
        "limited_to": limits_object(outcome.request),
        "first_time": timestamp(min(times, default=None)),
        "last_time": timestamp(max(times, default=None)),
        "levels": dict(Counter(finding.level for finding in result.findings)),
        "indicators": as_objects(struck(result.findings, Machines(result.view))),
        "findings": [as_object(finding) for finding in result.findings],
        "field_of_view": view_object(result.view),
        **_left_out(outcome),
        "suppressed": msgspec.to_builtins(outcome.suppressed),
        "duplicates": outcome.taken.duplicates if outcome.taken else None,
        "skipped": msgspec.to_builtins(outcome.taken.skipped) if outcome.taken else [],
        "other_hosts": msgspec.to_builtins(outcome.taken.other_hosts) if outcome.taken else [],
        "other_origins": msgspec.to_builtins(outcome.taken.other_origins) if outcome.taken else [],
        "other_ways": msgspec.to_builtins(outcome.taken.other_ways) if outcome.taken else [],
        "odd_dates": msgspec.to_builtins(outcome.taken.odd_dates) if outcome.taken else [],
        "unfit_host_of": [unfit.option for unfit in outcome.taken.unfit] if outcome.taken else [],
        "matches_without_time": result.without_time,
        "unasked": unasked(outcome),
        "lake": str(outcome.lake),
    }


def _left_out(outcome: Outcome) -> dict[str, Any]:
    """Each list of what was not loaded, not hunted or ended; of some only their number is known, in ``count``."""
    used = outcome.used
    return {
        "not_loaded": msgspec.to_builtins(used.rejected),
        "not_loaded_count": total(used.rejected),
        "not_hunted": msgspec.to_builtins(used.aside),
        "not_hunted_count": total(used.aside),
        "ended": msgspec.to_builtins(ended(outcome)),
        "remarks": msgspec.to_builtins(used.warnings),
    }
