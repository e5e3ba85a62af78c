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
from typing import BinaryIO

#: Compressed bytes at a time; a thousand times as many may come of them.
_BLOCK = 16 * 1024


class Gunzipped(gzip.GzipFile):
    """The content of the gzip in ``stream``; raises ``gzip.BadGzipFile`` that tells damage, ``EOFError`` at a cut."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__(fileobj=stream, mode="rb")
        self._compressed = stream
        self._damage = ""  # once met, whoever reads on gets an error that says less

    def read(self, size: int | None = -1) -> bytes:
        """Up to ``size`` bytes, all that is left if it is negative or None."""
        with self._told():
            return super().read(size)

    def read1(self, size: int = -1) -> bytes:
        """What one call to the decompressor gives."""
        with self._told():
            return super().read1(size)

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
            raise gzip.BadGzipFile(self._damage) from error


def _damage(stream: BinaryIO, error: Exception) -> str:
    """What is wrong, and from where on no checksum vouches for the content."""
    before = stream.tell()
    stream.seek(0)
    size, line_ends = vouched(stream)
    stream.seek(before)
    start = f"byte {size:,} (line {line_ends + 1:,})" if size else "its beginning"
    return f"gzip is damaged ({error}), what it holds may be wrong from {start} on"


def vouched(stream: BinaryIO) -> tuple[int, int]:
    """How many bytes of content, and line ends in them, the gzip members before a damaged one hold."""
    good = (0, 0)
    size = line_ends = 0
    member = zlib.decompressobj(zlib.MAX_WBITS | 16)
    with contextlib.suppress(zlib.error, EOFError, OSError):
        while block := stream.read(_BLOCK):
            while block:
                data = member.decompress(block)
                size, line_ends = size + len(data), line_ends + data.count(b"\n")
                if not member.eof:
                    break
                good, block = (size, line_ends), member.unused_data.lstrip(b"\0")
                member = zlib.decompressobj(zlib.MAX_WBITS | 16)
    return good
