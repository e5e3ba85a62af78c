"""What is measured of an adversary, as it is printed."""

from __future__ import annotations

from collections.abc import Iterable

from tocsin.cases.profiles.measures import Measure
from tocsin.cases.profiles.profile import Activity, Profile, Seen
from tocsin.cases.profiles.words import NAMES, by_campaigns, figure, stands
from tocsin.cli.console import Screen
from tocsin.cli.printable import escaped as _text
from tocsin.model.counting import counted

#: What a time of activity is of, with what is told of it, of one and of several.
_SEEN = {
    Seen.CAMPAIGNS: ("campaign", "that ATT&CK attributes to it", "was seen", "were seen"),
    Seen.REPORTS: ("report", "cited for what it uses", "was published", "were published"),
    Seen.INCIDENTS: ("coded incident", "of it", "began", "began"),
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
            f"  [bold]aggressiveness[/bold], by {counted(len(one.incidents), 'incident')} that EuRepoC codes as begun by it, beside all others that it names"
        )
        _print_measures(screen, one.aggression)


def _print_measures(screen: Screen, some: Iterable[Measure]) -> None:
    for one in some:
        beside = f": {told}" if (told := stands(one)) else ""
        screen.print(f"    {_text(NAMES[one.what])}: {_text(figure(one))}[dim]{_text(beside)}[/dim]")
        if apart := by_campaigns(one):
            screen.print(f"      {_text(apart)}", style="dim")
        if one.k:
            more = f" and {len(one.rests) - _NAMED} more" if len(one.rests) > _NAMED else ""
            screen.print(f"      {_text(', '.join(one.rests[:_NAMED]))}{more}", style="dim")


def _active(one: Activity) -> str:
    undated = f", {one.undated} of them undated" if one.undated else ""
    when = f"{one.first or 'unknown'} to {one.last or 'unknown'}"
    what, of, did, several = _SEEN[one.by]
    return f"{counted(one.n, what)} {of} {did if one.n == 1 else several} {when}{undated}"
