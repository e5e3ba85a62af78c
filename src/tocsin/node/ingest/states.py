"""What is to be read of a file: an earlier state that is in already, states that were begun, and the whole."""

from __future__ import annotations

import codecs
import io
from typing import BinaryIO, cast

import msgspec

from tocsin.lake import FileRecord, Intent, Ledger, Pending
from tocsin.lake.ledger import HEAD, head_digest
from tocsin.sources import digest_of
from tocsin.sources.contract import MAX_RECORD_BYTES

_BLOCK = 1024 * 1024
_SNIFFED = 4_096


class States(msgspec.Struct, frozen=True):
    """A file's content as far as it is read now.

    ``size`` bytes have the SHA-256 ``sha256``; ``base`` is the longest earlier state that is in, ``begun``
    are longer ones, shortest first, that an ingest before this one has begun.
    """

    sha256: str
    size: int
    head: str
    base: FileRecord | None
    begun: tuple[Intent, ...]

    def intent(self, base: FileRecord | None) -> Intent:
        """To read the whole after an earlier state."""
        if base is None:
            return Intent(self.sha256, self.head, self.size)
        return Intent(self.sha256, self.head, self.size, base.sha256, base.events, base.tail)


def states(stream: BinaryIO, ledger: Ledger, pending: Pending, *, whole_lines: bool = False) -> States:
    """Look at a file from its first byte; with ``whole_lines`` only up to its last line end, if it is text."""
    stream.seek(0)
    head = stream.read(HEAD)
    size = stream.seek(0, io.SEEK_END)
    if whole_lines:
        size = last_line_end(stream, size)
    candidates = ledger.shorter(head, size)
    intents = pending.shorter(head, size)
    points = [record.size for record in candidates] + [intent.size for intent in intents]
    digest = digest_of(prefix(stream, size), points)
    real = digest.prefixes
    base = next((r for r, found in zip(candidates, real, strict=False) if r.sha256 == found), None)
    least = base.size if base else 0
    begun = tuple(
        one
        for one, found in zip(intents, real[len(candidates) :], strict=True)
        if one.sha256 == found and one.size > least
    )
    return States(digest.sha256, digest.size, head_digest(head), base, begun)


def prefix(stream: BinaryIO, size: int) -> BinaryIO:
    """The first ``size`` bytes of a stream as one of its own; what is written behind them is not seen."""
    return cast("BinaryIO", io.BufferedReader(_Prefix(stream, size), _BLOCK))


def last_line_end(stream: BinaryIO, size: int) -> int:
    """Bytes of a text up to and with its last line end within ``size``; all of what is no text."""
    stream.seek(0)
    start = stream.read(_SNIFFED)
    newline, width = b"\n", 1
    for mark, encoded in ((codecs.BOM_UTF16_LE, b"\n\0"), (codecs.BOM_UTF16_BE, b"\0\n")):
        if start.startswith(mark):
            newline, width = encoded, 2
    if width == 1 and b"\0" in start:
        return size
    end = size - size % width
    while end > max(0, size - MAX_RECORD_BYTES):
        begin = max(0, end - _BLOCK)
        stream.seek(begin)
        found = _last(stream.read(end - begin), newline, width)
        if found >= 0:
            return begin + found + width
        end = begin
    return size if size > MAX_RECORD_BYTES else 0


def _last(block: bytes, newline: bytes, width: int) -> int:
    """Where the last line end of a block is that begins where a character does, -1 if there is none."""
    at = block.rfind(newline)
    while at >= 0 and at % width:
        at = block.rfind(newline, 0, at + width - 1)
    return at


class _Prefix(io.RawIOBase):
    def __init__(self, inner: BinaryIO, size: int) -> None:
        super().__init__()
        self._inner = inner
        self._size = size
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
        """Go to a position; the end is that of the prefix."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill a buffer from the position, with nothing from behind the prefix."""
        room = max(0, min(len(buffer), self._size - self._at))
        self._inner.seek(self._at)
        data = self._inner.read(room)
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)


def holder(stream: BinaryIO, ledger: Ledger, found: States) -> FileRecord | None:
    """The record of the file in ``stream``, if it is in the lake and begins with a content that was found."""
    stream.seek(0)
    digest = digest_of(stream, [found.size])
    return ledger.known(digest.sha256) if digest.prefixes == (found.sha256,) else None
