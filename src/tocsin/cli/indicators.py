"""Indicators that were hit, in the terminal."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from tocsin.cli.printable import one_line
from tocsin.cli.summaries import table
from tocsin.model.counting import counted
from tocsin.node.reports.indicators_hit import Struck


def print_indicators(out: Console, hit: tuple[Struck, ...], most: int | None) -> None:
    """Which indicators of lists were hit; those beyond ``most`` are counted."""
    if not hit:
        return
    made = table("events#", "hosts#", "first (UTC)", "last (UTC)")
    made.add_column("indicator", overflow="fold")
    for one in hit[:most]:
        times = (
            f"{time.year:04}-{time:%m-%d %H:%M}" if time else "no time" for time in (one.first, one.last)
        )
        made.add_row(f"{one.events:,}", f"{len(one.hosts):,}", *times, _origin(one))
    out.print()
    out.print(made)
    if most is not None and len(hit) > most:
        out.print(f"[dim]and {counted(len(hit) - most, 'other indicator')}; --verbose lists all[/dim]")


def _origin(one: Struck) -> Text:
    """An indicator, and dim below it where it is from and which list of the well-known has it."""
    told = [*one.sources[:1], *(["and elsewhere"] if len(one.sources) > 1 else [])]
    told += (
        [f"(well-known: {one.known[0]}{' and others' if len(one.known) > 1 else ''})"] if one.known else []
    )
    line = Text(one_line(one.value))
    return line.append("\n" + one_line(" ".join(told)), style="dim") if told else line
