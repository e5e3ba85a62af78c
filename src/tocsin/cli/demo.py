"""``tocsin demo``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tocsin.cli import options

if TYPE_CHECKING:  # importing them takes as long as --help may
    from tocsin.cli.console import Screen
    from tocsin.node.demo.alliance.run import Exercise
    from tocsin.press.demo.founding import Founded


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("demo")(demo)


def demo(
    folder: Annotated[Path, typer.Option("--folder", metavar="DIR", help="Where the demonstration is written.")] = Path("demo"),
    days: Annotated[int, typer.Option("--days", metavar="N", help="Days of history.")] = 424,
    hosts: Annotated[int, typer.Option("--hosts", metavar="N", help="Machines of the agency.")] = 24,
    events: Annotated[int, typer.Option("--events", metavar="N", help="Events of ordinary work, about.")] = 300_000,
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="The same seed gives the same logs.")] = 2022,
    intruder: Annotated[bool, typer.Option("--intruder/--no-intruder", help="Whether the intruder is there.")] = True,
    rules: Annotated[list[Path] | None, typer.Option("--public-rules", metavar="PATH", help="Public rules to report beside ours.")] = None,
    alliance: Annotated[bool, typer.Option("--alliance/--no-alliance", help="Whether the victim then asks an alliance.")] = True,
    serve: Annotated[bool, typer.Option("--serve", help="Serve the alliance's boards and the publication until Ctrl-C.")] = False,
    articles: Annotated[int, typer.Option("--articles", min=0, metavar="N", help="Fill the publication's library up to so many with invented articles.")] = 0,
    workers: options.Workers = 0,
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Emulate the attacks of July 2022 in logs, hunt them, ask an alliance, and tell what was seen and what could not be.

    Fourteen months at a government agency, from the web shell to the wiper, inside ordinary work: fields and
    values only, nothing that runs. The logs, the lake and an HTML report stay in the folder.

    Then the alliance: the victim and four exercise nations, five nodes as five processes of this machine. The victim rings,
    each nation searches its own history and answers. The victim opens a case from the answers, with the public record of 2022 beside it.

    With --serve their boards stay open in a browser, and the publication opens: articles on the case of 2022, made of public sources and
    marked as a demonstration, the reviews of the days after both attacks, a reader of each tier, and the mails, of which none is sent.
    """
    from tocsin.cli.demo_output import tell
    from tocsin.cli.screen import board
    from tocsin.cli.stopping import stoppable
    from tocsin.node.demo.run import run
    from tocsin.node.demo.scenario import DemoConfig

    config = DemoConfig(seed=seed, days=days, hosts=hosts, events=events, intruder=intruder, workers=workers)
    with board(quiet=as_json) as show:
        shown = run(config, folder, tuple(rules or ()), show)
    tell(shown, as_json=as_json)
    if alliance and intruder and not as_json:
        with stoppable():  # else the nodes would go on without it
            _ask_alliance(folder, hosts, articles, serve=serve)


def _ask_alliance(folder: Path, hosts: int, articles: int, *, serve: bool) -> None:
    """Play the exercise and tell it; with ``serve`` the nodes go on, and the publication opens, until Ctrl-C."""
    import contextlib

    from tocsin.cli.alliance_attribution_output import tell_attribution
    from tocsin.cli.alliance_case_output import tell_case, tell_outlook
    from tocsin.cli.alliance_output import tell_addresses, tell_end, tell_start
    from tocsin.cli.console import Screen
    from tocsin.cli.screen import board
    from tocsin.node.demo.alliance.run import Sizes, exercise

    screen = Screen()
    tell_start(screen)
    with contextlib.ExitStack() as stack:
        with board() as show:
            said = lambda text: screen.print(f"  [dim]{text}[/dim]")  # noqa: E731
            played = stack.enter_context(exercise(folder, Sizes(hosts=hosts), show, said))
        tell_end(played, screen)
        tell_case(played.case, screen)
        tell_attribution(played.case, screen)
        tell_outlook(played.outlook, screen)
        review = publish(folder, played, articles) if serve or articles else None
        if review is not None and serve:
            tell_addresses(played, screen)
            _serve(review, screen)
        elif review is not None:
            screen.print(f"the publication: [bold]tocsin review run {review.folder}[/bold]")
        else:
            screen.print("see the boards and the publication in a browser: [bold]tocsin demo --serve[/bold]")


def publish(folder: Path, played: Exercise, articles: int) -> Founded:
    """Make the publication of the exercise, of what its nodes hand over, with so many articles at least."""
    from tocsin.cli.screen import board
    from tocsin.node.demo.alliance.founding import DOOR, HOST, free_ports
    from tocsin.node.demo.alliance.run import hand_over_now
    from tocsin.press.configuration import Door, Trust
    from tocsin.press.demo.founding import FOLDER, Place, found_review

    (port,) = free_ports(1)
    analyst = next(one.member for one in played.nodes if one.nation.forgets)
    trust = tuple(Trust(one.member, one.nation.name, one.key) for one in hand_over_now(played.nodes))
    door = Door(folder=str((played.nodes[0].folder.parent / DOOR).resolve()), gaps=True, trust=trust)
    place = Place(folder / FOLDER, HOST, port, analyst, articles, door)
    with board() as show:
        return found_review(place, show("the publication", "steps"))


def _serve(review: Founded, screen: Screen) -> None:
    """Serve the publication, and its mails, until Ctrl-C."""
    import contextlib
    import threading

    from tocsin.cli.demo_review import outbox, served, tell_review
    from tocsin.node.demo.alliance.founding import HOST, free_ports

    (port,) = free_ports(1)
    with served(review), outbox(review.folder / "outbox", HOST, port) as at:
        tell_review(review, at, screen)
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()
