"""``tocsin quarantine``: what came in and was not believed is listed, looked at, marked and taken in, or dropped."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from tocsin.cli import machine, options
from tocsin.cli.node_options import DEFAULT, As, NodeDir, actor, marking

_app = typer.Typer(
    no_args_is_help=True, help="What came in and was not believed: listed, marked and taken in, or dropped."
)
Number = Annotated[str, typer.Argument(metavar="NUMBER", help="Its number, as list says it.")]
Several = Optional[list[str]]  # noqa: UP045  (Typer wants it so)


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(_app, name="quarantine")


@_app.command("list")
def show_all(node: NodeDir = DEFAULT, as_json: options.AsJson = False) -> None:
    """List what is held, the newest first: why, from whom, and whether a marking is all it lacks."""
    from tocsin.cli.node_output import print_quarantine
    from tocsin.node.desk.desk import Desk
    from tocsin.node.member.node import open_node

    with open_node(node) as opened:
        desk = Desk(opened)
        names = {member.id: member.name for member in desk.members()}
        print_quarantine(desk.quarantine(), names, as_json=as_json)


@_app.command("show")
def show(number: Number, node: NodeDir = DEFAULT, as_json: options.AsJson = False) -> None:
    """Print the content of what is held as it came, in a form that does no harm to the terminal."""
    from tocsin.cli.node_output import print_held
    from tocsin.cli.printable import printable
    from tocsin.node.desk.desk import Desk
    from tocsin.node.member.node import open_node

    with open_node(node) as opened:
        held = Desk(opened).held(number)
    if as_json:
        print_held(held)
        return
    typer.echo(printable(held.raw.decode("utf-8", "backslashreplace")))


@_app.command("mark")
def mark(
    number: Number,
    tlp: Annotated[str, typer.Option("--tlp", metavar="LABEL", help="Who may be told: CLEAR, GREEN, AMBER, AMBER+STRICT, RED.")],
    releasable: Annotated[Several, typer.Option("--releasable-to", metavar="IDENTITY", help="Only these members; repeat for more.")] = None,
    pap: Annotated[str, typer.Option("--pap", metavar="LABEL", help="What may be done with it: CLEAR, GREEN, AMBER, RED.")] = "CLEAR",
    node: NodeDir = DEFAULT,
    name: As = "",
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Take in what is held only because it is not marked, under a marking; what is forged or altered is refused.

    It is hunted from then on, and never passed on.
    """
    from tocsin.node.desk.desk import Desk
    from tocsin.node.member.node import open_node
    from tocsin.node.member.registry import see_releasable

    given = marking(tlp, releasable, pap)
    with open_node(node) as opened:
        see_releasable(releasable, opened)
        Desk(opened).readmit(number, given, actor(name))
    facts = {"number": number, "taken_in": True, "marking": str(given)}
    machine.said(f"taken in, marked {given}", facts, as_json=as_json)


@_app.command("drop")
def drop(number: Number, node: NodeDir = DEFAULT, name: As = "", as_json: options.AsJson = False) -> None:
    """Forget the content of what is held for good; that it came, and why it was held, stays."""
    from tocsin.node.desk.desk import Desk
    from tocsin.node.member.node import open_node

    with open_node(node) as opened:
        Desk(opened).drop(number, actor(name))
    machine.said("dropped", {"number": number, "dropped": True}, as_json=as_json)
