"""What a hunt left out, in the terminal: not loaded, not hunted, ended, suppressed, not read; all counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text

from tocsin.cli.printable import one_line
from tocsin.cli.summaries import SHOWN, print_duplicates, print_hosts, print_skipped, print_times
from tocsin.lake.views.resolve import is_answering
from tocsin.model.counting import counted
from tocsin.model.detection import Rejected
from tocsin.node.hunts import Outcome
from tocsin.node.reports.ended import ended

#: How all is listed of which only the first are.
_ALL = "--verbose lists all"


def print_left_out(out: Console, outcome: Outcome, *, verbose: bool = False) -> None:
    """Count all that was left out and list the first of each kind, or with ``verbose`` all."""
    used = outcome.used
    if used.rejected or used.aside or used.warnings:
        out.print()
    _told(out, "not loaded", used.rejected, verbose=verbose)
    _aside(out, used.aside, verbose=verbose)
    _ended(out, outcome, verbose=verbose)
    _told(out, "hunted with a remark", used.warnings, verbose=verbose)
    _suppressed(out, outcome)
    if outcome.result.without_time:
        out.print(
            f"[yellow]{counted(outcome.result.without_time, 'match', 'has', 'have')} no time and took no part in correlations[/yellow]"
        )
    _unasked(out, outcome)
    if outcome.taken is not None:
        print_duplicates(out, outcome.taken)
        print_times(out, outcome.taken)
        print_hosts(out, outcome.taken)
        print_skipped(out, outcome.taken.skipped)


def unasked(outcome: Outcome) -> dict[str, int]:
    """Logs that were hunted and that answer no log source, each with its events in the time in question."""
    found: dict[str, int] = {}
    for log in outcome.result.view.logs:
        if not is_answering(log.table):
            found[log.table] = found.get(log.table, 0) + log.rows
    return found


def _unasked(out: Console, outcome: Outcome) -> None:
    logs = unasked(outcome)
    if not logs:
        return
    files = outcome.taken.unasked if outcome.taken is not None else ()
    first = f" (first: {files[0].path})" if files else ""
    how = ": --read-as" if outcome.request.paths else " in a new lake: tocsin ingest --logsource"
    events = counted(sum(logs.values()), "event")
    told = f"{events} of {', '.join(sorted(logs))}{first} that no rule is asked of; say what they are"
    out.print(Text(one_line(f"{told}{how} product=…,category=…,service=…"), style="yellow"))


def total(some: Iterable[Rejected]) -> int:
    """How many there are, those that are only counted too."""
    return sum(one.count for one in some)


def _told(out: Console, head: str, some: Sequence[Rejected], *, verbose: bool) -> None:
    if not some:
        return
    many = total(some)
    out.print(
        Text(
            f"{head}: {many:,} {'rule or indicator' if many == 1 else 'rules or indicators'}", style="yellow"
        )
    )
    shown = some if verbose else some[:SHOWN]
    for one in shown:
        out.print(Text(_line(one), style="dim"))
    if len(shown) < len(some):
        out.print(f"[dim]  and {many - total(shown):,} more; {_ALL}[/dim]")


def _line(one: Rejected) -> str:
    many = f"{one.count:,} " if one.count > 1 else ""
    return one_line("  " + ": ".join(filter(None, (Path(one.file).name, one.rule, many + one.reason))))


def _aside(out: Console, aside: Sequence[Rejected], *, verbose: bool) -> None:
    """Indicators that were read and not hunted: by reason, the most frequent first, or each."""
    if not aside:
        return
    out.print(Text(f"not hunted: {counted(total(aside), 'indicator')}", style="yellow"))
    if verbose:
        for one in aside:
            out.print(Text(_line(one), style="dim"))
        return
    by_reason: dict[str, list[Rejected]] = {}
    for one in aside:
        by_reason.setdefault(one.reason, []).append(one)
    ranked = sorted(by_reason.items(), key=lambda item: (-total(item[1]), item[0]))
    for reason, some in ranked[:SHOWN]:
        place = " ".join(filter(None, (Path(some[0].file).name, some[0].rule)))
        out.print(Text(one_line(f"  {total(some):>7,}  {reason}  (first: {place})"), style="dim"))
    rest = f"and {counted(len(ranked) - SHOWN, 'other reason')}; " if len(ranked) > SHOWN else ""
    out.print(f"[dim]  {rest}{_ALL}[/dim]")


def _ended(out: Console, outcome: Outcome, *, verbose: bool) -> None:
    found = ended(outcome)
    if not found:
        return
    many = counted(sum(one.indicators for one in found), "indicator")
    out.print(Text(f"ended: {many}, asked only of events before that", style="yellow"))
    for one in found if verbose else ():
        told = f"  {one.indicators:>7,}  {one.title}: {one.rule_id}, until {one.stop}"
        out.print(Text(one_line(told), style="dim"))


def _suppressed(out: Console, outcome: Outcome) -> None:
    borne = {name for one in outcome.used.detections for name in (one.id, one.title)}
    for hidden in outcome.suppressed:
        rule, reason = hidden.suppression.rule, hidden.suppression.reason
        line = f"suppressed {hidden.count:,}: {rule} ({reason})"
        if hidden.expired:
            ended = f"expired after {hidden.suppression.until}, suppresses nothing: {rule} ({reason})"
            out.print(Text(one_line(ended), style="yellow"))
        elif rule in borne:
            out.print(Text(one_line(line), style="dim"))
        else:
            unknown = f"{line}: no rule of this hunt has this id or title"
            out.print(Text(one_line(unknown), style="yellow"))
