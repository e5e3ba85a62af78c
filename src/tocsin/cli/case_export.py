"""``tocsin case export``: a consultation paper, or a file that another node takes in, of what an audience may be told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tocsin.cli import options
from tocsin.cli.node_options import DEFAULT, As, NodeDir, actor

if TYPE_CHECKING:  # importing it takes as long as --help may
    from tocsin.node.cases.exporting import Exported


def register(app: typer.Typer) -> None:
    """Add the command to the commands on cases."""
    app.command("export")(export)


def export(
    case: Annotated[str, typer.Argument(metavar="CASE", help="The case's id, or the start of its UUID.")],
    form: Annotated[str, typer.Option("--format", metavar="FORMAT", help="paper.html or paper.pdf to be read, json or yaml to be taken in by another node.")],
    to: Annotated[str, typer.Option("--to", metavar="WHOM", help="For public, community, a member's identity--…, or own: the member's own people, all of it, as strictly marked as its strictest entry.")] = "own",
    output: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write it there, whole or not at all, to be read by its owner alone unless it is public; else to stdout.")] = None,
    node: NodeDir = DEFAULT,
    name: As = "",
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Export what an audience may be told of a case; each export is in the audit log with its digest.

    [bold]tocsin case export 39336e12 --to public --format paper.pdf --out paper.pdf[/bold]
    """
    from tocsin.model.errors import UsageError
    from tocsin.node.cases.exporting import audience_of, keep
    from tocsin.node.cases.exporting import export as made
    from tocsin.node.cases.keeping import named
    from tocsin.node.cases.precedents import kept
    from tocsin.node.member.node import open_node

    if output is None and as_json:
        raise UsageError("--json tells of a file", where="--json", hint="name one: --out FILE")
    if output is None and form == "paper.pdf" and _is_terminal():
        raise UsageError(
            "a PDF is no text for a terminal", where="--format", hint="name a file: --out paper.pdf"
        )
    with open_node(node) as opened:
        found = named(opened, case)
        audience = audience_of(opened, to)
        exported = made(opened, found, audience, form=form, who=actor(name).name, precedents=kept())
    if output is not None:
        keep(exported, output)
    _tell(exported, output, as_json=as_json)


def _is_terminal() -> bool:
    import sys

    return sys.stdout.isatty()


def _tell(exported: Exported, output: Path | None, *, as_json: bool) -> None:
    """Write what was made to stdout where there is no file, and say how it is marked and what is not in it."""
    from tocsin.cli import machine
    from tocsin.cli.console import Screen
    from tocsin.cli.printable import escaped

    if output is None:
        machine.stdout().write(exported.data)
    if as_json:
        told = {
            "file": str(output),
            "sha256": exported.digest,
            "marking": str(exported.marking),
            "entries": exported.entries,
            "withheld": exported.withheld,
        }
        machine.tell(json.dumps(told, indent=2))
        return
    screen = Screen(stderr=output is None)
    place = f"{escaped(str(output))}: " if output else ""
    screen.print(f"{place}{exported.marking}, {exported.entries:,} entries, SHA-256 {exported.digest}")
    if exported.withheld:
        screen.print(
            f"[yellow]{_entries(exported.withheld)} not in it[/yellow]: {exported.audience} may not be told"
        )


def _entries(number: int) -> str:
    return "1 entry is" if number == 1 else f"{number:,} entries are"
