"""``tocsin call export``: a call as queries for members whose logs stay in a SIEM."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from tocsin.cli import options
from tocsin.cli.node_options import DEFAULT, As, NodeDir, actor

CallId = Annotated[str, typer.Argument(metavar="CALL", help="The call's id, or the start of its UUID.")]
Names = Optional[list[str]]  # noqa: UP045  (Typer wants it so)
Place = Optional[Path]  # noqa: UP045  (Typer wants it so)


def register(app: typer.Typer) -> None:
    """Add the command to the commands on calls."""
    app.command("export")(export)


def export(
    call: CallId,
    backend: Annotated[str, typer.Option("--backend", metavar="NAME", help="splunk, elastic, elastic-eql, elastic-esql, opensearch, defender, sentinel, azure-monitor.")],
    pipeline: Annotated[Names, typer.Option("--pipeline", metavar="NAME", help="How your logs name fields and logs, in place of the backend's usual; repeat for more, none for Sigma's own names.")] = None,
    output: Annotated[Place, typer.Option("--output", "-o", metavar="DIR|FILE", help="A new folder for a file of each query and a manifest, or one file that ends in .json.")] = None,
    node: NodeDir = DEFAULT,
    name: As = "",
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Write a call as queries of your own SIEM, through pySigma, and say what could not be written.

    [bold]tocsin call export 754e2041 --backend splunk --output queries[/bold]
    """
    from tocsin.cli.call_export_output import print_export
    from tocsin.model.errors import UsageError
    from tocsin.node.calls import exporting, query_files
    from tocsin.node.desk.desk import Desk
    from tocsin.node.member.node import open_node

    with open_node(node) as opened:
        asked = Desk(opened).call_named(call)
        made = exporting.export(asked, backend, pipeline or (), actor(name).name, opened)
    if output is not None:
        query_files.write(made, output)
    print_export(made, output, as_json=as_json)
    if not made.value.queries:
        raise UsageError("nothing of this call can be written as a query", where=backend)
