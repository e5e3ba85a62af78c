"""What the exercise of an alliance prints: the story as it goes, the picture, and where to look."""

from __future__ import annotations

from rich.markup import escape

from tocsin.cli.alliance_case_output import case_address
from tocsin.cli.call_output import print_picture
from tocsin.cli.console import Screen
from tocsin.model.answer import Sight
from tocsin.node.demo.alliance.founding import ADMINISTRATOR
from tocsin.node.demo.alliance.nations import NATIONS, VICTIM
from tocsin.node.demo.alliance.run import Exercise


def tell_start(screen: Screen) -> None:
    """Who takes part."""
    screen.print("\n[bold]The alliance[/bold]: five nodes on this machine, each with a history of its own")
    for nation in NATIONS:
        screen.print(f"  {nation.name:<8} {nation.story}")


def tell_end(played: Exercise, screen: Screen) -> None:
    """The picture, what was judged, and how long it took."""
    screen.print()
    print_picture(played.picture, as_json=False)
    confirmed = sum(yes for yes, _ in played.judged.values())
    dismissed = sum(no for _, no in played.judged.values())
    screen.print(
        f"\n{confirmed:,} matches were confirmed by the nations' analysts and {dismissed:,} dismissed; no log left any house"
    )
    for line in _sentences(played):
        screen.print(line)
    steps = ", ".join(f"{name} {seconds:.0f} s" for name, seconds in played.seconds.items())
    screen.print(f"[dim]{steps}[/dim]")


def tell_addresses(played: Exercise, screen: Screen) -> None:
    """Where the boards are served, and how to log in."""
    screen.print("\nThe boards are served until Ctrl-C; log in as [bold]" + ADMINISTRATOR + "[/bold]:")
    for one in played.nodes:
        screen.print(
            f"  {one.nation.name:<8} {one.address}/calls/{played.call}/board   password {escape(one.password)}"
        )
    screen.print(f"The case that {VICTIM.name} opened: {case_address(played.case)}")


def _sentences(played: Exercise) -> list[str]:
    """What the picture says in words."""
    seen = played.picture.seeing
    told = []
    if seen and seen[0].first_seen:
        told.append(f"[bold red]Seen first[/]: {escape(seen[0].name)}, since {seen[0].first_seen:%Y-%m-%d}")
    for row in played.picture.members:
        if row.sight is Sight.BLIND:
            blind = row.sights[Sight.BLIND]
            told.append(
                f"[bold magenta]Blind[/]: {escape(row.name)} could not have seen {blind} of {sum(row.sights.values())}: "
                + escape("; ".join(row.reasons[:3]))
            )
    return told
