"""``tocsin ingest --watch``: a line for every look that brought something."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from tocsin.cli import machine
from tocsin.cli.screen import complain
from tocsin.cli.summaries import console, print_hosts, print_nameless, print_skipped
from tocsin.model.counting import counted
from tocsin.model.errors import UsageError
from tocsin.node.ingest import IngestReport, Watcher, Watching, until_told
from tocsin.sources import ReadOptions


def keep_taking_in(
    paths: Sequence[Path],
    lake: Path,
    chosen: ReadOptions,
    *,
    interval: float,
    workers: int | None,
    as_json: bool,
) -> None:
    """Watch until told to stop; with ``as_json`` every report is one line of JSON."""
    for path in paths:
        if not path.exists():
            raise UsageError("there is no such file or folder", where=str(path), hint="check the path")
    tell = _tell_json if as_json else say
    watcher = Watcher(paths, lake, chosen, Watching(interval, workers, tell, complain))
    sys.stderr.write("watching; Ctrl-C stops it\n")
    with until_told() as stop:
        watcher.run(stop)
    sys.stderr.write("stopped; what was taken in stays\n")


def say(report: IngestReport) -> None:
    """Say when what came, what of it nobody knows the host of, and what was not read."""
    out = console()
    grown = f", {len(report.grown):,} of them grown" if report.grown else ""
    now = dt.datetime.now(dt.UTC)
    out.print(
        f"{now:%Y-%m-%d %H:%M:%S} UTC  {counted(report.rows, 'event')} from {counted(len(report.files), 'file')}{grown}"
    )
    new = tuple(file for file in report.files if not file.base)
    print_nameless(out, msgspec.structs.replace(report, files=new))  # of one that grows it is told once
    print_hosts(out, report)
    print_skipped(out, report.skipped)


def _tell_json(report: IngestReport) -> None:
    machine.tell(msgspec.json.encode(report))
