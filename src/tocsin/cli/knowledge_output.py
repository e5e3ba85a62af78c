"""What the commands on knowledge print."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from rich.table import Table

from tocsin.cases.comparing import State
from tocsin.cases.shares import Share
from tocsin.cli import machine
from tocsin.cli.console import Screen
from tocsin.cli.printable import escaped
from tocsin.knowledge.precedents import Precedents
from tocsin.knowledge.words import Scale
from tocsin.node.cases.precedents import Taken

_SKIPPED, _VICTIMS = 5, 3


def print_taken(taken: Taken, found: Precedents, *, as_json: bool) -> None:
    """Say what was taken in, and which rows were not."""
    if as_json:
        machine.tell(msgspec.json.encode({"taken": taken, "skipped": found.skipped}).decode())
        return
    screen = Screen()
    screen.print(f"{taken.precedents:,} precedents from {escaped(taken.name)}, SHA-256 {taken.digest[:12]}…")
    for one in found.skipped[:_SKIPPED]:
        screen.print(f"  [yellow]row {one.row} is none: {escaped(one.why)}[/yellow]")
    if taken.skipped > _SKIPPED:
        screen.print(f"  [yellow]and {taken.skipped - _SKIPPED:,} more rows (--json has all)[/yellow]")
    screen.print("Next: tocsin knowledge states, tocsin case show CASE")


def print_states(states: Sequence[State], *, as_json: bool) -> None:
    """Show states beside each other."""
    if as_json:
        machine.tell(msgspec.json.format(msgspec.json.encode(states), indent=2).decode())
        return
    screen = Screen()
    if not states:
        screen.print("no precedents: tocsin knowledge import-precedents FILE")
        return
    screen.print(
        "[bold]Incidents whose initiators are said to be of this country[/bold]; not conduct of its state"
    )
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in (
        "country",
        "n",
        "by",
        "victims",
        "disruptive",
        "destructive",
        "coercive",
        "says it retaliates",
        "intensity",
    ):
        table.add_column(column, overflow="fold")
    for one in states:
        victims = ", ".join(f"{name} {times}" for name, times in one.victims[:_VICTIMS])
        spread = (
            f"{one.intensity[1]:g} ({one.intensity[0]:g} to {one.intensity[2]:g})" if one.intensity else ""
        )
        table.add_row(
            escaped(one.country),
            f"{one.n}",
            f"state {one.by_state}, affiliated {one.by_affiliated}, others {one.by_others}, unknown {one.by_unknown}",
            escaped(victims),
            _share(one.disruptive),
            _share(one.destructive),
            _share(one.coercive),
            _share(one.retaliatory),
            spread,
        )
    screen.print(table)
    screen.print(
        "By: coded as a state, as somebody whose affiliation with one is suggested, as groups and persons without, or as not attributed; "
        "one of several initiators counts for each. "
        "Shares are k of n with the interval that holds the true share 19 times of 20; destructive of those whose impact is coded, "
        "coercive of those of which breaches of law are; intensity is the median with quartiles. What is coded is what became public.",
        style="dim",
    )


def _share(one: Share) -> str:
    return f"{one.k} of {one.n}, {100 * one.low:.0f} to {100 * one.high:.0f} %" if one.n else "none coded"


def print_words(scales: Sequence[Scale], *, as_json: bool) -> None:
    """Show each scale with its words."""
    if as_json:
        machine.tell(msgspec.json.format(msgspec.json.encode(scales), indent=2).decode())
        return
    screen = Screen()
    for scale in scales:
        screen.print(f"[bold]{escaped(scale.name)}[/bold]: {escaped(scale.use)}")
        for word in scale.words:
            meaning = f": {word.meaning}" if word.meaning else ""
            screen.print(f"  {escaped(word.value)}  {escaped(word.name + meaning)}")
