"""Commands that look into a lake past its node, or change it: whose lake it is, and that its audit knows of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

#: Parameters that say where is looked, in whose name, and how the outcome is told.
_HOW = frozenset({"lake", "node", "name", "form", "output", "verbose", "as_json", "workers"})
OfNode = Annotated[
    Path | None,
    typer.Option(
        "--node",
        metavar="DIR",
        help="Node whose lake it is, and whose audit is told, as is always that of the node in whose folder a lake lies.",
    ),
]


def overseen(
    context: typer.Context, lake: Path | None, act: str, node: Path | None = None, name: str = ""
) -> Path | None:
    """The lake that is meant, once the audit of the node that it belongs to knows who looks into it and how.

    Raises ``NodeError`` where that cannot be written.
    """
    from tocsin.cli.node_options import actor
    from tocsin.node.member.overseeing import lake_of, oversee

    if lake is None and node is not None:
        lake = lake_of(node)
    if lake is not None:
        oversee(lake, act, _asked(context), actor(name).name, node)
    return lake


def _asked(context: typer.Context) -> str:
    """What the command line asks for: the terms and options that were given, but for how the outcome is told."""
    given = (
        (name, value) for name, value in context.params.items() if name not in _HOW and _given(context, name)
    )
    return ", ".join(f"{name} {_said(value)}" for name, value in given) or "all of it"


def _given(context: typer.Context, name: str) -> bool:
    source = context.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"


def _said(value: object) -> str:
    if isinstance(value, list | tuple):
        return " ".join(map(_said, value))
    from tocsin.node.member.overseeing import cut

    return cut(repr(str(value)))  # none hides those after it
