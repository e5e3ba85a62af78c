"""What ``tocsin lake`` prints."""

from __future__ import annotations

import datetime as dt

import msgspec
from rich.console import Console
from rich.text import Text

from tocsin.cli import machine
from tocsin.cli.records import Records
from tocsin.cli.summaries import SHOWN, console
from tocsin.lake import Compacted, Expired, Repaired, Verdict
from tocsin.model.counting import counted
from tocsin.model.field_of_view import Days
from tocsin.node.lake_stats import LakeStats, LogStats


def print_stats(stats: LakeStats, *, table: str, origin: str, field: str, as_json: bool) -> None:
    """The logs of a lake, or how often their fields are filled where ``field`` names any."""
    asked = [
        log for log in stats.logs if table in {"", log.summary.table} and origin in {"", log.summary.origin}
    ]
    if as_json:
        stats = msgspec.structs.replace(stats, logs=tuple(asked))
        machine.tell(msgspec.json.encode(stats))
        return
    out = console()
    out.print(
        f"[bold]{counted(stats.rows, 'event')}[/bold] of {counted(len(stats.hosts), 'host')} from {counted(stats.files, 'file')}"
        f" ({megabytes(stats.file_bytes)}), {megabytes(stats.size)} on disk"
    )
    if stats.skipped:
        out.print(f"[yellow]{counted(stats.skipped, 'record')} of these files could not be read[/yellow]")
    if field:
        _print_fields(out, asked, field)
    else:
        _print_logs(out, stats, asked)


def _print_logs(out: Console, stats: LakeStats, asked: list[LogStats]) -> None:
    sizes = {size.table: size for size in stats.tables}
    columns = ("origin", "log", "rows#", "hosts#", "first", "last", "fields#", "size#", "parts#")
    made = Records(*columns, own=("origin", "log"), same=("origin",))
    for log in asked:
        one, size = log.summary, sizes[log.summary.table]
        made.add_row(
            Text(one.origin or "-"),
            Text(one.table),
            f"{one.rows:,}",
            f"{one.hosts:,}",
            _minute(one.first),
            _minute(one.last),
            f"{len(log.fields):,}",
            megabytes(size.size),
            f"{size.parts:,}",
        )
    made.print(out)
    if len({log.summary.origin for log in asked}) > 1:
        out.print("[dim]size and parts are those of a log's table, which all origins share[/dim]")
    gapped = [log.summary for log in asked if log.summary.gaps]
    if gapped:
        out.print("\ngaps")
    several = len({log.summary.origin for log in asked}) > 1
    for one in gapped:
        shown = ", ".join(_days(gap) for gap in one.gaps[:SHOWN])
        more = f" and {len(one.gaps) - SHOWN} more" if len(one.gaps) > SHOWN else ""
        out.print(Text(f"  {(one.origin or '-') + '  ' if several else ''}{one.table}: {shown}{more}"))
    out.print("\n[dim]for fields and how often each is filled: --field all[/dim]")


def _print_fields(out: Console, asked: list[LogStats], field: str) -> None:
    wanted = "" if field == "all" else field.lower()
    made = Records("origin", "log", "field", "rows#", "filled#", own=("origin", "log"), same=("origin",))
    for log in asked:
        for one in log.fields:
            if wanted in one.name.lower():
                origin, name = Text(log.summary.origin or "-"), Text(log.summary.table)
                made.add_row(origin, name, Text(one.name), f"{one.rows:,}", f"{one.share:.1%}")
    if any(wanted in one.name.lower() for log in asked for one in log.fields):
        made.print(out)
    else:
        out.print(Text(f"no log fills a field whose name has {field!r} in it"))


def print_compacted(done: Compacted, *, as_json: bool) -> None:
    """How many parts became how many."""
    if as_json:
        machine.tell(msgspec.json.encode(done))
        return
    out = console()
    out.print(f"{counted(done.before, 'part')} became {done.after:,}")
    for name in done.contested:
        out.print(
            Text(f"{name}: others were writing, its parts stay as they were; run it again", style="yellow")
        )


def print_expired(expired: Expired, *, as_json: bool) -> None:
    """What left the lake, or what would."""
    if as_json:
        machine.tell(msgspec.json.encode(expired))
        return
    out = console()
    made = Records("log", "events#", "parts dropped#", "rewritten#", own=("log",))
    for one in expired.tables:
        made.add_row(Text(one.table), f"{one.rows:,}", f"{one.dropped:,}", f"{one.rewritten:,}")
    if expired.tables:
        made.print(out)
    were = "was removed" if expired.rows == 1 else "were removed"
    out.print(f"[bold]{counted(expired.rows, 'event')}[/bold] {were if expired.done else 'would be removed'}")
    if expired.timeless:
        out.print(
            f"{counted(expired.timeless, 'event')} without a time {'stays' if expired.timeless == 1 else 'stay'}"
        )
    if expired.rows and not expired.done:
        out.print("[dim]--yes removes them[/dim]")


def print_verdict(verdict: Verdict, repaired: Repaired | None, *, as_json: bool) -> None:
    """What is wrong with a lake, and what was put right."""
    if as_json:
        whole = {"whole": verdict.whole, **msgspec.to_builtins(verdict), "repaired": repaired}
        machine.tell(msgspec.json.encode(whole))
        return
    out = console()
    wrong = counted(len(verdict.problems), "thing", "is", "are")
    state = "[green]whole[/green]" if verdict.whole else f"[red]{wrong} wrong[/red]"
    out.print(f"{counted(verdict.parts, 'part')} with {counted(verdict.rows, 'event')}: {state}")
    for problem in verdict.problems[: 5 * SHOWN]:
        out.print(Text(f"  {problem.fault}: {problem.where}: {problem.what}"))
    if len(verdict.problems) > 5 * SHOWN:
        out.print(f"  and {len(verdict.problems) - 5 * SHOWN:,} more; --json lists all")
    if verdict.orphans:
        size = megabytes(sum(orphan.size for orphan in verdict.orphans))
        out.print(
            f"{counted(len(verdict.orphans), 'file')} ({size}) that no table names: of an ingest that runs or was killed"
        )
    if verdict.replaced:
        out.print(
            f"{counted(verdict.replaced, 'replaced file', 'waits', 'wait')} to be deleted by a later compaction"
        )
    if verdict.unfinished:
        out.print(
            f"{counted(verdict.unfinished, 'file')} whose ingest was stopped: taking in again completes it"
        )
    if repaired is not None:
        out.print(
            f"{counted(repaired.deleted, 'file')} ({megabytes(repaired.size)}) deleted, {counted(repaired.covered, 'part')} covered anew"
        )
    elif verdict.orphans:
        out.print("[dim]--repair deletes those older than an hour[/dim]")


def megabytes(size: int) -> str:
    """A size for people."""
    return f"{size / 1e6:,.1f} MB"


def _minute(time: dt.datetime | None) -> str:
    return f"{time:%Y-%m-%d %H:%M}" if time else "-"


def _days(days: Days) -> str:
    return f"{days} ({counted(days.count, 'day')})"
