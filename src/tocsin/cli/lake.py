"""``tocsin lake``: what is in a lake, and keeping it in shape."""

from __future__ import annotations

from typing import Annotated

import typer

from tocsin.cli import options
from tocsin.cli.node_options import As
from tocsin.cli.overseen import overseen

_app = typer.Typer(no_args_is_help=True, help="What is in a lake, and keeping it in shape.")


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(_app, name="lake")


@_app.command("stats")
def stats(
    context: typer.Context,
    lake: options.LakeDir,
    field: Annotated[
        str,
        typer.Option(
            "--field", metavar="NAME", help="How often fields are filled: a name, part of one, or all."
        ),
    ] = "",
    table: Annotated[str, typer.Option("--source", metavar="TABLE", help="Only this log.")] = "",
    origin: Annotated[str, typer.Option("--origin", metavar="ORG", help="Only this organisation.")] = "",
    name: As = "",
    as_json: options.AsJson = False,
) -> None:
    """Per origin and log: rows, hosts, first and last time, gaps, fields and how often each is filled, size; --json names the hosts."""
    from tocsin.cli.lake_output import print_stats
    from tocsin.node.lake_stats import lake_stats
    from tocsin.node.named_logs import check_logs, check_origins

    overseen(context, lake, "lake statistics read", name=name)  # they name hosts, and when each logged
    stats = lake_stats(lake)
    check_logs([table] if table else [], (log.summary.table for log in stats.logs))
    check_origins([origin] if origin else [], (log.summary.origin for log in stats.logs))
    print_stats(stats, table=table, origin=origin, field=field, as_json=as_json)


@_app.command("compact")
def compact(
    context: typer.Context, lake: options.LakeDir, name: As = "", as_json: options.AsJson = False
) -> None:
    """Merge small parts into large ones in time order; hunts are quicker and find the same."""
    from tocsin.cli.lake_output import print_compacted
    from tocsin.lake import compact as merge

    overseen(context, lake, "lake compacted", name=name)
    print_compacted(merge(lake), as_json=as_json)


@_app.command("expire")
def expire(
    context: typer.Context,
    lake: options.LakeDir,
    before: Annotated[str, typer.Option("--before", metavar="DAY", help="First day that stays, in UTC: 2022-01-01.")],
    yes: Annotated[bool, typer.Option("--yes", help="Remove them; without it they are only counted.")] = False,
    name: As = "",
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Remove the events before a day; without --yes only say what would go.

    Events without a time stay. What is removed does not come in again with the same files.
    """
    from tocsin.cli.lake_output import print_expired
    from tocsin.lake import expire as remove

    day = options.read_day(before)
    overseen(context, lake, "lake expired", name=name)
    print_expired(remove(lake, day, rehearse=not yes), as_json=as_json)


@_app.command("verify")
def verify(
    context: typer.Context,
    lake: options.LakeDir,
    repair: Annotated[bool, typer.Option("--repair", help="Delete files left over for an hour, and cover parts anew.")] = False,
    name: As = "",
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Look whether the lake is whole: every part, page, count and file of it.

    Exit codes: 0 whole, 2 something is wrong (or was, before --repair).
    """
    from tocsin.cli.exits import ERROR
    from tocsin.cli.lake_output import print_verdict
    from tocsin.cli.screen import board
    from tocsin.lake import repair as put_right
    from tocsin.lake import verify as look

    if repair:
        overseen(context, lake, "lake repaired", name=name)
    with board(quiet=as_json) as show:
        verdict = look(lake, show("verifying", "events"))
    print_verdict(verdict, put_right(lake, verdict) if repair else None, as_json=as_json)
    if not verdict.whole:
        raise typer.Exit(ERROR)
