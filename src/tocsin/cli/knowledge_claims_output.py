"""What speaks for and against a claim about a state's actors, as it is printed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from tocsin.cases.profiles.claims import BIASED, Beside, Claim, Speaks
from tocsin.cases.profiles.measures import Measure, Skill
from tocsin.cases.profiles.words import NAMES, among, beside, figure
from tocsin.cli import machine
from tocsin.cli.console import Screen
from tocsin.cli.printable import escaped as _text
from tocsin.knowledge.countries import country_names
from tocsin.model.counting import counted

_SPEAKS = {Speaks.FOR: "speaks for it", Speaks.AGAINST: "speaks against it", Speaks.NEITHER: "says neither"}
#: Measures of a group that are listed beside each other.
_LISTED = (Skill.REPORTS, Skill.TECHNIQUES, Skill.TECHNIQUES_EVEN, Skill.EXCLUSIVE, Skill.RARE)


def print_claim(found: Claim, *, as_json: bool) -> None:
    """Show both halves of the claim, measure by measure, then the groups."""
    if as_json:
        told = {"claim": found}
        machine.tell(msgspec.json.format(msgspec.json.encode(told), indent=2).decode())
        return
    screen, names = Screen(), country_names()
    screen.print(
        f"[bold]Claims about {_text(found.name)}[/bold], each measure alone; nothing is summed and nothing is decided"
    )
    screen.print(
        "[bold]Its actors are among the most aggressive[/bold], by incidents that a state or somebody tied to one began; beneath, by all incidents"
    )
    if not found.coded:
        screen.print("  no such incident is coded: tocsin knowledge import-precedents FILE")
    else:
        _print_half(screen, found.aggressive, names, found.of_all)
    screen.print(
        f"[bold]They are relatively unskilled[/bold], by {counted(len(found.groups), 'group')} of ATT&CK that somebody says {'is' if len(found.groups) == 1 else 'are'} from there"
    )
    screen.print(
        "  [dim]beneath, without what only campaigns tell of that ATT&CK attributes to them: others may name others[/dim]"
    )
    skilled = [one for one in found.unskilled if one.what not in BIASED]
    _print_half(screen, skilled, names, found.unskilled_apart)
    screen.print("  [dim]shown beside, as they grow with how much is written:[/dim]")
    for one in found.unskilled:
        if one.what in BIASED:
            screen.print(f"  {_text(NAMES[one.what])}: {_text(beside(one))}")
    for member in found.groups:
        other = "".join(f"; {by} says {names.get(code, code)}" for code, by in member.others)
        screen.print(
            f"  {_text(member.adversary)} {_text(member.name)} [dim]({_text(', '.join(member.by))}{_text(other)})[/dim]"
        )
        screen.print(f"    {_text(_measured(member.measures))}", style="dim")
    screen.print(
        "Shares have Wilson's interval, differences Newcombe's, medians that of order statistics; all hold 19 times of 20, and those with single states "
        "all together. A measure speaks where more than half of the other states surely are on one side of it. What is coded is what became public, and incidents of one campaign are not independent. Of twenty measures that differ "
        "in nothing, one speaks by chance. "
        "tocsin knowledge adversary NAME says what a measure of a group rests on, --json all of it.",
        style="dim",
    )  # fmt: skip


def _print_half(
    screen: Screen, some: Iterable[Beside], names: Mapping[str, str], beneath: Iterable[Beside] = ()
) -> None:
    """Each measure by what it says, its rank beneath, and the same of others for comparison."""
    also = {one.what: one for one in beneath}
    for speaks in Speaks:
        for one in (one for one in some if one.speaks is speaks):
            screen.print(f"  {_SPEAKS[speaks]}: [bold]{_text(NAMES[one.what])}[/bold] {_text(beside(one))}")
            _print_rank(screen, one, names)
            if one.what in also:
                screen.print(f"    {_text(beside(also[one.what]))}", style="dim")
                _print_rank(screen, also[one.what], names)


def _print_rank(screen: Screen, one: Beside, names: Mapping[str, str]) -> None:
    if rank := among(one, names):
        screen.print(f"    {_text(rank)}", style="dim")


def _measured(measures: Iterable[Measure]) -> str:
    return "; ".join(f"{NAMES[one.what]} {figure(one)}" for one in measures if one.what in _LISTED)
