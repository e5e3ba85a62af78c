"""A tar archive that is cut off or damaged: each member as far as it is there, and the loss told.

``tarfile`` gives nothing of a member that is cut, and takes any damaged header for the archive's end.
"""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from typing import BinaryIO, cast

from tocsin.sources.earlier import Window


class _Content(Window):
    """A member's content; where it is cut off, it ends with an ``EOFError``."""

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill a buffer from the position with what is there; an error where nothing is, though it should be."""
        count = super().readinto(buffer)
        if not count and len(buffer) and self._at < self._size:
            raise EOFError("cut off here")
        return count


def content(archive: tarfile.TarFile, entry: tarfile.TarInfo, stream: BinaryIO) -> BinaryIO:
    """What a regular member of the archive in ``stream`` holds, from its start; a short read is no end of it."""
    if entry.issparse():
        return cast("BinaryIO", archive.extractfile(entry))
    return cast("BinaryIO", _Content(stream, entry.offset_data, entry.offset_data + entry.size))


def entries(archive: tarfile.TarFile, stream: BinaryIO) -> Iterator[tarfile.TarInfo]:
    """Every entry of the archive in ``stream``; raises ``tarfile.ReadError`` if no end mark follows the last."""
    yield from archive
    stream.seek(archive.offset)
    block = stream.read(tarfile.BLOCKSIZE)
    if len(block) < tarfile.BLOCKSIZE or any(block):
        raise tarfile.ReadError(f"no member and no end mark at byte {archive.offset:,}, what follows is lost")
