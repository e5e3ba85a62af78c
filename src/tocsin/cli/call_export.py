"""``tocsin call export``: a call as queries for members whose logs stay in a SIEM, or as a MISP event."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from tocsin.cli import options
from tocsin.cli.node_options import DEFAULT, As, NodeDir, actor

if TYPE_CHECKING:  # importing it takes as long as --help may
    from tocsin.model.call import Call
    from tocsin.node.member.node import Node

CallId = Annotated[str, typer.Argument(metavar="CALL", help="The call's id, or the start of its UUID.")]
Names = Optional[list[str]]  # noqa: UP045  (Typer wants it so)
Place = Optional[Path]  # noqa: UP045  (Typer wants it so)


def register(app: typer.Typer) -> None:
    """Add the command to the commands on calls."""
    app.command("export")(export)


def export(
    call: CallId,
    backend: Annotated[str, typer.Option("--backend", metavar="NAME", help="splunk, elastic, elastic-eql, elastic-esql, opensearch, defender, sentinel, azure-monitor.")] = "",
    pipeline: Annotated[Names, typer.Option("--pipeline", metavar="NAME", help="How your logs name fields and logs, in place of the backend's usual; repeat for more, none for Sigma's own names.")] = None,
    output: Annotated[Place, typer.Option("--output", "-o", metavar="DIR|FILE", help="A new folder for a file of each query and a manifest, or one file that ends in .json.")] = None,
    misp: Annotated[Place, typer.Option("--misp", metavar="FILE", help="Write a MISP event as JSON instead: the call, and what was answered, as sightings.")] = None,
    member: Annotated[str, typer.Option("--for", metavar="IDENTITY", help="With --misp: the member that is to have it, and so what is in it; by default this node's own.")] = "",
    node: NodeDir = DEFAULT,
    name: As = "",
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Write a call as queries of your own SIEM, or as a MISP event, and say what could not be written.

    [bold]tocsin call export 754e2041 --backend splunk --output queries[/bold]

    [bold]tocsin call export 754e2041 --misp event.json[/bold]
    """
    from tocsin.model.errors import UsageError
    from tocsin.node.desk.desk import Desk
    from tocsin.node.member.node import open_node

    if bool(backend) is (misp is not None):
        raise UsageError("name one: --backend NAME for queries, or --misp FILE for an event")
    if misp is not None and (pipeline or output is not None):
        raise UsageError("--pipeline and --output are for queries", where="--misp")
    if member and misp is None:
        raise UsageError("is for --misp: queries are for this node's own", where="--for")
    with open_node(node) as opened:
        asked, who = Desk(opened).call_named(call), actor(name).name
        if misp is not None:
            _event(asked, misp, member, who, opened, as_json=as_json)
        else:
            _queries(asked, backend, pipeline or [], output, who, opened, as_json=as_json)


def _queries(
    call: Call,
    backend: str,
    pipelines: list[str],
    output: Path | None,
    who: str,
    node: Node,
    *,
    as_json: bool,
) -> None:
    from tocsin.cli.call_export_output import print_export
    from tocsin.model.errors import UsageError
    from tocsin.node.calls import exporting, query_files

    made = exporting.export(call, backend, pipelines, who, node)
    if output is not None:
        query_files.write(made, output)
    print_export(made, output, as_json=as_json)
    if not made.value.queries:
        raise UsageError("nothing of this call can be written as a query", where=backend)


def _event(call: Call, place: Path, member: str, who: str, node: Node, *, as_json: bool) -> None:
    from tocsin.cli.call_export_output import print_event
    from tocsin.node.calls import misp_events
    from tocsin.node.member.registry import known_member

    chosen = known_member(member or node.configuration.id, node, "--for")
    made = misp_events.export(call, chosen.id, who, node)
    misp_events.write(made, place)
    print_event(made, call, chosen, place, as_json=as_json)
