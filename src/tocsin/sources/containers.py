"""Compressed files and archives: what each kind is known by, how it is opened, and its bounds."""

from __future__ import annotations

import bz2
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from typing import BinaryIO, cast

import msgspec

from tocsin.model.errors import SourceError
from tocsin.sources.gunzipping import Gunzipped

#: What the standard library raises on damaged containers, found by fuzzing.
DAMAGE = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    IndexError,
    KeyError,
    OverflowError,
    AttributeError,
    NotImplementedError,  # a compression method of zip that is not built in
    RuntimeError,  # a member of a zip that wants a password
)
HEAD = 512
_MAGIC = (
    (b"\x1f\x8b\x08", "gz"),
    (b"BZh", "bz2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
)
_TAR = (257, b"ustar")
STREAMS = frozenset({"gz", "bz2", "xz"})


class Limits(msgspec.Struct, frozen=True):
    """Bounds on what one file on disk may unfold to; sizes in bytes.

    ``ratio`` is content to file on disk and holds from ``ratio_from`` bytes of content: deflate
    reaches 1,032 with zeros, real logs stay below 200. ``memory`` is what is kept before disk is used.
    """

    depth: int = 5
    members: int = 100_000
    total: int = 64 * 1024**3
    ratio: int = 400
    ratio_from: int = 256 * 1024**2
    memory: int = 32 * 1024**2

    def bound(self, outer_size: int) -> int:
        """Most bytes that a file of ``outer_size`` bytes may unfold to."""
        return min(self.total, max(self.ratio_from, self.ratio * outer_size))


class Step(msgspec.Struct, frozen=True):
    """One step into a container: ``kind`` is gz, bz2, xz, zip or tar; ``index`` the member's place."""

    kind: str
    index: int = 0


def kind_of(head: bytes) -> str:
    """Which container begins with ``head``: gz, bz2, xz, zip, tar, or "" for none."""
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    start, magic = _TAR
    return "tar" if head[start : start + len(magic)] == magic else ""


def decompressed(kind: str, stream: BinaryIO) -> BinaryIO:
    """The content of a compressed stream of one of ``STREAMS``."""
    if kind == "gz":
        return cast("BinaryIO", Gunzipped(stream))
    return cast("BinaryIO", bz2.BZ2File(stream) if kind == "bz2" else lzma.LZMAFile(stream))


class Bounded(io.RawIOBase):
    """A stream that refuses to go beyond ``most`` bytes from its start (``SourceError``)."""

    def __init__(self, inner: BinaryIO, most: int) -> None:
        super().__init__()
        self._inner = inner
        self._most = most

    def readable(self) -> bool:
        """True."""
        return True

    def seekable(self) -> bool:
        """True: what is wrapped can go forwards, and back at the price of reading again."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Up to ``size`` bytes, all that is left if it is negative; before damage what is good, then the error."""
        left = self._most + 1 - self.tell() if size is None or size < 0 else size
        blocks: list[bytes] = []
        while left > 0:
            try:
                block = self._step(left)
            except DAMAGE:
                if not blocks:
                    raise
                break  # the next read comes to it again
            if not block:
                break
            blocks.append(block)
            left -= len(block)
        return b"".join(blocks)

    def read1(self, size: int = -1) -> bytes:
        """What one call to the decompressor gives: the good part before damage is not lost."""
        return self._step(io.DEFAULT_BUFFER_SIZE if size is None or size < 0 else size)

    def _step(self, size: int) -> bytes:
        read1 = getattr(self._inner, "read1", self._inner.read)
        data: bytes = read1(size)
        self._check(self.tell())
        return data

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a position, which the bound holds for too."""
        if whence != io.SEEK_END:
            self._check(offset + (self.tell() if whence == io.SEEK_CUR else 0))
        return self._inner.seek(offset, whence)

    def tell(self) -> int:
        """The position in bytes."""
        return self._inner.tell()

    def _check(self, position: int) -> None:
        if position > self._most:
            raise SourceError(
                f"unfolds to more than {self._most:,} bytes, too much for its size on disk",
                hint="a decompression bomb? unpack it by hand if it is genuine",
            )
