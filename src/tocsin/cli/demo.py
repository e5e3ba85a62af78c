"""``tocsin demo``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tocsin.cli import options


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
    workers: options.Workers = 0,
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Emulate the attacks of July 2022 in logs, hunt them, and tell what was found and what could not be seen.

    Fourteen months at a government agency, from the web shell to the wiper, inside ordinary work: fields and
    values only, nothing that runs. The logs, the lake and an HTML report stay in the folder.
    """
    from tocsin.cli.demo_output import tell
    from tocsin.cli.screen import board
    from tocsin.node.demo.run import run
    from tocsin.node.demo.scenario import DemoConfig

    config = DemoConfig(seed=seed, days=days, hosts=hosts, events=events, intruder=intruder, workers=workers)
    with board(quiet=as_json) as show:
        shown = run(config, folder, tuple(rules or ()), show)
    tell(shown, as_json=as_json)
