"""A gzip whose content does not fit its checksum: the cause told, and from where on what it holds may be wrong.

A bit that is turned over within compressed data seldom stops its unpacking: what follows is unpacked into something
else, which only the checksum at the end of the gzip member tells. Members before it have their own.
"""

from __future__ import annotations

import contextlib
import gzip
import io
import zlib
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from tocsin.model.counting import counted

#: Compressed bytes at a time; a thousand times as many may come of them.
_BLOCK = 16 * 1024
_MAGIC = b"\x1f\x8b"


class Gunzipped(gzip.GzipFile):
    """The content of the gzip in ``stream``; raises ``gzip.BadGzipFile`` that tells damage, ``EOFError`` at a cut."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__(fileobj=stream, mode="rb")
        self._compressed = stream
        self._damage: gzip.BadGzipFile | None = (
            None  # once met, whoever reads on gets an error that says less
        )

    def read(self, size: int | None = -1) -> bytes:
        """Up to ``size`` bytes, all that is left if it is negative or None."""
        with self._told():
            return super().read(size)

    def read1(self, size: int = -1) -> bytes:
        """What one call to the decompressor gives."""
        with self._told():
            return super().read1(size)

    def readline(self, size: int | None = -1) -> bytes:
        """The next line with its end, at most ``size`` bytes of it if that is not negative."""
        with self._told():
            return super().readline(-1 if size is None else size)

    def peek(self, n: int) -> bytes:
        """Some bytes that come next, which are not passed by."""
        with self._told():
            return super().peek(n)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a position, backwards by unpacking again."""
        with self._told():
            return super().seek(offset, whence)

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (gzip.BadGzipFile, zlib.error, EOFError) as error:
            if not self._damage and isinstance(error, EOFError):
                raise  # cut off, and what is there is as it was
            self._damage = self._damage or _damage(self._compressed, error)
            raise self._damage from error


class TrailingError(gzip.BadGzipFile):
    """Behind the end of a gzip, which is whole, stands what is none."""


def _damage(stream: BinaryIO, error: Exception) -> gzip.BadGzipFile:
    """What is wrong, and from where on no checksum vouches for the content."""
    before = stream.tell()
    stream.seek(0)
    good = vouched(stream)
    stream.seek(good.end)
    behind = _foreign(stream) if good.end else 0
    stream.seek(before)
    if behind:
        return TrailingError(
            f"{counted(behind, 'byte')} behind its end {'is' if behind == 1 else 'are'} no gzip"
        )
    line = f" (line {good.line_ends + 1:,})" if good.is_text else ""
    start = f"byte {good.size:,}{line}" if good.size else "its beginning"
    return gzip.BadGzipFile(f"gzip is damaged ({error}), what it holds may be wrong from {start} on")


def _foreign(stream: BinaryIO) -> int:
    """How many bytes are left that do not begin as a gzip member does; 0 where they do."""
    block = stream.read(_BLOCK)
    if block.startswith(_MAGIC):
        return 0
    size = len(block)
    while block := stream.read(_BLOCK):
        size += len(block)
    return size


class Vouched(NamedTuple):
    """Bytes of content that checksums vouch for, line ends in them, whether they look like text; ``end`` is where they end in the gzip."""

    size: int = 0
    line_ends: int = 0
    is_text: bool = True
    end: int = 0


def vouched(stream: BinaryIO) -> Vouched:
    """What the gzip members before a damaged one hold, ``stream`` being read from its start."""
    good = now = Vouched()
    at, fresh = 0, True
    member = zlib.decompressobj(zlib.MAX_WBITS | 16)
    with contextlib.suppress(zlib.error, EOFError, OSError):
        while block := stream.read(_BLOCK):
            at += len(block)
            while block := block.lstrip(b"\0") if fresh else block:
                good = good._replace(end=at - len(block)) if fresh and good.end else good
                data = member.decompress(block)
                size, line_ends = now.size + len(data), now.line_ends + data.count(b"\n")
                block, fresh = member.unused_data, member.eof
                now = Vouched(size, line_ends, now.is_text and b"\0" not in data, at - len(block))
                if fresh:
                    good, member = now, zlib.decompressobj(zlib.MAX_WBITS | 16)
    return good
