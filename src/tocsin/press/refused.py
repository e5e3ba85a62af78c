"""What the door refused: put aside with the reason, so many files and no more."""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from tocsin.model.errors import NodeError

#: Where it is put, below the door's folder; and what the reason's file ends with.
REFUSED, WHY = "refused", ".why"
_LONGEST, _REASON = 2_000, 65_536
_HINT = "the publication must be able to write to the door's folder"


class Refused(msgspec.Struct, frozen=True):
    """A file that was refused, by its name as it can be printed, why, and the SHA-256 (hex) of its bytes, "" where they were not read."""

    name: str
    why: str
    digest: str


_refused = msgspec.json.Decoder(Refused)


def refusal(name: str, why: str, digest: str = "") -> Refused:
    """That a file was refused, in words of which nothing steers a terminal or a log."""
    return Refused(_printable(name), _printable(why), _printable(digest))


def put_aside(handle: int, some: Mapping[str, Refused], most: int) -> None:
    """Move files of an opened folder, by name, to those refused, each with the reason beside it; the oldest of more than ``most`` are removed.

    What was not read, a link or a file that is too large, is removed: of that the reason alone is kept. ``NodeError`` where that cannot be done.
    """
    where = ""
    try:
        with contextlib.suppress(FileExistsError):
            os.mkdir(REFUSED, mode=0o700, dir_fd=handle)
        place = os.open(REFUSED, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=handle)
        try:
            for name, refused in some.items():
                where = refused.name
                kept = refused.digest or hashlib.sha256(os.fsencode(name)).hexdigest()
                _put(handle, name, place, kept, read=bool(refused.digest))
                _write(place, kept + WHY, refused)
            _thin_out(place, most)
        finally:
            os.close(place)
    except OSError as error:
        raise NodeError(f"cannot be put aside: {error.strerror}", where=where, hint=_HINT) from error


def listed(folder: Path, most: int) -> tuple[Refused, ...]:
    """What is refused and still kept below a door's folder, the newest first. What is no reason of ours there is passed over."""
    try:
        place = os.open(folder / REFUSED, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:  # nothing was refused yet
        return ()
    try:
        names = [name for _, name in sorted(_reasons(place), reverse=True)[:most]]
        found = (_read(place, name) for name in names)
        return tuple(one for one in found if one is not None)
    finally:
        os.close(place)


def forget(file: Path) -> None:
    """Remove a file that was refused, and its reason."""
    for one in (file, file.with_name(file.name + WHY)):
        one.unlink(missing_ok=True)


def _read(place: int, name: str) -> Refused | None:
    """A reason as it was written; whoever can write to the folder may have written another."""
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        file = os.open(name, flags, dir_fd=place)
        with os.fdopen(file, "rb") as opened:
            raw = opened.read(_REASON) if stat.S_ISREG(os.fstat(file).st_mode) else b""
        told = _refused.decode(raw)
    except (OSError, msgspec.MsgspecError):
        return None
    return refusal(told.name, told.why, told.digest)


def _put(handle: int, name: str, place: int, kept: str, *, read: bool) -> None:
    with contextlib.suppress(FileNotFoundError):  # somebody took it away meanwhile
        if read:
            with contextlib.suppress(IsADirectoryError, NotADirectoryError):
                os.rename(name, kept, src_dir_fd=handle, dst_dir_fd=place)
                return
        os.unlink(name, dir_fd=handle)


def _write(place: int, name: str, refused: Refused) -> None:
    """Write the reason as a new file: what is there under its name, whatever it is, is not written to."""
    with contextlib.suppress(FileNotFoundError):
        os.unlink(name, dir_fd=place)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
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
