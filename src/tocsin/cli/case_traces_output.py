"""What the commands on cases print of traces: gathered, listed, and how they went through the members."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import msgspec
from rich.table import Table

from tocsin.cases.spread import Spread, Stay
from tocsin.cli import machine
from tocsin.cli.console import Screen
from tocsin.cli.printable import escaped as _text
from tocsin.model.counting import counted
from tocsin.model.trace import Trace
from tocsin.node.cases.gathering import Gathering
from tocsin.store.traces import Gathered

NO_NAMES: Mapping[str, str] = MappingProxyType({})


def print_gathered(done: Gathering, *, as_json: bool) -> None:
    """Say what came of gathering."""
    if as_json:
        entries = [{"id": one.id, "version": one.version} for one in done.entries.new]
        told = {"id": done.entries.case.id, "entries": entries, "same": done.entries.same}
        told |= {"incident": done.incident, "traces": msgspec.to_builtins(done.traces)}
        machine.tell(json.dumps(told))
        return
    screen, traces = Screen(), done.traces
    screen.print(f"[bold]{_text(done.entries.case.title)}[/bold]")
    new = sum(one.version == 1 for one in done.entries.new)
    screen.print(
        f"  entries: {new:,} new, {len(done.entries.new) - new:,} changed, {done.entries.same:,} as they were"
    )
    screen.print(
        f"  traces: {traces.new:,} new, {traces.changed:,} changed, {traces.same:,} as they were, {traces.gone:,} gone"
    )
    if not done.incident and traces != Gathered():
        screen.print("  of no incident: gather it again with --incident, and it stands in that one's course")
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


def print_spread(
    spreads: Sequence[Spread], names: Mapping[str, str], titles: Mapping[str, str], screen: Screen
) -> None:
    """Say how each incident, by its ``titles``, went through the members; nothing where it was at one place and only events tell of it."""
    for spread in spreads:
        if len(spread.stays) < 2 and not any(one.traces for one in spread.stays):  # noqa: PLR2004  (one is no spread)
            continue
        title = _text(titles.get(spread.incident, spread.incident))
        of = f"of “{title}”" if title else "of no incident that is named"
        screen.print(f"\n[bold]From member to member[/bold], {of}{_reach(spread)}")
        for stay in spread.stays:
            screen.print(f"  {_stay(stay, names)}")


def _reach(spread: Spread) -> str:
    return (
        ""
        if spread.days is None or len(spread.stays) < 2  # noqa: PLR2004  (one is no spread)
        else f"; {counted(spread.days, 'day')} from the first to the last reached"
    )


def _stay(stay: Stay, names: Mapping[str, str]) -> str:
    member = _text(names.get(stay.member, stay.member))
    if stay.first is None or stay.last is None or stay.days is None:
        when = "at a time that is not known"
    else:
        unsure = "" if stay.confirmed else " [yellow]unconfirmed[/yellow]"
        when = f"{stay.first:%Y-%m-%d} to {stay.last:%Y-%m-%d}, {counted(stay.days, 'day')}{unsure}"
    phases = " > ".join(one.tactic or "phase unknown" for one in stay.stages)
    traces = f"; {counted(stay.traces, 'trace')}" if stay.traces else ""
    undated = f", {stay.undated:,} of them without a time" if stay.undated else ""
    doubt = f", {stay.unconfirmed:,} of them judged by nobody" if stay.unconfirmed else ""
    return f"[bold]{member}[/bold]  {when}{traces}{undated}{doubt}  [dim]{_text(phases)}[/dim]"


def _day(moment: dt.datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else "unknown"
