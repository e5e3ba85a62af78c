"""What ``tocsin rules`` prints."""

from __future__ import annotations

from pathlib import Path

import msgspec
from rich.console import Console
from rich.text import Text

from tocsin.cli import machine
from tocsin.cli.records import Records
from tocsin.cli.summaries import SHOWN, console
from tocsin.detections import InstalledSet
from tocsin.detections.rulesets.inventory import inventory
from tocsin.detections.sigma.check import CheckedRule
from tocsin.model.counting import counted
from tocsin.model.detection import RuleSet
from tocsin.node.rule_checks import RuleChecks
from tocsin.node.rules import Chosen


def print_checks(found: RuleChecks, *, verbose: bool, as_json: bool) -> None:
    """What is wrong with rules and tests; with ``verbose`` what is odd about the others, and what they need."""
    if as_json:
        machine.tell(msgspec.json.encode({"sound": found.sound, **msgspec.to_builtins(found)}))
        return
    out = console()
    for rule in found.rules:
        head = f"{rule.file}  {rule.rule}"
        for reason in rule.reasons:
            _line(out, "does not load", head, reason, "red")
        for warning in rule.warnings:
            _line(out, "warning", head, warning, "yellow")
        for remark in rule.remarks if verbose or not rule.loads else ():
            _line(out, "remark", head, remark, "dim")
        if verbose and rule.loads:
            _line(out, "needs", head, _needs(rule), "dim")
    for test in found.tests:
        for failure in test.failures:
            _line(out, "test fails", f"{test.file}  {test.title}", failure, "red")
    for reject in found.not_run:
        _line(out, "test not run", f"{reject.file}  {reject.rule}", reject.reason, "red")
    _sum(out, found)


def _sum(out: Console, found: RuleChecks) -> None:
    loaded = sum(rule.loads for rule in found.rules)
    passed = sum(not test.failures for test in found.tests)
    warned = sum(bool(rule.warnings) for rule in found.rules)
    remarked = sum(bool(rule.remarks) for rule in found.rules)
    tests = (
        f"{passed:,} of {counted(len(found.tests) + len(found.not_run), 'test', 'passes', 'pass')}"
        if found.tests or found.not_run
        else "no tests"
    )
    out.print(
        f"{loaded:,} of {counted(len(found.rules), 'rule', 'loads', 'load')}, {tests}, {warned:,} with warnings,"
        f" {remarked:,} with remarks (-v lists them)"
    )


def _needs(rule: CheckedRule) -> str:
    """Log sources and fields, whichever a rule asks for: a correlation has no log source, keywords no field."""
    asked = (", ".join(rule.logsources), ", ".join(rule.fields))
    return "; ".join(filter(None, asked)) or "no field of its own"


def _line(out: Console, kind: str, head: str, what: str, style: str) -> None:
    line = Text(f"{kind}: ", style=style)
    line.append(head, style="bold")
    line.append(f": {what}", style="default")
    out.print(line)


def print_rules(chosen: Chosen, used: RuleSet, *, every: bool, as_json: bool) -> None:
    """Counts of a rule set, or its rules."""
    counts = inventory(used)
    rows = [
        {"id": one.id, "level": one.level, "status": one.status, "title": one.title, "file": one.file,
         "techniques": one.techniques}
        for one in sorted(used.detections, key=lambda one: (one.title, one.id))
    ]  # fmt: skip
    if as_json:
        whole = {"origin": chosen.origin, "counts": counts, "rules": rows if every else []}
        machine.tell(msgspec.json.encode(whole))
        return
    out = console()
    out.print(Text(chosen.origin))
    if chosen.advice:
        out.print(Text(chosen.advice, style="dim"))
    if every:
        made = Records("level", "status", "techniques", "rule", "file", own=("rule", "file"))
        for one in used.detections:
            made.add_row(
                one.level.value, one.status, " ".join(one.techniques), one.title, Path(one.file).name
            )
        made.print(out)
    out.print(
        f"[bold]{counted(counts.total, 'rule')}[/bold], {counted(counts.correlations, 'correlation')}, {counts.rejected:,} not loaded"
    )
    _counts(out, "level", counts.levels)
    _counts(out, "status", counts.statuses)
    _counts(out, "log source", counts.logsources)
    _counts(out, "technique", counts.techniques)


def _counts(out: Console, name: str, counts: dict[str, int]) -> None:
    shown = "  ".join(f"{key} {count:,}" for key, count in list(counts.items())[:SHOWN])
    more = f"  and {len(counts) - SHOWN:,} more" if len(counts) > SHOWN else ""
    out.print(Text(f"{name + ':':<12}{shown or 'none'}{more}"))


def print_installed(found: InstalledSet | None, *, as_json: bool) -> None:
    """Which set is installed now; None are the rules that ship."""
    if as_json:
        machine.tell(msgspec.json.encode(found or {"source": "shipped"}))
        return
    out = console()
    if found is None:
        out.print("hunts without --rules use the rules that ship with Tocsin again; --previous goes back")
        return
    of = f" of {found.released}" if found.released else ""
    out.print(
        Text(
            f"{counted(found.rules, 'rule')}{of} installed from {found.source}, {found.rejected:,} not loaded"
        )
    )
    out.print(f"[dim]sha256 {found.sha256}; hunts without --rules use them; --previous goes back[/dim]")
