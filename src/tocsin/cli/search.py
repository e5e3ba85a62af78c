"""``tocsin search``."""

from __future__ import annotations

import enum
from pathlib import Path
from typing import Annotated, Optional

import typer

from tocsin.cli import options
from tocsin.cli.exits import FOUND, NOTHING_FOUND
from tocsin.cli.node_options import As
from tocsin.cli.overseen import OfNode, overseen
from tocsin.model.errors import UsageError

Several = Optional[list[str]]  # noqa: UP045  (Typer wants it so)


class SearchFormat(enum.StrEnum):
    """Forms in which what was found is printed."""

    TABLE = "table"
    JSONL = "jsonl"
    CSV = "csv"


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("search")(search)


def search(
    context: typer.Context,
    lake: Annotated[Path | None, typer.Option("--lake", metavar="DIR", help="Lake to search in.")] = None,
    terms: Annotated[Several, typer.Argument(metavar="TERM", help="Free text, Field=value or Field!=value; all must hold.")] = None,
    since: options.Since = "",
    until: options.Until = "",
    host: options.Hosts = None,
    origin: options.Origins = None,
    source: Annotated[Several, typer.Option("--source", metavar="TABLE", help="Only this log, as tocsin lake stats names it; repeat for more.")] = None,
    count_by: Annotated[str, typer.Option("--count-by", metavar="FIELD", help="Count the values of a field instead of listing events.")] = "",
    sql: Annotated[str, typer.Option("--sql", metavar="SELECT", help="Answer one SELECT; each log is a view, each ? one of the terms.")] = "",
    limit: Annotated[int, typer.Option("--limit", min=0, metavar="N", help="At most so many, the earliest or most frequent; 0 is all.")] = 50,
    form: Annotated[SearchFormat, typer.Option("--format", help="Form of what is printed.")] = SearchFormat.TABLE,
    node: OfNode = None, name: As = "",
    as_json: options.AsJson = False, workers: options.Workers = 0,
) -> None:  # fmt: skip
    """Search a lake for a field, a value or free text; case is ignored, * and ? are wildcards.

    [bold]tocsin search --lake L mimikatz[/bold]  anywhere in an event.

    [bold]tocsin search --lake L 'CommandLine=*vssadmin*' 'User!=*SYSTEM' --since 2022-05-01[/bold]

    [bold]tocsin search --lake L EventID=4625 --count-by TargetUserName[/bold]

    Whoever searches the lake of a node is in its audit. Exit codes: 0 nothing found, 1 found, 2 error.
    """
    from tocsin.cli import search_output as output
    from tocsin.hunting import Window
    from tocsin.node import search as searching
    from tocsin.node.search.query import Term

    window = Window.parse(since, until)
    query = searching.Query(
        terms=tuple(Term.parse(term) for term in terms or () if not sql), since=window.since, until=window.until,
        hosts=tuple(host or ()), origins=tuple(origin or ()), tables=tuple(source or ()),
    )  # fmt: skip
    lake = overseen(context, lake, "lake searched", node, name)
    if lake is None:
        raise UsageError("no lake is named", hint="give --lake DIR, or --node DIR for that of a node")
    if sql:
        answer = searching.ask(lake, sql, terms or (), limit, threads=workers)
        found = output.print_answer(answer, form, as_json=as_json)
    elif count_by:
        pivot = searching.count_by(lake, query, count_by, limit, threads=workers)
        found = output.print_pivot(pivot, form, as_json=as_json)
    else:
        hits = searching.search(lake, query, limit, threads=workers)
        found = output.print_hits(hits, query, form, as_json=as_json)
    output.print_doubts(query, found, form, as_json=as_json)
    raise typer.Exit(FOUND if found else NOTHING_FOUND)
