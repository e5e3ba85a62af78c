"""``tocsin metrics``."""

from __future__ import annotations

from typing import Annotated

import typer

from tocsin.cli import options


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("metrics")(metrics)


def metrics(
    lake: options.LakeDir,
    since: options.Since = "",
    until: options.Until = "",
    host: options.Hosts = None,
    origin: options.Origins = None,
    limit: Annotated[int, typer.Option("--limit", min=0, metavar="N", help="Rows of each table; 0 is all.")] = 30,
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Count events by log, event id and host, per origin, with their share and first and last time.

    --since and --until are taken to whole days.
    """
    from tocsin.cli.metrics_output import print_metrics
    from tocsin.hunting import Window
    from tocsin.node.metrics import metrics as count

    window = Window.parse(since, until)
    found = count(
        lake,
        since=window.since.date() if window.since else None,
        until=window.until.date() if window.until else None,
        origins=tuple(origin or ()),
        hosts=tuple(host or ()),
    )
    print_metrics(found, limit=limit, as_json=as_json)
