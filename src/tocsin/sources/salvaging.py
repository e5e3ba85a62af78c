"""A zip archive that lost the directory at its end: its members are found by the headers in front of them.

A copy that broke off has no directory. Each member's header says how long it is, so one leads to the next; a writer
that did not know the length beforehand put it behind the content, where it is told by agreeing with where it stands.
What is unpacked is unpacked by ``zipfile``.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import BinaryIO, cast

from tocsin.sources.checking import Checked
from tocsin.sources.containers import DAMAGE, Bounded, Limits
from tocsin.sources.zip_headers import MEMBER, UNKNOWN, Header, describe, header_at, marks

#: What may follow the last member: the directory, or what stands before or in place of it.
_DIRECTORY = frozenset({b"PK\x01\x02", b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x08"})
#: Bytes between a member's content and what follows: none, or its CRC and sizes, with or without a mark.
_GAPS = (0, 16, 24, 12, 20)


class Salvaged(zipfile.ZipFile):
    """Members of a zip without a directory, at most ``most``; ``lost`` says what is not known of them.

    ``cut`` has the places (``header_offset``) of those whose content is not all there.
    """

    def __init__(self, stream: BinaryIO, most: int) -> None:
        super().__init__(io.BytesIO(b"PK\x05\x06" + bytes(18)))  # an empty one, whose members are then given
        self.fp = stream
        self.cut: set[int] = set()
        self._size = stream.seek(0, io.SEEK_END)
        self._end = "; what came after is lost"
        self.filelist = list(self._found(stream, most))
        self.lost = (
            f"archive's directory is missing or damaged, {len(self.filelist):,} members are found by their own headers"
        ) + self._end

    def _found(self, stream: BinaryIO, most: int) -> Iterator[zipfile.ZipInfo]:
        at: int | None = 0
        for _ in range(most):
            header = None if at is None else header_at(stream, at)
            if header is None:
                return
            info = header.info
            described = header.is_told or describe(stream, header)
            at = self._next(stream, header) if described else None
            room = (self._size if at is None else at) - header.start
            if not described or info.compress_size > room:
                self.cut.add(info.header_offset)
                info.compress_size = room
                info.CRC = None  # type: ignore[assignment]  # zipfile checks none then
            yield info
        if at is not None:
            self._end = "; those after them are too many and not read"

    def _next(self, stream: BinaryIO, header: Header) -> int | None:
        """Where the next member begins; None at the directory, or where nothing leads on."""
        end = header.start + header.info.compress_size
        behind = b""
        if end < self._size:
            stream.seek(end)
            behind = stream.read(max(_GAPS) + 4)
        for gap in _GAPS:
            mark = behind[gap : gap + 4]
            if mark == MEMBER:
                return end + gap
            if mark in _DIRECTORY:
                self._end = ""
                return None
        # Damage: compressed content has no header within, what is stored may be an archive itself.
        stored = header.info.compress_type == zipfile.ZIP_STORED
        return next(marks(stream, min(end, self._size) if stored else header.start, MEMBER), None)


class _CutOff(Bounded):
    """A member up to where it is cut off: its end is an ``EOFError``."""

    def read(self, size: int = -1) -> bytes:
        """What is left, and then an error."""
        return self._or_error(super().read(size), size)

    def read1(self, size: int = -1) -> bytes:
        """What one call gives, and then an error."""
        return self._or_error(super().read1(size), size)

    def close(self) -> None:
        """Close the member too."""
        self._inner.close()
        super().close()

    @staticmethod
    def _or_error(data: bytes, size: int) -> bytes:
        if not data and size:
            raise EOFError("cut off here")
        return data


def opened_zip(stream: BinaryIO, limits: Limits) -> zipfile.ZipFile:
    """The archive by its directory, or ``Salvaged`` where that is missing or damaged.

    Raises one of ``DAMAGE`` where there is no member either.
    """
    try:
        return _by_directory(stream)
    except DAMAGE:
        found = Salvaged(stream, limits.members + 1)  # the one too many is for the caller to tell
        if not found.filelist:
            raise
        return found


def _by_directory(stream: BinaryIO) -> zipfile.ZipFile:
    """The archive by its own directory, not by that of an archive stored within; raises one of ``DAMAGE``."""
    archive = zipfile.ZipFile(stream)
    first = min((info.header_offset for info in archive.filelist), default=1)
    if first > 0 and header_at(stream, 0) is not None:
        raise zipfile.BadZipFile("the directory is of an archive within")
    return archive


def opened_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> BinaryIO:
    """The content of a member of ``opened_zip``; raises one of ``DAMAGE`` here or where reading comes to it."""
    if isinstance(archive, Salvaged) and info.header_offset in archive.cut:
        return cast("BinaryIO", _CutOff(cast("BinaryIO", archive.open(info)), UNKNOWN))
    return cast("BinaryIO", Checked(archive, info))
