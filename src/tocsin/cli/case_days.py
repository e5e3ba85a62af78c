"""What ``tocsin case show`` prints of days: those of the case beside those that are known."""

from __future__ import annotations

from rich.table import Table

from tocsin.cases.compared import Compared
from tocsin.cases.medians import Median
from tocsin.cases.picture import Picture
from tocsin.cli.console import Screen
from tocsin.cli.printable import escaped


def print_days(picture: Picture, screen: Screen) -> None:
    """Show each span that the case has or that is known, and what precedents took, with how many are counted."""
    if not any(one.own for one in picture.compared):
        return
    screen.print("\n[bold]Days[/bold], beside those of the case that is known")
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in ("from", "to", "here", "known"):
        table.add_column(column, overflow="fold")
    for one in picture.compared:
        here = (
            ", ".join(f"{each.days:,} ({escaped(each.incident)})" for each in one.own) or "[dim]unknown[/dim]"
        )
        table.add_row(*_ends(one), here, _known(one))
    screen.print(table)
    _medians([each for one in picture.compared for each in one.medians], screen)


def _ends(one: Compared) -> tuple[str, str]:
    if one.next:
        return ("the next attack", f"{one.stop.value} of the one before")
    return (one.start.value, one.stop.value)


def _known(one: Compared) -> str:
    return escaped(", ".join(f"{each.days:,} ({each.title})" for each in one.known))


def _medians(medians: list[Median], screen: Screen) -> None:
    if not medians:
        return
    screen.print("  Precedents, days from begin to the first of each; begin is that of the whole incident")
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in (
        "to",
        "median",
        "19 times of 20",
        "n",
        "of a month",
        "of a year, left out",
        "all, at either end",
    ):
        table.add_column(column, overflow="fold")
    for one in medians:
        sure = "too few" if one.low is None or one.high is None else f"{one.low:,} to {one.high:,}"
        every = f"{one.least:,g} to {one.most:,g}, n {one.of}"
        what = escaped(one.what)
        table.add_row(what, f"{one.days:,g}", sure, str(one.n), str(one.months), str(one.years), every)
    screen.print(table)
