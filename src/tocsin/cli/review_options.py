"""Options of the commands that work on a publication, and whoever uses them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tocsin.model.errors import UsageError

if TYPE_CHECKING:  # importing it takes as long as --help may
    from tocsin.library.calendar import Calendar

ReviewDir = Annotated[
    Path, typer.Option("--review", metavar="DIR", envvar="TOCSIN_REVIEW", help="The publication's folder.")
]
As = Annotated[
    str,
    typer.Option(
        "--as", metavar="NAME", help="In whose name, for the audit, which names the system's user as well."
    ),
]
DEFAULT = Path("review")
_MOST = 1 << 16
_ZONE = "write the name of a place: Europe/Tirane, UTC"


def who(name: str) -> str:
    """Whoever uses the command line, as the audit names them. Raises ``UsageError`` for no name."""
    from tocsin.cli.node_options import actor

    return actor(name).name


def password(name: str, file: Path | None, *, stdin: bool = False) -> str:
    """A password, never as an argument: other users of the machine see those. Raises ``UsageError`` for a file that cannot be read."""
    if stdin:
        return sys.stdin.readline(_MOST).rstrip("\r\n")
    if file is None:
        return str(typer.prompt(f"Password of {name}", hide_input=True, confirmation_prompt=True))
    return read(file).strip()


def read(file: Path) -> str:
    """The text of a file. Raises ``UsageError`` where it cannot be read."""
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot be read: {error}", where=str(file)) from error


def calendar(zone: str) -> Calendar:
    """The calendar of a zone. Raises ``UsageError`` for one that there is not, or that is a mere offset: it knows no summer."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    from tocsin.library.calendar import Calendar

    try:
        ZoneInfo(zone)
    except (ValueError, OSError, ZoneInfoNotFoundError) as error:
        raise UsageError(f"{zone!r} is no time zone", where="--zone", hint=_ZONE) from error
    return Calendar(zone=zone)
