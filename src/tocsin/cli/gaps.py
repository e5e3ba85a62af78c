"""``tocsin gaps``: what members can and cannot see of adversaries, and which few fixes show most."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from tocsin.cli import options
from tocsin.cli.node_options import DEFAULT, NodeDir

_app = typer.Typer(invoke_without_command=True)


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.add_typer(
        _app,
        name="gaps",
        help="Show what members can and cannot see of adversaries, and the next five fixes.",
    )


@_app.callback()
def gaps(
    context: typer.Context,
    member: Annotated[str, typer.Option("--member", metavar="M", help="Only this member, by name or id.")] = "",
    adversary: Annotated[Optional[list[str]], typer.Option("--adversary", metavar="A", help="A group or campaign by name, alias or id; repeat for more. Else those that cases say matter to the member, else all groups.")] = None,  # noqa: UP045
    layer: Annotated[Path | None, typer.Option("--layer", metavar="FILE", help="Also write a layer for the ATT&CK Navigator; of several members one file each, with the name before the ending.")] = None,
    trend: Annotated[bool, typer.Option("--trend", help="Show how many techniques stood how, each time that changed.")] = False,
    since: Annotated[str, typer.Option("--since", metavar="TIME", help="Tell what changed since then, not since the last change.")] = "",
    node: NodeDir = DEFAULT,
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Show what members can and cannot see of adversaries, and the next five fixes.

    Proven: something fired. Covered: a rule, and hosts that log what it needs. Rule without telemetry, telemetry without rule, blind.
    """
    if context.invoked_subcommand is not None:
        return
    from tocsin.cli.gaps_output import print_gaps, write_layers
    from tocsin.hunting import Window
    from tocsin.node.gaps.seeing import sighted
    from tocsin.node.member.node import open_node

    when = Window.parse(since, "").since
    with open_node(node) as opened:
        found = sighted(opened, adversary or (), member, since=when)
    if layer is not None:
        write_layers(found, layer)
    print_gaps(found, trend=trend, as_json=as_json)
