"""``tocsin case``: what belongs together is gathered, weighed, and shown as far as somebody may be told."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tocsin.cli import case_export, options
from tocsin.cli.node_options import DEFAULT, As, NodeDir, actor, marking

_app = typer.Typer(
    no_args_is_help=True,
    help="Gather what belongs together: who said what, how bad it is as an interval, which thresholds it touches, what may be done.",
)
CaseId = Annotated[str, typer.Argument(metavar="CASE", help="The case's id, or the start of its UUID.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    case_export.register(_app)
    app.add_typer(_app, name="case")


@_app.command("new")
def new(
    source: Annotated[Path | None, typer.Option("--from", metavar="FILE", help="A case in YAML, with its title, marking and entries.")] = None,
    title: Annotated[str, typer.Option("--title", metavar="TEXT", help="What it is about, without a file.")] = "",
    tlp: Annotated[str, typer.Option("--tlp", metavar="LABEL", help="Who may be told that there is such a case: CLEAR, GREEN, AMBER, AMBER+STRICT, RED.")] = "AMBER",
    reference: Annotated[str, typer.Option("--reference", metavar="NAME", help="One of the public record that ships: albania-2022, say; list shows them.")] = "",
    node: NodeDir = DEFAULT,
    name: As = "",
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Begin a case: empty, from a file, or one of the public record.

    [bold]tocsin case new --reference albania-2022[/bold]
    """
    from tocsin.cli.case_output import print_added
    from tocsin.node.cases.keeping import Added, begin, begin_with
    from tocsin.node.cases.reference import reference_file
    from tocsin.node.member.node import open_node

    who = actor(name).name
    with open_node(node) as opened:
        if reference:
            with reference_file(reference) as path:
                added = begin_with(opened, path, who)
        elif source is not None:
            added = begin_with(opened, source, who)
        else:
            added = Added(begin(opened, title, "", marking(tlp, None, "CLEAR"), who), (), 0)
    print_added(added, as_json=as_json)


@_app.command("add")
def add(
    case: CaseId,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Entries in YAML.")],
    node: NodeDir = DEFAULT,
    name: As = "",
    as_json: options.AsJson = False,
) -> None:
    """Add a file's entries; one whose id is there is its next version, and the former stays."""
    from tocsin.cli.case_output import print_added
    from tocsin.node.cases.keeping import add_file, named
    from tocsin.node.member.node import open_node

    with open_node(node) as opened:
        print_added(add_file(opened, named(opened, case), file, actor(name).name), as_json=as_json)


@_app.command("list")
def show_all(node: NodeDir = DEFAULT, as_json: options.AsJson = False) -> None:
    """List the cases, the newest first, and those of the public record that ship."""
    from tocsin.cli.case_output import print_cases
    from tocsin.node.cases.reference import references
    from tocsin.node.member.node import open_node

    with open_node(node) as opened:
        print_cases(opened.store.cases.all(), references(), as_json=as_json)


@_app.command("show")
def show(
    case: CaseId,
    to: Annotated[str, typer.Option("--to", metavar="WHOM", help="As public, community, or a member's identity--… is told it; all of it without.")] = "",
    node: NodeDir = DEFAULT,
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Show a case: its course, who said what, severity as intervals, days, thresholds, what may be done."""
    from tocsin.cli.case_output import print_case
    from tocsin.model.member import audience_named
    from tocsin.node.cases.keeping import named
    from tocsin.node.cases.precedents import kept
    from tocsin.node.cases.showing import preview, whole
    from tocsin.node.member.node import open_node

    with open_node(node) as opened:
        found = named(opened, case)
        if to:
            shown = preview(opened, found, audience_named(to), kept())
            print_case(shown.told.value, shown.withheld, as_json=as_json)
        else:
            print_case(whole(opened, found, kept()), as_json=as_json)
