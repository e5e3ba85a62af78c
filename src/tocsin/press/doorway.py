"""The folder of the door, as an untrusted hand fills it: plain files of a size are read, no link is followed, and it is never listed whole."""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import logging
import os
import random
import re
import stat
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from tocsin.model.errors import NodeError
from tocsin.press.refused import REFUSED, refusal

log = logging.getLogger("tocsin.press")
ENDING = ".json"
_PIECE = re.compile(r"[0-9a-f]{64}" + re.escape(ENDING), re.ASCII)
#: Names that are looked at in a turn, whatever they are of.
_LOOKED = 100_000
_RANDOM = random.SystemRandom()
_HINT = "see [door] folder"
#: What says that this machine cannot read now, and nothing of the file.
_OURS = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EIO, errno.ESTALE})
_NEVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class File(NamedTuple):
    """A file at the door: its name, its bytes, None where it is none that can be read, why, and when it was last written."""

    name: str
    raw: bytes | None
    why: str
    at: dt.datetime


class Doorway:
    """The folder, held open by its handle: names are asked for below it, wherever the path leads meanwhile."""

    def __init__(self, handle: int) -> None:
        self.handle = handle

    def names(self, most: int) -> tuple[str, ...]:
        """Names of files, no more than so many; those that may be pieces before others. Folders are left where they are."""
        pieces: list[str] = []
        others: list[str] = []
        with os.scandir(self.handle) as found:
            for one in islice(found, _LOOKED):
                if one.is_dir(follow_symlinks=False):
                    continue
                if _PIECE.fullmatch(one.name):
                    pieces.append(one.name)
                elif len(others) < most and one.name != REFUSED:
                    others.append(one.name)
        if len(pieces) > most:  # not the same ones each time, whoever put them there first
            pieces = _RANDOM.sample(pieces, most)
        return (*pieces, *others)[:most]

    def read(self, name: str, most: int) -> File | None:
        """A file's bytes, if it is a plain file of at most so many; None where this machine cannot read it now. Nothing that blocks is waited for."""
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        try:
            file = os.open(name, flags, dir_fd=self.handle)
            try:
                return _read(name, file, most)
            finally:
                os.close(file)
        except OSError as error:
            if error.errno in _OURS:
                log.warning("left at the door: %s: %s", refusal(name, "").name, error.strerror)
                return None
            return File(name, None, f"cannot be opened as a plain file: {error.strerror}", _NEVER)

    def remove(self, name: str) -> None:
        """Remove a file that was taken in. ``NodeError`` where that cannot be done."""
        try:
            os.unlink(name, dir_fd=self.handle)
        except FileNotFoundError:
            return
        except OSError as error:
            where = refusal(name, "").name
            raise NodeError(f"cannot be removed: {error.strerror}", where=where, hint=_HINT) from error


def when(seconds: float) -> dt.datetime:
    """When a file was written, as its system says it; 1970 for what is in no calendar, which whoever wrote the file may say, too."""
    try:
        return dt.datetime.fromtimestamp(seconds, dt.UTC)
    except (ValueError, OverflowError, OSError):
        return _NEVER


def _read(name: str, file: int, most: int) -> File:
    found = os.fstat(file)
    at = when(found.st_mtime)
    if not stat.S_ISREG(found.st_mode):
        return File(name, None, "is no plain file", at)
    with os.fdopen(file, "rb", closefd=False) as opened_:
        raw = opened_.read(most + 1)
    return (
        File(name, raw, "", at) if len(raw) <= most else File(name, None, f"has more than {most:,} bytes", at)
    )


@contextlib.contextmanager
def opened(place: Path) -> Iterator[Doorway]:
    """The folder of the door, made where there is none. ``NodeError`` where it cannot be used."""
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(place, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise NodeError(f"cannot be opened: {error.strerror}", where=str(place), hint=_HINT) from error
    try:
        yield Doorway(handle)
    finally:
        os.close(handle)
