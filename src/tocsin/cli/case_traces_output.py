"""What the commands on traces of a case print."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence

import msgspec
from rich.markup import escape
from rich.table import Table

from tocsin.cli import machine
from tocsin.cli.console import Screen
from tocsin.cli.printable import one_line
from tocsin.model.counting import counted
from tocsin.model.trace import Trace
from tocsin.node.cases.gathering import Gathering


def print_gathered(done: Gathering, *, as_json: bool) -> None:
    """Say what came of gathering."""
    if as_json:
        entries = [{"id": one.id, "version": one.version} for one in done.entries.new]
        told = {"id": done.entries.case.id, "entries": entries, "same": done.entries.same}
        machine.tell(json.dumps({**told, "traces": msgspec.to_builtins(done.traces)}))
        return
    screen, traces = Screen(), done.traces
    screen.print(f"[bold]{escape(one_line(done.entries.case.title))}[/bold]")
    new = sum(one.version == 1 for one in done.entries.new)
    screen.print(
        f"  entries: {new:,} new, {len(done.entries.new) - new:,} changed, {done.entries.same:,} as they were"
    )
    screen.print(
        f"  traces: {traces.new:,} new, {traces.changed:,} changed, {traces.same:,} as they were, {traces.gone:,} gone"
    )
    short = done.entries.case.id.partition("--")[2][:8]
    screen.print(f"Next: tocsin case traces {short}")


def print_traces(traces: Sequence[Trace], of: int, names: Mapping[str, str], *, as_json: bool) -> None:
    """List traces, and how many there are of those asked for; members by their names."""
    if as_json:
        told = [msgspec.to_builtins(one) | {"marking": str(one.marking)} for one in traces]
        machine.tell(json.dumps({"of": of, "traces": told}))
        return
    screen = Screen()
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in ("first", "last", "member", "phase", "what", "events", "from"):
        table.add_column(column, overflow="fold", justify="right" if column == "events" else "left")
    for one in traces:
        member = _text(names.get(one.member, one.member))
        what = _text(" ".join(filter(None, (one.what, one.host))))
        table.add_row(
            _day(one.first), _day(one.last), member, _text(one.tactic), what, f"{one.count:,}", one.kind.value
        )
    if traces:
        screen.print(table)
    shown = f", {len(traces):,} of them shown" if len(traces) < of else ""
    screen.print(f"{counted(of, 'trace')}{shown}" if of else "no trace: tocsin case gather")


def _day(moment: dt.datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else "unknown"


def _text(text: str) -> str:
    return escape(one_line(text))
