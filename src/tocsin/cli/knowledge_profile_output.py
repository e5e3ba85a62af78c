"""What is measured of an adversary, as it is printed."""

from __future__ import annotations

from collections.abc import Iterable

from tocsin.cases.profiles.measures import Measure
from tocsin.cases.profiles.profile import Activity, Profile, Seen
from tocsin.cases.profiles.words import NAMES, figure, stands
from tocsin.cli.console import Screen
from tocsin.cli.printable import escaped as _text

#: What a time of activity is of.
_SEEN = {
    Seen.CAMPAIGNS: "campaigns attributed to it were seen",
    Seen.REPORTS: "reports cited for what it uses were published",
    Seen.INCIDENTS: "coded incidents of it began",
}
_NAMED = 12  # of what a measure rests on


def print_profile(screen: Screen, one: Profile) -> None:
    """Show when it was active, its skill and its aggressiveness, measure by measure."""
    for each in one.activity:
        if each.n:
            screen.print(f"  {_text(_active(each))}")
    if one.skill:
        screen.print("  [bold]skill[/bold], each measure alone, beside all other groups of ATT&CK")
        _print_measures(screen, one.skill)
    if one.incidents:
        screen.print(
            f"  [bold]aggressiveness[/bold], by {len(one.incidents)} incidents that EuRepoC codes as begun by it, beside all others that it names"
        )
        _print_measures(screen, one.aggression)


def _print_measures(screen: Screen, some: Iterable[Measure]) -> None:
    for one in some:
        beside = f": {told}" if (told := stands(one)) else ""
        screen.print(f"    {_text(NAMES[one.what])}: {_text(figure(one))}[dim]{_text(beside)}[/dim]")
        if one.k:
            more = f" and {len(one.rests) - _NAMED} more" if len(one.rests) > _NAMED else ""
            screen.print(f"      {_text(', '.join(one.rests[:_NAMED]))}{more}", style="dim")


def _active(one: Activity) -> str:
    undated = f", {one.undated} of them undated" if one.undated else ""
    when = f"{one.first or 'unknown'} to {one.last or 'unknown'}"
    return f"{one.n} {_SEEN[one.by]} {when}{undated}"
