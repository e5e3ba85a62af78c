"""An earlier, shorter state of a file, of which only what follows is read."""

from __future__ import annotations

import io
from typing import BinaryIO, cast

import msgspec

_BLOCK = 1024 * 1024


class Earlier(msgspec.Struct, frozen=True):
    """What was read of the earlier state: ``events`` events, the last of which have the digests ``tail``.

    ``size`` is its size in bytes if it ended with a line end (else 0), ``lines`` how many line ends it had,
    ``dates`` the order of day and month in it ("" none).
    """

    events: int = 0
    tail: tuple[str, ...] = ()
    size: int = 0
    lines: int = 0
    dates: str = ""


class Window(io.RawIOBase):
    """Some bytes of a stream as a stream of its own, from ``start`` up to ``end``."""

    def __init__(self, inner: BinaryIO, start: int, end: int) -> None:
        super().__init__()
        self._inner = inner
        self._start = start
        self._size = max(0, end - start)
        self._at = 0

    def readable(self) -> bool:
        """True."""
        return True

    def seekable(self) -> bool:
        """True."""
        return True

    def tell(self) -> int:
        """The position in bytes."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a position; start and end are those of the window."""
        origin = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, origin + offset)
        return self._at

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill a buffer from the position, with nothing from outside the window."""
        room = max(0, min(len(buffer), self._size - self._at))
        self._inner.seek(self._start + self._at)
        data = self._inner.read(room)
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)


def window(stream: BinaryIO, start: int, end: int) -> BinaryIO:
    """The bytes of ``stream`` from ``start`` up to ``end``, buffered; closing it leaves ``stream`` open."""
    return cast("BinaryIO", io.BufferedReader(Window(stream, start, end), _BLOCK))
