"""Terminal summaries: what a person needs first, then what was not seen and not read."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from tocsin.cli import machine
from tocsin.cli.console import Screen
from tocsin.cli.printable import one_line
from tocsin.lake import FileRecord
from tocsin.model.counting import counted
from tocsin.model.event import Skipped
from tocsin.node.ingest import IngestReport
from tocsin.node.ingest.reader import OddDates
from tocsin.node.ingest.ways import DATES, LOGSOURCE, MAPPING, TIMEZONE, OtherWay, by_kind

_WAYS = {
    TIMEZONE: ("in another time zone", ""),
    LOGSOURCE: ("as another log source", "none"),
    MAPPING: ("with another mapping", ""),
    DATES: ("with dates in another order", ""),
}
_ORDERS = {"dmy": "day/month", "mdy": "month/day"}
#: Lines of a list shown before the rest is only counted.
SHOWN = 10


def console() -> Console:
    """Standard output as people see it; plain text of any width where it is no terminal."""
    return Screen()


def print_ingest(report: IngestReport, lake: Path, *, as_json: bool) -> None:
    """Say what an ingest took in and what it could not read."""
    out = console()
    if as_json:
        machine.tell(msgspec.json.encode(report))
        return
    formats = Counter(file.format for file in report.files)
    kinds = ", ".join(f"{count} {name}" for name, count in formats.most_common(6))
    out.print(
        f"[bold]{counted(report.rows, 'event')}[/bold] from {counted(len(report.files), 'file')}"
        f" ({kinds or 'nothing new'}) → {escape(one_line(str(lake)))}"
    )
    if report.grown:
        out.print(f"{len(report.grown):,} of these grew: only what is new was added")
    if report.known:
        out.print(f"{counted(len(report.known), 'file', 'was', 'were')} in already")
    if report.beside:
        many = counted(len(report.beside), "file", "was", "were")
        out.print(f"{many} taken in meanwhile by another ingest of the same lake, which counts them")
    print_duplicates(out, report)
    print_times(out, report)
    print_nameless(out, report)
    print_unasked(out, report)
    print_hosts(out, report)
    print_skipped(out, report.skipped)


def print_duplicates(out: Console, report: IngestReport) -> None:
    """Say how many events were left out because another export had brought them."""
    if report.duplicates:
        many = counted(report.duplicates, "event", "was", "were")
        out.print(f"{many} in already from another export and counted once")


def print_nameless(out: Console, report: IngestReport) -> None:
    """Say which files hold events that nobody knows the host of."""
    if report.nameless:
        many = counted(len(report.nameless), "file", "holds", "hold")
        first = f"(first: {report.nameless[0].path})"
        text = f"{many} events that name no host {first}; --host-of says who wrote them"
        out.print(Text(one_line(text), style="yellow"))


def print_unasked(out: Console, report: IngestReport) -> None:
    """Say which files hold events of which no rule is asked, and how to say what they are."""
    if files := report.unasked:
        many = counted(sum(file.unasked for file in files), "event")
        more = f" and {counted(len(files) - 1, 'other file')}" if files[1:] else ""
        said = "in a new lake, say what they are: --logsource product=…,category=…,service=…"
        out.print(
            Text(
                one_line(f"{many} of {files[0].path}{more} that no rule is asked of; {said}"), style="yellow"
            )
        )


def print_hosts(out: Console, report: IngestReport) -> None:
    """Say which files keep another host, origin or way of reading, and what ``--host-of`` fits no file."""
    if report.other_hosts:
        first = report.other_hosts[0]
        many = counted(len(report.other_hosts), "file", "was", "were")
        example = f"first: {first.path}, of {first.host or 'no host'} and not {first.said}"
        text = f"{many} in already under another host and kept it ({example}); only a new lake takes them in anew"
        out.print(Text(one_line(text), style="yellow"))
    if report.other_origins:
        first_origin = report.other_origins[0]
        many = counted(len(report.other_origins), "file", "was", "were")
        example = (
            f"first: {first_origin.path}, of {first_origin.origin or 'nobody'} and not {first_origin.said}"
        )
        text = f"{many} in already under another origin and kept it ({example}); only a new lake takes them in anew"
        out.print(Text(one_line(text), style="yellow"))
    for kind, others in by_kind(report.other_ways).items():
        out.print(Text(one_line(_otherwise(kind, others)), style="yellow"))
    for unfit in report.unfit[:SHOWN]:
        text = f"--host-of {unfit.option} fits no file; the path of one is {unfit.example}"
        out.print(Text(one_line(text), style="yellow"))


def _otherwise(kind: str, others: Sequence[OtherWay]) -> str:
    """One line on the files that were read in one other way."""
    first, many = others[0], counted(len(others), "file", "was", "were")
    way, none = _WAYS[kind]
    how = "" if kind == MAPPING else f", {first.kept or none} and not {first.said}"
    return f"{many} in already, read {way}, and stayed so (first: {first.path}{how}); only a new lake takes them in anew"


def print_times(out: Console, report: IngestReport) -> None:
    """Say which events have no time, and which files are ahead of their own."""
    if report.untimed:
        out.print(
            f"[yellow]{counted(report.untimed, 'event', 'carries', 'carry')} no time that can be read: kept, and hunted[/yellow]"
        )
    for line in _odd(report.odd_dates):
        out.print(Text(one_line(line), style="yellow"))
    if report.early:
        out.print(Text(one_line(_early(report.early)), style="yellow"))


def _odd(files: Sequence[OddDates]) -> Iterator[str]:
    """One line on dates that fit both orders where nothing decides, one on those that contradict their log."""
    unsure = [file for file in files if file.unsure]
    if unsure:
        many, holds = counted(sum(file.unsure for file in unsure), "date"), counted(len(unsure), "file")
        yield (
            f"{many} in {holds} may be day/month or month/day, read as {_ORDERS[unsure[0].order]} "
            f"(first: {unsure[0].path}); --dates dmy or mdy says which"
        )
    contrary = [file for file in files if file.contrary]
    if contrary:
        many = counted(sum(file.contrary for file in contrary), "date", "fits", "fit")
        first = f"first: {contrary[0].path}, otherwise {_ORDERS[contrary[0].order]}"
        yield f"{many} only the other order than the rest of the file and were read so ({first}); check them"


def _early(files: Sequence[FileRecord]) -> str:
    """One line on all files with events later than the file itself."""
    ahead = max(file.last - file.received for file in files if file.last and file.received)
    whole = ahead - ahead % dt.timedelta(seconds=1)
    many = counted(len(files), "file", "holds", "hold")
    own = "events later than the file's own time"
    return f"{many} {own}, by up to {whole} (first: {files[0].path}); check --timezone and the clock"


def print_skipped(out: Console, skipped: tuple[Skipped, ...]) -> None:
    """List what could not be read: damage of a file before what came of it, then the most frequent reasons."""
    if not skipped:
        return
    by_reason: Counter[str] = Counter()
    for skip in skipped:
        by_reason[skip.reason] += skip.count
    out.print(f"[yellow]not read: {_amount(skipped)}[/yellow]")
    first = _causes(skipped)
    ranked = sorted(by_reason.most_common(), key=lambda one: one[0] not in first)
    for reason, count in ranked[:SHOWN]:
        example = next(skip for skip in skipped if skip.reason == reason)
        place = example.path + (f", record {example.record}" if example.record else "")
        out.print(Text(one_line(f"  {count:>7,}  {reason}  (first: {place})"), style="dim"))
    if len(by_reason) > SHOWN:
        out.print(f"  and {counted(len(by_reason) - SHOWN, 'other reason')}; --json lists all")


def _amount(skipped: tuple[Skipped, ...]) -> str:
    """How many records, and how many files or archives that were not read or of which something is missing."""
    whole = sum(skip.count for skip in skipped if not skip.record and skip.count <= 1)
    records = sum(skip.count for skip in skipped) - whole
    told = [counted(records, "record")] if records or not whole else []
    if whole:
        noun = "file or archive" if whole == 1 else "files or archives"
        told.append(f"{whole:,} {noun}, whole or in part")
    return ", and ".join(told)


def _causes(skipped: tuple[Skipped, ...]) -> frozenset[str]:
    """Reasons that concern a file or archive as a whole, of which also records were not read."""
    paths = {skip.path for skip in skipped if skip.record}
    holders = {place for path in paths for place in itertools.accumulate(path.split("/"), "{}/{}".format)}
    of_records = {skip.reason for skip in skipped if skip.record}
    return frozenset(
        skip.reason
        for skip in skipped
        if skip.path in holders and not skip.record and skip.reason not in of_records
    )


def table(*columns: str, title: str = "") -> Table:
    """A plain table in the house's style."""
    made = Table(title=title, title_justify="left", box=None, pad_edge=False, header_style="dim")
    for column in columns:
        right = column.endswith("#")  # a mark of numbers, not part of the name
        made.add_column(column.removesuffix("#"), justify="right" if right else "left", no_wrap=False)
    return made
