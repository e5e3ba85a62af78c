"""What is to be read of a file: an earlier state that is in already, states that were begun, and the whole."""

from __future__ import annotations

import codecs
import io
from typing import BinaryIO, cast

import msgspec
import numpy as np

from tocsin.lake import FileRecord, Intent, Ledger, Pending
from tocsin.lake.beginning import HEAD, Beginning, head_digest
from tocsin.sources import digest_of, window
from tocsin.sources.contract import MAX_RECORD_BYTES

_BLOCK = 1024 * 1024
_SNIFFED = 4_096
_LINE_END = ord("\n")


class States(msgspec.Struct, frozen=True):
    """A file's content as far as it is read now.

    ``size`` bytes have the SHA-256 ``sha256``, and ``lines`` line ends if the last of them is one; ``base`` is the longest earlier state that is in, ``begun``
    are longer ones, shortest first, that an ingest before this one has begun.
    """

    sha256: str
    size: int
    head: str
    lines: int
    base: FileRecord | None
    begun: tuple[Intent, ...]

    def intent(self, base: FileRecord | None, path: str, origin: str, host: str) -> Intent:
        """To read the whole, said to be of ``host``, after an earlier state."""
        whole = Intent(
            self.sha256, self.head, self.size, lines=self.lines, host=host, path=path, origin=origin
        )
        if base is None:
            return whole
        return msgspec.structs.replace(
            whole,
            base=base.sha256,
            skip=base.events,
            tail=base.tail,
            base_size=base.size if base.lines else 0,
            base_lines=base.lines,
            base_skipped=base.skipped,
            base_nameless=base.nameless,
        )


def states(  # noqa: PLR0913  (a file, what is known, and how)
    stream: BinaryIO,
    ledger: Ledger,
    pending: Pending,
    *,
    path: str = "",
    origin: str = "",
    whole_lines: bool = False,
) -> States:
    """Look at a file from its first byte; with ``whole_lines`` only up to its last line end, if it is text."""
    stream.seek(0)
    head = stream.read(HEAD)
    size = stream.seek(0, io.SEEK_END)
    if whole_lines:
        size = last_line_end(stream, size)
    start = Beginning(head, size, path, origin)
    candidates, intents = ledger.shorter(start), pending.shorter(start)
    points = [record.size for record in candidates] + [intent.size for intent in intents]
    counted = _Counted(window(stream, 0, size))
    digest = digest_of(cast("BinaryIO", counted), points)
    real = digest.prefixes
    base = next((r for r, found in zip(candidates, real, strict=False) if r.sha256 == found), None)
    least = base.size if base else 0
    begun = tuple(
        one
        for one, found in zip(intents, real[len(candidates) :], strict=True)
        if one.sha256 == found and one.size > least
    )
    return States(digest.sha256, digest.size, head_digest(head[: digest.size]), counted.lines, base, begun)


class _Counted:
    """A stream that counts line ends as it is read."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._count = 0
        self._last = b""

    def read(self, size: int = -1) -> bytes:
        """Up to ``size`` bytes, all that is left if it is negative."""
        data = self._stream.read(size)
        self._count += int(np.count_nonzero(np.frombuffer(data, np.uint8) == _LINE_END))
        self._last = data[-1:] or self._last
        return data

    @property
    def lines(self) -> int:
        """Line ends so far, 0 if the last byte is none."""
        return self._count if self._last == b"\n" else 0


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


def holder(stream: BinaryIO, ledger: Ledger, found: States) -> FileRecord | None:
    """The record of the file in ``stream``, if it is in the lake and begins with a content that was found."""
    stream.seek(0)
    digest = digest_of(stream, [found.size])
    return ledger.known(digest.sha256) if digest.prefixes == (found.sha256,) else None
