"""The ``tocsin`` command: every command in a file of its own, heavy imports left to when it runs."""

from __future__ import annotations

import errno
import io
import os
import sys
from typing import Annotated, NoReturn

import typer

from tocsin import __version__
from tocsin.cli import (
    audit,
    call,
    case,
    demo,
    gaps,
    hunt,
    ingest,
    knowledge,
    lake,
    library,
    logons,
    member,
    metrics,
    node,
    quarantine,
    read,
    review,
    rules,
    search,
)
from tocsin.cli.exits import ERROR, NOTHING_FOUND
from tocsin.cli.helping import join_lines
from tocsin.cli.screen import complain, confess
from tocsin.model.errors import TocsinError

_UNWRITABLE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS})

#: What typer makes of a ``KeyboardInterrupt``, in silence.
_INTERRUPTED = 130

app = typer.Typer(
    name="tocsin",
    help=(
        "Collective cyber defence: a member hunts its own history, completely and fast.\n\n"
        "[bold]Start with[/bold]  tocsin demo   or   tocsin hunt FOLDER\n\n"
        "Exit codes: 0 nothing found, 1 found, 2 error."
    ),
    rich_markup_mode="rich",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
hunt.register(app)
ingest.register(app)
demo.register(app)
lake.register(app)
search.register(app)
logons.register(app)
metrics.register(app)
rules.register(app)
node.register(app)
member.register(app)
read.register(app)
call.register(app)
case.register(app)
gaps.register(app)
knowledge.register(app)
quarantine.register(app)
audit.register(app)
review.register(app)
library.register(app)
join_lines(app)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"tocsin {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Options of every command."""


def run() -> None:
    """Entry point of the console script; errors are told as what, where and what to do next."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # no character may end a hunt that is done
    try:
        code = _ended()
        sys.stdout.flush()
    except TocsinError as error:
        complain(error)
        code = ERROR
    except KeyboardInterrupt:
        sys.stderr.write("\nstopped; what was taken in stays, the same command goes on from there\n")
        code = ERROR
    except BrokenPipeError:
        code = ERROR
    except BaseException as error:  # noqa: BLE001  (a process boundary: Python's own exit code 1 would mean "found")
        if isinstance(error, OSError) and error.errno in _UNWRITABLE:
            complain(
                TocsinError(f"cannot write: {error.strerror}", where=str(error.filename or "the output"))
            )
        else:
            confess(error)
        code = ERROR
    _exit(code)


def _ended() -> int:
    """The exit code of the command that was asked for."""
    try:
        app()
    except SystemExit as ended:
        if ended.code == _INTERRUPTED:
            raise KeyboardInterrupt from None
        return ended.code if isinstance(ended.code, int) else ERROR * bool(ended.code)
    return NOTHING_FOUND


def _exit(code: int) -> NoReturn:
    """End; what stdout still holds and nobody takes is no error of its own."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)
