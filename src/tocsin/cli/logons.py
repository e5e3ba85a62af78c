"""``tocsin logons``."""

from __future__ import annotations

from typing import Annotated

import typer

from tocsin.cli import options
from tocsin.cli.overseen import overseen


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("logons")(logons)


def logons(
    context: typer.Context,
    lake: options.LakeDir,
    since: options.Since = "",
    until: options.Until = "",
    host: options.Hosts = None,
    origin: options.Origins = None,
    user: Annotated[str, typer.Option("--user", metavar="TEXT", help="Only users with this in their name.")] = "",
    failed: Annotated[bool, typer.Option("--failed", help="Only failed ones.")] = False,
    machines: Annotated[bool, typer.Option("--machines", help="Accounts of machines and services too.")] = False,
    limit: Annotated[int, typer.Option("--limit", min=0, metavar="N", help="Rows to show, the most frequent first; 0 is all.")] = 40,
    workers: options.Workers = 0,
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Who logged on, whence, where and how: successes and failures, counted, with first and last time.

    From Windows Security (4624, 4625, 4634, 4648, 4672, 4768, 4769, 4771, 4776), remote desktop
    (21, 24, 25, 1149) and sshd.
    """
    from tocsin.cli.logons_output import print_logons
    from tocsin.hunting import Window
    from tocsin.node.logons import logons as summarise
    from tocsin.node.search.query import Query

    window = Window.parse(since, until)
    query = Query(
        since=window.since, until=window.until, hosts=tuple(host or ()), origins=tuple(origin or ())
    )
    overseen(context, lake, "logons listed")
    found = summarise(lake, query, threads=workers)
    print_logons(found, user=user, failed=failed, machines=machines, limit=limit, as_json=as_json)
