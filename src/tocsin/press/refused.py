"""What the door refused: put aside with the reason, so many files and no more."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import msgspec

from tocsin.model.errors import NodeError

#: Where it is put, below the door's folder; and what the reason's file ends with.
REFUSED, WHY = "refused", ".why"
_LONGEST = 2_000
_HINT = "the publication must be able to write to the door's folder"


class Refused(msgspec.Struct, frozen=True):
    """A file that was refused, by its name as it can be printed, why, and the SHA-256 (hex) of its bytes, "" where they were not read."""

    name: str
    why: str
    digest: str


def refusal(name: str, why: str, digest: str = "") -> Refused:
    """That a file was refused, in words of which nothing steers a terminal or a log."""
    return Refused(_printable(name), _printable(why), digest)


def put_aside(handle: int, name: str, refused: Refused, most: int) -> None:
    """Move a file of an opened folder to those refused, with the reason beside it; the oldest ones of more than ``most`` are removed.

    What was not read, a link or a file that is too large, is removed: of that the reason alone is kept. ``NodeError`` where that cannot be done.
    """
    try:
        with contextlib.suppress(FileExistsError):
            os.mkdir(REFUSED, mode=0o700, dir_fd=handle)
        place = os.open(REFUSED, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=handle)
        try:
            kept = refused.digest or hashlib.sha256(os.fsencode(name)).hexdigest()
            _put(handle, name, place, kept, read=bool(refused.digest))
            _write(place, kept + WHY, refused)
            _thin_out(place, most)
        finally:
            os.close(place)
    except OSError as error:
        raise NodeError(f"cannot be put aside: {error.strerror}", where=refused.name, hint=_HINT) from error


def listed(folder: Path) -> tuple[Refused, ...]:
    """What is refused and still kept below a door's folder, the newest first."""
    place = folder / REFUSED
    try:
        files = sorted(place.glob(f"*{WHY}"), key=lambda one: -one.stat().st_mtime)
        return tuple(msgspec.json.decode(one.read_bytes(), type=Refused) for one in files)
    except (FileNotFoundError, msgspec.MsgspecError):
        return ()


def _put(handle: int, name: str, place: int, kept: str, *, read: bool) -> None:
    with contextlib.suppress(FileNotFoundError):  # somebody took it away meanwhile
        if read:
            os.rename(name, kept, src_dir_fd=handle, dst_dir_fd=place)
        else:
            os.unlink(name, dir_fd=handle)


def _write(place: int, name: str, refused: Refused) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
    with os.fdopen(os.open(name, flags, 0o600, dir_fd=place), "wb") as file:
        file.write(msgspec.json.encode(refused) + b"\n")


def _printable(text: str) -> str:
    """A text of anybody's making, in which nothing steers a terminal or a log."""
    made = "".join(
        one if one.isprintable() else one.encode("unicode_escape", "backslashreplace").decode()
        for one in text
    )
    return made[:_LONGEST]


def _thin_out(place: int, most: int) -> None:
    """Remove the oldest with their reasons, where there are more than so many."""
    reasons = sorted(_reasons(place))
    for _, name in reasons[: max(len(reasons) - most, 0)]:
        for one in (name.removesuffix(WHY), name):
            with contextlib.suppress(OSError):
                os.unlink(one, dir_fd=place)


def _reasons(place: int) -> Iterator[tuple[float, str]]:
    with os.scandir(place) as found:
        for one in found:
            if one.name.endswith(WHY):
                yield one.stat(follow_symlinks=False).st_mtime, one.name
