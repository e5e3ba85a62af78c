"""``tocsin ingest``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tocsin.cli import options
from tocsin.cli.node_options import As
from tocsin.cli.overseen import overseen
from tocsin.model.errors import UsageError


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("ingest")(ingest)


def ingest(
    context: typer.Context,
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="PATH", readable=False, help="Files, folders or archives of logs."),
    ],
    lake: Annotated[
        Path, typer.Option("--lake", metavar="DIR", help="Lake to add to; made if it is not there.")
    ],
    origin: options.Origin = "",
    timezone: options.TimeZone = "UTC", dates: options.Dates = "",
    logsource: options.Source = "",
    mapping: options.Mapping = None,
    host_of: options.HostOf = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="Keep taking in what arrives, until Ctrl-C, SIGTERM or SIGHUP.")
    ] = False,
    interval: Annotated[
        float, typer.Option("--interval", min=0.1, metavar="SECONDS", help="Between two looks of --watch.")
    ] = 5.0,
    workers: options.Workers = 0, name: As = "", as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Take logs into a lake: every event once, under its original names.

    The format of each file is recognised from its content; .gz, .zip and .tar.gz are opened. Run it again at
    any time: what is in is not added twice, a file that has grown adds only what is new, and an ingest that
    was stopped goes on where it was. What could not be read is counted and listed.

    With --watch, a file that is being written is read up to its last whole line; rotated and cut logs are
    followed. Nothing is lost or doubled by stopping it and starting it again.

    Exit codes: 0 taken in, 2 error, also if no log could be read at all.
    """
    from tocsin.cli.screen import board
    from tocsin.cli.stopping import stoppable
    from tocsin.cli.summaries import print_ingest
    from tocsin.cli.watching import keep_taking_in
    from tocsin.node.ingest import ingest as take_in

    chosen = options.read_options(origin, timezone, logsource, mapping, host_of, dates=dates)
    overseen(context, lake, "logs taken in", name=name)
    if watch:
        keep_taking_in(paths, lake, chosen, interval=interval, workers=workers or None, as_json=as_json)
        return
    with stoppable(), board(quiet=as_json) as show:
        step = show("taking in logs", "bytes")
        report = take_in(paths, lake, chosen, workers=workers or None, progress=lambda d, t, _: step(d, t))
    print_ingest(report, lake, as_json=as_json)
    if report.nothing_read:
        raise UsageError("no log could be read", hint="see what was not read, and why")
