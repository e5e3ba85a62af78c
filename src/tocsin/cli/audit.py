"""``tocsin audit``: who did what, and whether the record of it is whole."""

from __future__ import annotations

from typing import Annotated

import typer

from tocsin.cli import machine, options
from tocsin.cli.exits import ERROR
from tocsin.cli.node_options import DEFAULT, NodeDir

_app = typer.Typer(
    no_args_is_help=True, help="Who did what at a node, and whether the record of it is whole."
)


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(_app, name="audit")


@_app.command("list")
def show(
    last: Annotated[
        int, typer.Option("--last", min=1, metavar="N", help="How many entries, the newest.")
    ] = 50,
    who: Annotated[str, typer.Option("--who", metavar="TEXT", help="Only entries with this in who did it or for whom; a member by its name too.")] = "",
    action: Annotated[str, typer.Option("--action", metavar="TEXT", help="Only entries with this in what was done, such as 'objects sent'.")] = "",
    object_: Annotated[str, typer.Option("--object", metavar="TEXT", help="Only entries of what has this in its id.")] = "",
    since: options.Since = "",
    before: Annotated[int | None, typer.Option("--before", min=1, metavar="NUMBER", help="Only entries before this one: to page back.")] = None,
    node: NodeDir = DEFAULT,
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """List the last entries that fit, the oldest of them first; with --json one a line."""
    from tocsin.cli.node_output import print_audit
    from tocsin.hunting.slices import read_moment
    from tocsin.model.audit import AskedEntries
    from tocsin.node.desk.desk import Desk
    from tocsin.node.member.node import open_node

    asked = AskedEntries(who, action, object_, read_moment(since, "--since"))
    with open_node(node) as opened:
        print_audit(reversed(Desk(opened).audit(before, last, asked)), as_json=as_json)


@_app.command("verify")
def verify(
    node: NodeDir = DEFAULT,
    noted: Annotated[
        str,
        typer.Option(
            "--noted",
            metavar="ENTRY",
            help="An entry that this command printed before: whoever can write to the store could have replaced all of its audit, but not what was noted elsewhere.",
        ),
    ] = "",
    as_json: options.AsJson = False,
) -> None:
    """Check the chain of all entries: whether one was changed, taken out or cut off; exit code 2 if so."""
    from tocsin.node.member.node import open_node
    from tocsin.store import Noted

    with open_node(node) as opened:
        broken = opened.store.audit.verify(Noted.parse(noted) if noted else None)
        head = opened.store.audit.head()
    if as_json:
        facts = {"whole": broken is None, "broken": broken, "head": str(head) if head else None}
        machine.said("", facts, as_json=True)
    elif broken is None:
        typer.echo(f"the audit is whole; note elsewhere, for --noted: {head or 'nothing yet'}")
    if broken is None:
        return
    typer.echo(f"the audit is not as it was written, from entry {broken} on", err=True)
    raise typer.Exit(ERROR)
