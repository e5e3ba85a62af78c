"""``tocsin case close`` and ``restrict``: a case ends, or fewer may know of it."""

from __future__ import annotations

from typing import Annotated

import typer

from tocsin.cli import options
from tocsin.cli.node_options import DEFAULT, As, NodeDir, actor, marking

_Case = Annotated[str, typer.Argument(metavar="CASE", help="The case's id, or the start of its UUID.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the commands on cases."""
    app.command("close")(close)
    app.command("restrict")(restrict)


def close(case: _Case, node: NodeDir = DEFAULT, name: As = "", as_json: options.AsJson = False) -> None:
    """Close a case: its entries stay, and what a publication was told of it is taken back at the next hand-over."""
    from tocsin.cli import machine
    from tocsin.node.cases.closing import close as closed
    from tocsin.node.cases.keeping import named
    from tocsin.node.member.node import open_node

    with open_node(node) as opened:
        done = closed(opened, named(opened, case), actor(name).name)
    machine.said(f"closed: {done.id}", {"id": done.id, "marking": str(done.marking)}, as_json=as_json)


def restrict(
    case: _Case,
    tlp: Annotated[str, typer.Option("--tlp", metavar="LABEL", help="A stricter label: GREEN, AMBER, AMBER+STRICT, RED.")],
    node: NodeDir = DEFAULT,
    name: As = "",
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Mark a case more strictly: who may not know of it any more is told nothing, and what a publication was told is taken back."""
    from tocsin.cli import machine
    from tocsin.node.cases.closing import restrict as restricted
    from tocsin.node.cases.keeping import named
    from tocsin.node.member.node import open_node

    with open_node(node) as opened:
        done = restricted(opened, named(opened, case), marking(tlp, None, "CLEAR"), actor(name).name)
    machine.said(f"{done.marking}: {done.id}", {"id": done.id, "marking": str(done.marking)}, as_json=as_json)
