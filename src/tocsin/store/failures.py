"""Failures of a database become errors that say what happened, where, and what to do."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from sqlalchemy import exc

from tocsin.model.errors import StoreBusyError, StoreError

#: What a database says, what it means, and what to do; the first that fits is told.
_BUSY = ("locked", "lock timeout")
_KNOWN = (
    (
        "locked",
        "another process keeps writing",
        "try again; if it persists, see which process holds the store",
    ),
    (
        "lock timeout",
        "another process keeps writing",
        "try again; if it persists, see which process holds it",
    ),
    ("deadlock", "another process was changing the same rows", "try again"),
    ("full", "the disk is full", "free space and try again; nothing was changed"),
    ("no space", "the disk is full", "free space and try again; nothing was changed"),
    ("readonly", "it cannot be written", "let this user write to the file and its folder"),
    ("read-only", "it cannot be written", "let this user write to it"),
    ("malformed", "it is damaged", "restore it from a backup"),
    ("not a database", "it is no store", "name another file, or restore it from a backup"),
    (
        "unable to open",
        "it cannot be opened",
        "see that its folder exists and that this user may write there",
    ),
    ("disk i/o error", "the disk fails", "see the disk and its space; nothing was changed"),
    ("append-only", "the audit log is append-only", "what is in it stays"),
    ("no such table", "it lacks tables", "open it with migrations, or restore it from a backup"),
    (
        "does not exist",
        "it lacks something that it needs",
        "create the database, and open it with migrations",
    ),
    ("password", "the database refuses the login", "see user and password in the URL"),
    ("connection", "the database cannot be reached", "see that it runs, and its address in the URL"),
    ("connect", "the database cannot be reached", "see that it runs, and its address in the URL"),
)


@contextlib.contextmanager
def told(place: str) -> Iterator[None]:
    """What the database says inside is raised as ``StoreError`` with the place."""
    try:
        yield
    except exc.StatementError as error:
        if isinstance(error.orig, StoreError):
            raise error.orig from None
        raise _meant(error, place) from error
    except exc.TimeoutError as error:
        raise StoreError(
            "all connections are in use", where=place, hint="fewer threads at once, or shorter transactions"
        ) from error
    except exc.SQLAlchemyError as error:
        raise StoreError(_first_line(str(error)), where=place, hint="see the URL of the store") from error


def _meant(error: exc.StatementError, place: str) -> StoreError:
    said = _first_line(str(error.orig))
    if isinstance(error, exc.IntegrityError):
        return StoreError(
            f"refused: {said}", where=place, hint="it is there already, or what it refers to is not"
        )
    for sign, what, hint in _KNOWN:
        if sign in said.lower():
            kind = StoreBusyError if sign in _BUSY else StoreError
            return kind(f"{what}: {said}", where=place, hint=hint)
    return StoreError(f"the database failed: {said}", where=place, hint="see its log")


def _first_line(text: str) -> str:
    return (text.strip().splitlines() or ["nothing said"])[0][:300]
