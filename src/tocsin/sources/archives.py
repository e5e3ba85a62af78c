"""What is in an archive: every readable member, and why the others are not read."""

from __future__ import annotations

import contextlib
import datetime as dt
import stat
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

import msgspec

from tocsin.model.errors import SourceError
from tocsin.model.event import Skipped
from tocsin.sources.containers import DAMAGE, HEAD, STREAMS, Bounded, Limits, Step, decompressed, kind_of
from tocsin.sources.gunzipping import TrailingError
from tocsin.sources.salvaging import Salvaged, opened_member, opened_zip
from tocsin.sources.spooling import spooled
from tocsin.sources.tar_members import content, entries
from tocsin.sources.zip_headers import UNKNOWN

_ENCRYPTED = 0x1
_SHOWN_NAME = 1_024
_BLOCK = 1024 * 1024


class Member(msgspec.Struct, frozen=True):
    """A readable leaf: the steps to it, its display path, its stated size, its time in epoch seconds."""

    steps: tuple[Step, ...]
    path: str
    size: int
    received: float


def members(path: Path, shown: str, limits: Limits) -> Iterator[Member | Skipped]:
    """The file itself if it is no container, else each leaf of the container, in its own order.

    Raises ``OSError`` if the file cannot be opened.
    """
    with path.open("rb") as stream:
        status = path.stat()
        start = Member((), printable(shown), status.st_size, status.st_mtime)
        yield from _Listing(limits, status.st_size).leaves(stream, start)


def printable(name: str) -> str:
    """A name without control characters (they could steer a terminal), of bounded length."""
    kept = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in name[:_SHOWN_NAME])
    return kept.encode("utf-8", "replace").decode("utf-8")


class _ExhaustedError(SourceError):
    """A bound of the whole walk is reached, wherever in it."""


class _Listing:
    """One walk through a container and those within it; counts against the limits as it goes."""

    def __init__(self, limits: Limits, outer_size: int) -> None:
        self._limits = limits
        self._most = limits.bound(outer_size)
        self._members = 0
        self._bytes = 0

    def leaves(self, stream: BinaryIO, at: Member) -> Iterator[Member | Skipped]:
        """``at`` itself, or what is in it; damage becomes a ``Skipped``."""
        found = 0
        try:
            head = stream.read(HEAD)
            kind = kind_of(head)
            if not kind:
                yield from self._leaf(at)
                return
            stream.seek(0)
            if len(at.steps) >= self._limits.depth:
                yield Skipped(at.path, 0, f"archives nested deeper than {self._limits.depth} levels")
                return
            for item in self._inside(kind, stream, at):
                found += 1
                yield item
        except SourceError as error:
            if isinstance(error, _ExhaustedError) and at.steps:
                raise
            yield Skipped(at.path, 0, error.what)
        except TrailingError as error:
            yield Skipped(at.path, 0, str(error))
        except DAMAGE as error:
            yield Skipped(at.path, 0, f"archive is damaged or truncated: {error or type(error).__name__}")
        else:
            if not found:
                yield Skipped(at.path, 0, "archive holds no files")

    def _leaf(self, at: Member) -> Iterator[Member | Skipped]:
        self._members += 1
        self._bytes += at.size if at.steps else 0
        if self._members > self._limits.members:
            raise _ExhaustedError(
                f"archive has more than {self._limits.members:,} members, the rest is not read"
            )
        if self._bytes > self._most:
            raise _ExhaustedError(f"archive unfolds to more than {self._most:,} bytes, the rest is not read")
        yield at

    def _inside(self, kind: str, stream: BinaryIO, at: Member) -> Iterator[Member | Skipped]:
        if kind in STREAMS:
            inner = cast("BinaryIO", Bounded(decompressed(kind, stream), self._most))
            yield from self.leaves(inner, msgspec.structs.replace(at, steps=(*at.steps, Step(kind))))
        elif kind == "zip":
            # Inside another container a zip is copied first: its directory is at its end.
            copied, damage = spooled(stream, self._limits, self._most) if at.steps else (None, "")
            if damage:
                yield Skipped(at.path, 0, f"archive is damaged or truncated: {damage}")
            with copied or contextlib.nullcontext(), opened_zip(copied or stream, self._limits) as archive:
                yield from self._zip(archive, at)
                if isinstance(archive, Salvaged):
                    yield Skipped(at.path, 0, archive.lost)
        else:
            with tarfile.open(fileobj=stream, mode="r:") as archive:
                yield from self._tar(archive, stream, at)
            if at.steps:
                _to_end(stream)

    def _zip(self, archive: zipfile.ZipFile, at: Member) -> Iterator[Member | Skipped]:
        for index, info in enumerate(archive.infolist()):
            if info.is_dir():
                continue
            mode = info.external_attr >> 16
            member = Member(
                (*at.steps, Step("zip", index)),
                f"{at.path}/{printable(info.filename)}",
                info.file_size if info.file_size != UNKNOWN else info.compress_size,
                _zip_time(info, at.received),
            )
            reason = _refused(info.filename)
            if info.flag_bits & _ENCRYPTED:
                reason = "encrypted member, not read"
            elif stat.S_IFMT(mode) not in (0, stat.S_IFREG):
                reason = "symbolic link or special file in an archive, not read"
            if reason:
                yield Skipped(member.path, 0, reason)
                continue
            try:
                inner = opened_member(archive, info)
            except DAMAGE as error:
                yield Skipped(member.path, 0, f"member cannot be opened: {error or type(error).__name__}")
                continue
            with inner:
                yield from self.leaves(inner, member)

    def _tar(self, archive: tarfile.TarFile, stream: BinaryIO, at: Member) -> Iterator[Member | Skipped]:
        for index, entry in enumerate(entries(archive, stream)):
            if entry.isdir():
                continue
            member = Member(
                (*at.steps, Step("tar", index)),
                f"{at.path}/{printable(entry.name)}",
                entry.size,
                float(entry.mtime),
            )
            reason = _refused(entry.name)
            if not entry.isreg():
                reason = "link or special file in an archive, not read"
            if reason:
                yield Skipped(member.path, 0, reason)
                continue
            with content(archive, entry, stream) as inner:
                yield from self.leaves(inner, member)


def _to_end(stream: BinaryIO) -> None:
    """Read what is left of a compressed archive behind its last member: its checksum stands there.

    Raises one of ``DAMAGE`` if that is wrong or cut off.
    """
    while stream.read(_BLOCK):
        pass


def _refused(name: str) -> str:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if ".." in parts or name[:1] in "/\\" or name[1:2] == ":" or "\0" in name:
        return "member's name leads out of the archive, not read"
    return ""


def _zip_time(info: zipfile.ZipInfo, otherwise: float) -> float:
    """A member's time in epoch seconds; zip has local times without a zone, taken as UTC."""
    try:
        return dt.datetime(*info.date_time, tzinfo=dt.UTC).timestamp()
    except ValueError:
        return otherwise
