"""``tocsin read``: an advisory becomes the draft of a call, each item for accept or reject."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from tocsin.cli import machine, options

if TYPE_CHECKING:  # importing it takes as long as --help may
    from tocsin.exchange.advisory.items import Advisory

Several = Optional[list[str]]  # noqa: UP045  (Typer wants it so)


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("read")(read)


def read(
    source: Annotated[str, typer.Argument(metavar="FILE|URL", help="PDF, HTML, text, Markdown, CSV or STIX; - reads stdin. A URL is fetched, and nothing that it refers to.")],
    output: Annotated[Optional[Path], typer.Option("--output", "-o", metavar="FILE", help="Write the draft here, for tocsin call new --from.")] = None,  # noqa: UP045
    accept: Annotated[Several, typer.Option("--accept", metavar="KIND|VALUE", help="Accept these, whatever is proposed; repeat for more.")] = None,
    reject: Annotated[Several, typer.Option("--reject", metavar="KIND|VALUE", help="Reject these, whatever is proposed; repeat for more. It wins over --accept.")] = None,
    accept_all: Annotated[bool, typer.Option("--accept-all", help="Accept everything but what is merely suggested.")] = False,
    ask: Annotated[bool, typer.Option("--ask/--no-ask", help="Ask for every item on a terminal, or take the proposals.")] = True,
    attack: Annotated[Optional[Path], typer.Option("--attack", metavar="FILE", help="ATT&CK as MITRE publishes it (STIX bundle): newer than the galaxies, and suggests better.")] = None,  # noqa: UP045
    allow_private: Annotated[bool, typer.Option("--allow-private", help="Fetch from private addresses, too.")] = False,
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Read an advisory and draft a call from it: indicators, techniques, malware, actors, CVEs, countries, sectors.

    [bold]tocsin read advisory.pdf -o draft.json[/bold], then [bold]tocsin call new --from draft.json[/bold]

    Nothing is sent. Exit codes: 0 the draft was made, whatever is in it, 2 error.
    """
    from tocsin.cli.read_output import print_advisory
    from tocsin.cli.read_review import choose, review
    from tocsin.exchange.advisory.draft import write_draft

    found = choose(
        _advisory(source, attack, private=allow_private), accept or (), reject or (), accept_all=accept_all
    )
    asks = ask and not as_json and source != "-" and sys.stdin.isatty() and sys.stdout.isatty()
    if asks:
        print_advisory(found)
        found = review(found, _key)
    if output:  # before anything that a reader who goes away would end
        _write(output, write_draft(found))
    if not as_json and not asks:
        print_advisory(found)
    if as_json:
        machine.tell(write_draft(found), end="")
    elif output:
        typer.echo(f'Next: tocsin call new --from {output} --title "…" --tlp {_label(found)}')


def _advisory(source: str, attack: Path | None, *, private: bool) -> Advisory:
    """The advisory at a path or URL, or on stdin."""
    from tocsin.exchange.advisory.read import Knowledge, read_with
    from tocsin.node.folders import cache_folder

    if "://" in source:
        from tocsin.exchange.advisory.fetching import Manner, fetch

        fetched = fetch(source, Manner(private=private))
        name, media, data = fetched.url, fetched.media, fetched.data
    else:
        name, media, data = ("stdin" if source == "-" else Path(source).name), "", _bytes(source)
    cache = cache_folder() / "advisories"
    return read_with(lambda: Knowledge(attack, cache=cache), data, name, media)


def _bytes(source: str) -> bytes:
    """What a file or stdin holds, and a little more than is read, so that too much is noticed."""
    from tocsin.exchange.advisory.document import MAX_BYTES
    from tocsin.model.errors import UsageError

    if source == "-":
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    try:
        with Path(source).open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror or error}", where=source) from error


def _write(path: Path, data: bytes) -> None:
    from tocsin.model.errors import UsageError

    try:
        path.write_bytes(data)
    except OSError as error:
        raise UsageError(f"cannot be written: {error.strerror or error}", where=str(path)) from error


def _key(question: str, known: Iterable[str]) -> str:
    """One of the known answers that somebody types; the first is meant by an empty line."""
    answers = list(known)
    while True:
        said = str(typer.prompt(f"{question} [{'/'.join(answers)}]", default=answers[0], show_default=False))
        if said.strip().lower() in answers:
            return said.strip().lower()


def _label(advisory: Advisory) -> str:
    return advisory.marking.label.removeprefix("TLP:") if advisory.marking else "…"
