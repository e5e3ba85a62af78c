"""``tocsin knowledge``: what others have coded of incidents, kept on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tocsin.cli import options

_app = typer.Typer(
    no_args_is_help=True,
    help="Precedents: what others have coded of incidents, and what states did about them.",
)


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(_app, name="knowledge")


@_app.command("import-precedents")
def import_precedents(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The global dataset of EuRepoC as CSV.")],
    as_json: options.AsJson = False,
) -> None:
    """Take precedents in from EuRepoC's global dataset; what was taken in before is kept beside it.

    Cases then say what states did in comparable incidents, always of how many.
    """
    import datetime as dt

    from tocsin.cli.knowledge_output import print_taken
    from tocsin.node.cases.precedents import take_in

    print_taken(*take_in(file, dt.datetime.now(dt.UTC)), as_json=as_json)


@_app.command("states")
def states(
    least: Annotated[int, typer.Option("--least", min=1, metavar="N", help="Only states with so many incidents at least.")] = 10,
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Compare states as initiators: victims, disruptive, destructive, coercive and retaliatory shares, intensity; always with n."""
    from tocsin.cases.comparing import states as compared
    from tocsin.cli.knowledge_output import print_states
    from tocsin.node.cases.precedents import kept

    print_states(compared(kept(), least), as_json=as_json)
