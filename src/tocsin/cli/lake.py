"""``tocsin lake``: what is in a lake, and keeping it in shape."""

from __future__ import annotations

from typing import Annotated

import typer

from tocsin.cli import options

_app = typer.Typer(no_args_is_help=True, help="What is in a lake, and keeping it in shape.")


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(_app, name="lake")


@_app.command("stats")
def stats(
    lake: options.LakeDir,
    field: Annotated[
        str,
        typer.Option(
            "--field", metavar="NAME", help="How often fields are filled: a name, part of one, or all."
        ),
    ] = "",
    table: Annotated[str, typer.Option("--source", metavar="TABLE", help="Only this log.")] = "",
    origin: Annotated[str, typer.Option("--origin", metavar="ORG", help="Only this organisation.")] = "",
    as_json: options.AsJson = False,
) -> None:
    """Per origin and log: rows, hosts, first and last time, gaps, fields and how often each is filled, size."""
    from tocsin.cli.lake_output import print_stats
    from tocsin.node.lake_stats import lake_stats

    print_stats(lake_stats(lake), table=table, origin=origin, field=field, as_json=as_json)


@_app.command("compact")
def compact(lake: options.LakeDir, as_json: options.AsJson = False) -> None:
    """Merge small parts into large ones in time order; hunts are quicker and find the same."""
    from tocsin.cli.lake_output import print_compacted
    from tocsin.lake import compact as merge

    print_compacted(merge(lake), as_json=as_json)
