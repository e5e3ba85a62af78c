"""A member of a zip whose checksum is told as wrong behind its content, none of which is held back.

``zipfile`` finds a wrong checksum together with the last block that it unpacks, and gives the error in place of the block.
"""

from __future__ import annotations

import copy
import io
import zipfile
import zlib
from typing import BinaryIO, cast

from tocsin.sources.containers import Bounded
from tocsin.sources.zip_headers import UNKNOWN

_BLOCK = 1024 * 1024


class ChecksumError(zipfile.BadZipFile):
    """What a member of a zip holds is all there, and not what its checksum says."""


class Checked(Bounded):
    """A member's content; where its checksum is another, its end is a ``ChecksumError``."""

    def __init__(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
        unchecked = copy.copy(info)
        unchecked.CRC = None  # type: ignore[assignment]  # zipfile checks none then
        super().__init__(cast("BinaryIO", archive.open(unchecked)), UNKNOWN)
        self._wanted = info.CRC
        self._found: int | None = 0  # None where some of the content was passed by

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a position, by reading what lies before it; at the end, nothing is checked any more."""
        if whence == io.SEEK_END:
            self._found = None
            return super().seek(offset, whence)
        target = offset + (self.tell() if whence == io.SEEK_CUR else 0)
        if target < self.tell():
            super().seek(0)
            self._found = 0
        while (left := target - self.tell()) > 0 and self.read1(min(left, _BLOCK)):
            pass
        return self.tell()

    def close(self) -> None:
        """Close the member too."""
        self._inner.close()
        super().close()

    def _step(self, size: int) -> bytes:
        data = super()._step(size)
        if self._found is not None:
            self._found = zlib.crc32(data, self._found)
            if size and not data and self._found != self._wanted:
                raise ChecksumError(
                    f"its checksum is wrong ({self._found:#x} != {self._wanted:#x}), what it holds may be too"
                )
        return data
