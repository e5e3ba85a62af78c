"""What ``tocsin case show`` prints of days: those of the case beside those that are known."""

from __future__ import annotations

from collections.abc import Iterator

from rich.table import Table

from tocsin.cases.compared import Compared
from tocsin.cases.days import beside, beside_next
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
        here = ", ".join(f"{each.days:,} ({each.incident})" for each in one.own)
        here = escaped(here) or "[dim]unknown[/dim]"
        table.add_row(*_ends(one), here, _known(one))
    screen.print(table)
    if any(days < 0 for one in picture.compared for days in _told(one)):
        screen.print("  less than nothing: the second came first", style="dim")
    for told in dict.fromkeys(told for one in picture.compared for told in _also(one)):
        screen.print(f"  {escaped(told)}", style="dim")
    _medians([each for one in picture.compared for each in one.medians], screen)


def _ends(one: Compared) -> tuple[str, str]:
    if one.next:
        return ("the next attack", f"{one.stop.value} of the one before")
    return (one.start.value, one.stop.value)


def _told(one: Compared) -> list[int]:
    return [*(each.days for each in one.own), *(each.days for each in one.known)]


def _known(one: Compared) -> str:
    return escaped(", ".join(f"{each.days:,} ({each.title})" for each in one.known))


def _also(one: Compared) -> Iterator[str]:
    """Earlier public indicators, which no number above counts to."""
    words = beside_next if one.next else beside
    for own in one.own:
        if own.also:
            yield f"{own.incident}, to the last indicators {own.days:,}{words(own.also)}"
    for known in one.known:
        if known.also:
            yield f"{known.title}, to the last indicators {known.days:,}{words(known.also)}"


def _medians(medians: list[Median], screen: Screen) -> None:
    if not medians:
        return
    screen.print("  Precedents, days from begin to the first of each; begin is that of the whole incident")
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in (
        "to",
        "median of all",
        "n",
        "of those to the day",
        "19 times of 20",
        "n",
        "of a month",
        "of a year, left out",
    ):
        table.add_column(column, overflow="fold")
    for one in medians:
        sure = "too few" if one.low is None or one.high is None else f"{one.low:,} to {one.high:,}"
        of_all = (one.whole, str(one.of))
        table.add_row(
            escaped(one.what), *of_all, f"{one.days:,g}", sure, str(one.n), str(one.months), str(one.years)
        )
    screen.print(table)
    screen.print("  of fewer than five that are dated to the day no median is told", style="dim")
