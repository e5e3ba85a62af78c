"""``tocsin hunt``."""

from __future__ import annotations

import enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from tocsin.cli import options
from tocsin.cli.exits import FOUND, NOTHING_FOUND
from tocsin.cli.node_options import As
from tocsin.cli.overseen import OfNode, overseen
from tocsin.model.detection import Level
from tocsin.model.errors import UsageError

if TYPE_CHECKING:  # importing it takes as long as --help may
    from tocsin.node.hunts import Request
    from tocsin.node.selection import Selection


class Format(enum.StrEnum):
    """Forms in which findings are written."""

    JSONL = "jsonl"
    CSV = "csv"
    HTML = "html"
    TIMESKETCH = "timesketch"
    NAVIGATOR = "navigator"


_RULES, _WHERE, _WHAT, _OUT = "Rules", "Where and when", "Which rules", "Output"
Several = Optional[list[str]]  # noqa: UP045  (Typer wants it so)
Paths = Optional[list[Path]]  # noqa: UP045  (Typer wants it so)


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("hunt")(hunt)


def hunt(
    context: typer.Context,
    paths: Annotated[Paths, typer.Argument(metavar="PATH", readable=False, help="Logs to hunt in: files, folders, archives.")] = None,
    rules: Annotated[Paths, typer.Option("--rules", metavar="PATH", readable=False, rich_help_panel=_RULES, help="Sigma rules: file, folder or zip; repeat for more.")] = None,
    indicators: Annotated[Paths, typer.Option("--indicators", metavar="PATH", readable=False, rich_help_panel=_RULES, help="Indicators: text, CSV, MISP JSON, STIX bundle.")] = None,
    placeholders: Annotated[Path | None, typer.Option("--placeholders", metavar="FILE", rich_help_panel=_RULES, help="YAML with the values of %placeholders% in rules.")] = None,
    tuning: Annotated[Path | None, typer.Option("--tuning", metavar="FILE", rich_help_panel=_RULES, help="TOML file of suppressions; each is counted.")] = None,
    lake: Annotated[Path | None, typer.Option("--lake", metavar="DIR", rich_help_panel=_WHERE, help="Lake to keep the logs in; without PATH, hunt what it holds.")] = None,
    since: Annotated[str, typer.Option("--since", metavar="TIME", rich_help_panel=_WHERE, help="From this time on: 2022-05-01 or 2022-05-01T08:00Z.")] = "",
    until: Annotated[str, typer.Option("--until", metavar="TIME", rich_help_panel=_WHERE, help="Before this time.")] = "",
    host: Annotated[Several, typer.Option("--host", metavar="NAME", rich_help_panel=_WHERE, help="Only this host; repeat for more.")] = None,
    origin: Annotated[str, typer.Option("--origin", metavar="ORG", rich_help_panel=_WHERE, help="Only this organisation; logs of PATH are taken in as its own.")] = "",
    timezone: options.TimeZone = "UTC", dates: options.Dates = "",
    read_as: Annotated[str, typer.Option("--read-as", metavar="product=…", help="What generic JSON lines or CSV in PATH hold: product=…,category=…,service=…")] = "",
    mapping: options.Mapping = None,
    host_of: options.HostOf = None,
    level: Annotated[Level | None, typer.Option("--level", metavar="LEVEL", rich_help_panel=_WHAT, help="Least level of rules: informational, low, medium, high, critical.")] = None,
    status: Annotated[Several, typer.Option("--status", metavar="STATUS", rich_help_panel=_WHAT, help="Status of rules: stable, test, experimental…")] = None,
    tag: Annotated[Several, typer.Option("--tag", metavar="TAG", rich_help_panel=_WHAT, help="Rules with this tag or one below: attack.t1059.")] = None,
    logsource: Annotated[str, typer.Option("--logsource", metavar="product=…", rich_help_panel=_WHAT, help="Rules for this log source.")] = "",
    form: Annotated[Format | None, typer.Option("--format", rich_help_panel=_OUT, help="Form of the findings; jsonl when --output ends in nothing known.")] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", rich_help_panel=_OUT, help="Write findings to this file, in a folder that exists; - is stdout. Without it and --format there is only the summary.")] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", rich_help_panel=_OUT, help="List all indicators that were hit, and all that was not loaded or not hunted.")] = False,
    node: OfNode = None, name: As = "",
    as_json: options.AsJson = False, workers: options.Workers = 0,
) -> None:  # fmt: skip
    """Hunt logs for everything the rules know: what was found, since when, on which hosts, and what could not be seen.

    [bold]tocsin hunt logs/[/bold]  hunts a folder with the installed rules, or with those that ship with Tocsin.

    [bold]tocsin hunt logs/ --rules sigma.zip --indicators list.txt -o findings.html[/bold]

    [bold]tocsin hunt --lake history --since 2022-05-01 --level high[/bold]  hunts history again.

    What could not be read or loaded is counted and listed. Whoever hunts in the lake of a node is in its audit.

    Exit codes: 0 nothing found, 1 found, 2 error, also if nothing could be asked: no log, rule or event, or all is blind.
    """
    from tocsin.hunting import Window
    from tocsin.node.hunts import Request

    _refuse_hosts_without_logs(host_of, paths)
    request = Request(
        paths=tuple(paths or ()), rules=tuple(rules or ()), indicators=tuple(indicators or ()),
        lake=overseen(context, lake, "lake hunted", node, name), placeholders=placeholders, tuning=tuning, workers=workers,
        read=options.read_options(origin, timezone, read_as, mapping, host_of, dates=dates),
        window=Window.parse(since, until), selection=_selection(level, status, tag, logsource),
        hosts=tuple(host or ()), origins=(origin,) if origin else (),
    )  # fmt: skip
    _carry_out(request, form, output, as_json=as_json, verbose=verbose)


def _refuse_hosts_without_logs(host_of: Several, paths: Paths) -> None:
    if host_of and not paths:
        hint = "give PATH, or take the logs in with it: what a lake holds keeps its hosts"
        raise UsageError("--host-of says who wrote logs that are taken in, and none are", hint=hint)


def _selection(level: Level | None, status: Several, tag: Several, logsource: str) -> Selection:
    """Which rules are wanted; raises ``UsageError`` for a log source that is not understood."""
    from tocsin.model.logsource import LogSource
    from tocsin.node.selection import Selection as Wanted

    source = LogSource.parse(logsource) if logsource else None
    return Wanted(level, tuple(status or ()), tuple(tag or ()), source)


def _carry_out(
    request: Request, form: Format | None, output: Path | None, *, as_json: bool, verbose: bool
) -> None:
    """Hunt, deliver, and end with the exit code that the outcome has."""
    from tocsin.cli.hunting_output import deliver, refuse_nowhere
    from tocsin.cli.screen import board
    from tocsin.cli.stopping import stoppable
    from tocsin.node.hunts import Watch, run

    refuse_nowhere(output)
    with stoppable(), board(quiet=as_json) as show:
        steps = (("taking in logs", "bytes"), ("compiling rules", "files"), ("hunting", "events"))
        outcome = run(request, Watch(*(show(label, unit) for label, unit in steps)))
    deliver(outcome, form, output, as_json=as_json, verbose=verbose)
    if outcome.failure is not None:
        raise outcome.failure
    raise typer.Exit(FOUND if outcome.result.findings else NOTHING_FOUND)
