"""Everything that can be read below some paths: files, and members of archives."""

from __future__ import annotations

import dataclasses
import hashlib
import os
import stat
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import msgspec

from tocsin.model.event import Skipped
from tocsin.sources.archives import members, printable
from tocsin.sources.containers import Limits, Step
from tocsin.sources.spooling import fetch_member

_HASH_BLOCK = 1024 * 1024
_DEFAULT_LIMITS = Limits()


class Digest(msgspec.Struct, frozen=True):
    """SHA-256 of a whole content and of its asked prefixes ("" for one longer than the content)."""

    sha256: str
    prefixes: tuple[str, ...]
    size: int


@dataclasses.dataclass(frozen=True)
class Input:
    """One log: a file, or a member of an archive; small, picklable, opened where it is read.

    ``outer`` is the file on disk, ``steps`` the way into it, ``path`` what people read: the file's
    name, or "archive.zip/member/path". ``size`` is in bytes as the container states it (compressed
    where only that is known), ``received`` the modification time in seconds since the epoch; ``alone`` says
    that the file itself was given, not a folder it is in.
    """

    outer: str
    steps: tuple[Step, ...]
    path: str
    size: int
    received: float
    limits: Limits = _DEFAULT_LIMITS
    alone: bool = False

    def open(self) -> BinaryIO:
        """The content, seekable; kept in memory up to a bound and on disk above it.

        Raises ``SourceError`` where a container is damaged before its first byte or passes a bound.
        """
        return self.fetch()[0]

    def fetch(self) -> tuple[BinaryIO, str]:
        """The content and what is wrong with it: "", or why it ends early."""
        if not self.steps:
            return Path(self.outer).open("rb"), ""
        return fetch_member(self.outer, self.steps, self.limits)

    def digest(self, checkpoints: Sequence[int] = ()) -> Digest:
        """SHA-256 of the content and of its first ``n`` bytes for each ``n`` of ``checkpoints``."""
        with self.open() as stream:
            return digest_of(stream, checkpoints)


def digest_of(stream: BinaryIO, checkpoints: Sequence[int] = ()) -> Digest:
    """Hash ``stream`` from where it stands to its end; see ``Input.digest``."""
    whole = hashlib.sha256()
    found: dict[int, str] = {}
    size = 0
    pending = sorted({point for point in checkpoints if point >= 0})
    while True:
        while pending and pending[0] == size:
            found[pending.pop(0)] = whole.hexdigest()
        block = stream.read(min(_HASH_BLOCK, pending[0] - size) if pending else _HASH_BLOCK)
        if not block:
            break
        whole.update(block)
        size += len(block)
    return Digest(whole.hexdigest(), tuple(found.get(point, "") for point in checkpoints), size)


def inputs(
    paths: Iterable[str | os.PathLike[str]],
    limits: Limits | None = None,
    only: Collection[str] | None = None,
) -> Iterator[Input | Skipped]:
    """Every log below ``paths`` in sorted order: folders are walked, archives opened.

    What cannot be read (missing, special file, link, damaged or hostile archive) is a ``Skipped``.
    A path that is given is followed if it is a link; links found in folders are not. ``only`` narrows the
    files on disk to those of these paths.
    """
    bounds = limits or Limits()
    for given in paths:
        path = Path(given)
        found: list[tuple[Path, str]] = [(path, path.name or str(path))]
        while found:
            current, shown = found.pop()
            try:
                status = path.stat() if current is path else current.lstat()
                if stat.S_ISDIR(status.st_mode):
                    base = "" if current is path else f"{shown}/"
                    below = sorted(current.iterdir(), reverse=True)
                    found.extend((child, f"{base}{child.name}") for child in below)
                elif only is not None and str(current) not in only:
                    continue
                elif stat.S_ISREG(status.st_mode):
                    yield from _file(current, shown, bounds, alone=current is path)
                else:
                    kind = "symbolic link" if stat.S_ISLNK(status.st_mode) else "special file"
                    yield Skipped(printable(shown), 0, f"{kind}, not read")
            except (OSError, ValueError) as error:  # ValueError: a NUL in the path
                yield Skipped(printable(shown), 0, f"cannot be read: {cause(error)}")


def cause(error: BaseException) -> str:
    """Why a file could not be read, without its path, which the message names already."""
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def _file(path: Path, shown: str, limits: Limits, *, alone: bool) -> Iterator[Input | Skipped]:
    for item in members(path, shown, limits):
        if isinstance(item, Skipped):
            yield item
        else:
            yield Input(str(path), item.steps, item.path, item.size, item.received, limits, alone)
