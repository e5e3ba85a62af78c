"""Chunks of Windows event logs: found in any stream of bytes, and mended where they are damaged.

A log is a file header of 4,096 bytes and chunks of 65,536 bytes, each self-contained: its records,
the templates they use, and two tables that only speed up reading. So each chunk is read alone, which
bounds memory, and lets chunks without a file header (carved from a disk) be read like all others.
Layout after the libyal project's description of the format (libevtx, "Windows XML Event Log").
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO

import msgspec

FILE_MAGIC = b"ElfFile\x00"
CHUNK_MAGIC = b"ElfChnk\x00"
CHUNK = 65_536
_FIRST_RECORD = 512
_TABLES = slice(128, 512)
_NO_TABLES = bytes(_TABLES.stop - _TABLES.start)
_FREE_SPACE = 48
_RECORD_MAGIC = b"**\x00\x00"
_RECORD_MIN = 24 + 4
_SECTOR = 512
_CHUNK_HEADER_SIZE = 128
#: More records than fit: 65,024 bytes of records of at least 28 bytes.
_MOST_RECORDS = (CHUNK - _FIRST_RECORD) // _RECORD_MIN
_BLOCK = 16 * CHUNK


class RawChunk(msgspec.Struct, frozen=True):
    """One chunk as found: ``offset`` in the stream, ``data`` in full size, its tables empty.

    ``first`` and ``last`` are the record numbers its header names, both 0 where they make no sense;
    ``complete`` is whether all of it was there.
    """

    offset: int
    data: bytes
    first: int
    last: int
    complete: bool

    @property
    def expected(self) -> int:
        """How many records the header promises, 0 if it cannot be believed."""
        return self.last - self.first + 1 if self.first else 0


class FileHeader(msgspec.Struct, frozen=True):
    """What the file header promises: the number that the next record will get, and chunks in use."""

    next_record: int
    chunks: int


def file_header(head: bytes) -> FileHeader | None:
    """The promises of a stream's first bytes, None where it does not begin with a file header."""
    if not head.startswith(FILE_MAGIC) or len(head) < 44:  # noqa: PLR2004  (last field ends there)
        return None
    (next_record,) = struct.unpack_from("<Q", head, 24)
    (chunks,) = struct.unpack_from("<H", head, 42)
    return FileHeader(next_record, chunks)


def file_header_for_one() -> bytes:
    """A file header as the ``evtx`` package wants it, for one chunk."""
    head = bytearray(4096)
    struct.pack_into("<8sQQQIHHHH", head, 0, FILE_MAGIC, 0, 0, 0, 128, 1, 3, 4096, 1)
    return bytes(head)


def raw_chunks(stream: BinaryIO) -> Iterator[RawChunk]:
    """Every chunk of a stream, wherever it lies; at most some chunks' bytes are held."""
    buffer, base, position = b"", 0, 0  # ``base`` is where the buffer begins in the stream
    at_end = False
    while not at_end or position < len(buffer):
        if len(buffer) - position < 2 * CHUNK and not at_end:
            block = stream.read(_BLOCK)
            at_end = not block
            buffer, base, position = buffer[position:] + block, base + position, 0
            continue
        start = buffer.find(CHUNK_MAGIC, position)
        if start < 0:
            position = len(buffer) if at_end else max(position, len(buffer) - len(CHUNK_MAGIC) + 1)
        elif start + CHUNK > len(buffer) and not at_end:
            position = start
        elif _plausible(buffer, start):
            position = _end_of_chunk(buffer, start)
            yield _raw(base + start, buffer[start:position])
        else:
            position = start + 1


def _plausible(buffer: bytes, start: int) -> bool:
    size = buffer[start + 40 : start + 44]
    return len(size) == 4 and struct.unpack("<I", size)[0] == _CHUNK_HEADER_SIZE  # noqa: PLR2004


def _end_of_chunk(buffer: bytes, start: int) -> int:
    """Where a chunk ends: after its size, or before where another one begins on a sector of its own."""
    end = min(start + CHUNK, len(buffer))
    if CHUNK_MAGIC[0] not in buffer[start + _SECTOR : end : _SECTOR]:  # first bytes of its other sectors
        return end
    other = buffer.find(CHUNK_MAGIC, start + 1, end)
    while other >= 0:
        if (other - start) % _SECTOR == 0 and _plausible(buffer, other):
            return other
        other = buffer.find(CHUNK_MAGIC, other + 1, end)
    return end


def _raw(offset: int, data: bytes) -> RawChunk:
    complete = len(data) == CHUNK
    # The tables are linked lists, which a damaged chunk can make endless; without them the parser
    # finds the same strings and templates where records refer to them, as quickly.
    padding = bytes(CHUNK - len(data))
    data = b"".join((data[: _TABLES.start], _NO_TABLES, data[_TABLES.stop :], padding))[:CHUNK]
    first, last = struct.unpack_from("<QQ", data, 24)
    if not 0 < first <= last or last - first >= _MOST_RECORDS:
        first = last = 0
    return RawChunk(offset, data, first, last, complete)


def mended(data: bytes) -> tuple[bytes, int]:
    """A chunk whose readable records can be reached, and how many records its bytes show.

    The end of the records is found anew, and bytes between two sound records become one record that
    cannot be decoded.
    """
    fixed = bytearray(data)
    position, records = _FIRST_RECORD, 0
    while position <= CHUNK - _RECORD_MIN:
        size = _record_size(fixed, position)
        if size:
            records += 1
            position += size
            continue
        following = _next_record(fixed, position)
        if following is None:
            break
        gap = following - position
        if gap >= _RECORD_MIN:
            struct.pack_into("<4sIQQ", fixed, position, _RECORD_MAGIC, gap, 0, 0)
            fixed[position + 24] = 0xFF  # no binary XML begins so
            struct.pack_into("<I", fixed, following - 4, gap)
        position = following
    struct.pack_into("<I", fixed, _FREE_SPACE, position)
    return bytes(fixed), records


def _record_size(data: bytearray, position: int) -> int:
    """Size of a sound record at ``position``, which says it at both its ends; 0 if there is none."""
    if data[position : position + 4] != _RECORD_MAGIC:
        return 0
    (size,) = struct.unpack_from("<I", data, position + 4)
    if not _RECORD_MIN <= size <= CHUNK - position:
        return 0
    (again,) = struct.unpack_from("<I", data, position + size - 4)
    return int(size) if again == size else 0


def _next_record(data: bytearray, position: int) -> int | None:
    found = data.find(_RECORD_MAGIC, position + 1)
    while found >= 0:
        if found <= CHUNK - _RECORD_MIN and _record_size(data, found):
            return found
        found = data.find(_RECORD_MAGIC, found + 1)
    return None
