"""The content of an archive's member, copied to where it can be read and sought freely."""

from __future__ import annotations

import contextlib
import itertools
import os
import tarfile
import tempfile
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from tocsin.model.errors import SourceError
from tocsin.sources.checking import ChecksumError
from tocsin.sources.containers import DAMAGE, STREAMS, Bounded, Limits, Step, decompressed
from tocsin.sources.gunzipping import TrailingError
from tocsin.sources.salvaging import opened_member, opened_zip
from tocsin.sources.tar_members import content
from tocsin.sources.temporary import writing_temporary

_BLOCK = 1024 * 1024


def spooled(stream: BinaryIO, limits: Limits, most: int) -> tuple[BinaryIO, str]:
    """A seekable copy of ``stream`` from where it stands, and why it ends early ("" if it does not).

    The copy is in memory up to ``limits.memory`` bytes, then in a nameless file on disk. Raises
    ``SourceError`` beyond ``most`` bytes, or where nothing at all could be read, and ``TemporaryFolderError``
    where the copy cannot be written.
    """
    spool = cast("BinaryIO", tempfile.SpooledTemporaryFile(max_size=limits.memory))  # noqa: SIM115
    bounded = Bounded(stream, most)
    damage = ""
    size = 0
    try:
        # read1 gives what a damaged stream holds before the damage, read would lose it.
        while block := bounded.read1(_BLOCK):
            size += len(block)
            with writing_temporary():
                spool.write(block)
    except DAMAGE as error:
        damage = str(error) if isinstance(error, TrailingError | ChecksumError) else _broken(size, error)
        if not size:
            spool.close()
            raise SourceError(damage) from error
    except BaseException:
        _discard(spool)
        raise
    try:
        with writing_temporary():
            spool.seek(0)  # writes what is still held back
    except BaseException:
        _discard(spool)
        raise
    return spool, damage


def _broken(size: int, error: Exception) -> str:
    return f"breaks off after {size:,} bytes: {error or type(error).__name__}"


def _discard(spool: BinaryIO) -> None:
    with contextlib.suppress(OSError):  # what could not be written is tried once more
        spool.close()


def fetch_member(outer: str, steps: tuple[Step, ...], limits: Limits) -> tuple[BinaryIO, str]:
    """The content of the member that ``steps`` lead to, see ``spooled``.

    Members of one archive are quickest fetched in their order: the archive stays open in between,
    so that a compressed tar is decompressed once and not once for each member.
    """
    most = limits.bound(Path(outer).stat().st_size)
    try:
        with _parent(outer, steps, limits, most) as parent:
            return spooled(parent.member(steps[-1]), limits, most)
    except DAMAGE as error:
        raise SourceError(f"cannot be unpacked: {error or type(error).__name__}", where=outer) from error


class _Container:
    """An opened container, and whatever it lies in; gives its members as streams."""

    def __init__(self, key: tuple[object, ...], limits: Limits) -> None:
        self.key = key
        self._limits = limits
        self._open = contextlib.ExitStack()
        self._stream: BinaryIO | None = None
        self._zip: zipfile.ZipFile | None = None
        self._tar: tarfile.TarFile | None = None
        self._next = 0

    def descend(self, stream: BinaryIO) -> None:
        """Make ``stream`` the container whose members are given."""
        self._stream = self._open.enter_context(stream)
        self._zip = self._tar = None

    def member(self, step: Step) -> BinaryIO:
        """The member that ``step`` names, from its start; raises one of ``DAMAGE`` where it is damaged."""
        stream = cast("BinaryIO", self._stream)
        if step.kind in STREAMS:
            stream.seek(0)
            return self._open.enter_context(decompressed(step.kind, stream))
        if step.kind == "zip":
            self._zip = self._zip or self._open.enter_context(opened_zip(stream, self._limits))
            return opened_member(self._zip, self._zip.infolist()[step.index])
        return self._tar_member(stream, step.index)

    def _tar_member(self, stream: BinaryIO, index: int) -> BinaryIO:
        if self._tar is None or index < self._next:
            stream.seek(0)
            self._tar = self._open.enter_context(tarfile.TarFile(fileobj=stream))
            self._next = 0
        entry = None
        while self._next <= index:
            entry = self._tar.next()
            self._next += 1
        if entry is None:
            raise EOFError("the archive is shorter than when it was listed")
        self._tar.members = []  # type: ignore[attr-defined]  # tarfile remembers every entry; a long walk would keep them all
        return content(self._tar, entry, stream)

    def close(self) -> None:
        """Close the container and all it lies in."""
        self._open.close()


_kept = threading.local()


@contextlib.contextmanager
def _parent(outer: str, steps: tuple[Step, ...], limits: Limits, most: int) -> Iterator[_Container]:
    status = Path(outer).stat()
    # What is opened depends on the last step's kind, and not on which member it names.
    way = (*steps[:-1], Step(steps[-1].kind))
    # A forked process shares file positions with its parent, so it does not take over what that kept.
    key = (os.getpid(), outer, way, status.st_size, status.st_mtime_ns)
    container: _Container | None = getattr(_kept, "container", None)
    _kept.container = None
    if container is not None and container.key != key:
        container.close()
        container = None
    if container is None:
        container = _opened(key, outer, way, limits, most)
    try:
        yield container
    except BaseException:
        container.close()
        raise
    _kept.container = container


def _opened(
    key: tuple[object, ...], outer: str, steps: tuple[Step, ...], limits: Limits, most: int
) -> _Container:
    container = _Container(key, limits)
    try:
        container.descend(Path(outer).open("rb"))  # noqa: SIM115  (the container closes it)
        for step, within in itertools.pairwise(steps):
            inner = cast("BinaryIO", Bounded(container.member(step), most))
            # A zip has its directory at the end and is read back and forth; a tar is read forwards.
            forwards = step.kind in STREAMS and within.kind != "zip"
            container.descend(inner if forwards else spooled(inner, limits, most)[0])
    except BaseException:
        container.close()
        raise
    return container


def release() -> None:
    """Close the archive that ``fetch_member`` keeps open in this thread."""
    container: _Container | None = getattr(_kept, "container", None)
    if container is not None:
        container.close()
    _kept.container = None
