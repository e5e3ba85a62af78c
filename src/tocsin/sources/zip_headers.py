"""Headers in front of a zip's members, and what some writers put behind them: PKWARE's APPNOTE 4.3.7, 4.3.9, 4.5.3."""

from __future__ import annotations

import itertools
import re
import struct
import zipfile
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple, cast

#: The size of a member that is cut off before it is told: more than may be read of any.
UNKNOWN = 1 << 62
MEMBER, _DESCRIBED = b"PK\x03\x04", b"PK\x07\x08"
_MARK = re.compile(rb"PK(?:\x03\x04|\x07\x08|\x01\x02)")
_HEADER = struct.Struct("<4s2x2H2H3L2H")
_SIZES = (struct.Struct("<3L"), struct.Struct("<L2Q"))
_DESCRIPTOR, _UTF8 = 0x8, 0x800
_ZIP64, _WIDE = 1, 0xFFFFFFFF
#: Bytes read at a time in search of a mark: the next one may be near, or far.
_LEAST, _MOST = 1 << 12, 1 << 20
#: Marks looked at in search of one member's end; content by chance has one in 4 GiB.
_TRIED = 100_000


class Header(NamedTuple):
    """A member, where its content begins, and whether its sizes have eight bytes."""

    info: zipfile.ZipInfo
    start: int
    wide: bool

    @property
    def is_told(self) -> bool:
        """Whether the header itself says how long the content is."""
        info = self.info
        return info.is_dir() or info.compress_size > 0 or not info.flag_bits & _DESCRIPTOR


def header_at(stream: BinaryIO, at: int) -> Header | None:
    """The member whose header is at a position; None if it is not whole."""
    stream.seek(at)
    fixed = stream.read(_HEADER.size)
    if len(fixed) < _HEADER.size or not fixed.startswith(MEMBER):
        return None
    _, flags, method, time, day, crc, packed, size, named, extended = _HEADER.unpack(fixed)
    name, extra = stream.read(named), stream.read(extended)
    if len(extra) < extended or len(name) < named:
        return None
    info = zipfile.ZipInfo(name.decode("utf-8" if flags & _UTF8 else "cp437", "replace"), _date(day, time))
    info.header_offset, info.flag_bits, info.compress_type, info.CRC = at, flags, method, crc
    wide = _wide(extra)
    info.compress_size, info.file_size = packed, size
    if wide and _WIDE in (packed, size):
        info.file_size, info.compress_size = wide
    return Header(info, at + _HEADER.size + named + extended, bool(wide))


def _date(day: int, time: int) -> tuple[int, int, int, int, int, int]:
    return (day >> 9) + 1980, day >> 5 & 15, day & 31, time >> 11, time >> 5 & 63, (time & 31) * 2


def _wide(extra: bytes) -> tuple[int, int] | None:
    """Sizes after and before unpacking in eight bytes each, where the header has them so."""
    while len(extra) >= 4:  # noqa: PLR2004  (kind and length)
        kind, length = struct.unpack_from("<2H", extra)
        if kind == _ZIP64 and 16 <= length <= len(extra) - 4:  # noqa: PLR2004  (both sizes)
            return cast("tuple[int, int]", struct.unpack_from("<2Q", extra, 4))
        extra = extra[4 + length :]
    return None


def describe(stream: BinaryIO, header: Header) -> bool:
    """Give a member the CRC and sizes behind its content; whether they are there."""
    info, start, wide = header
    for at in itertools.islice(marks(stream, start), _TRIED):
        stream.seek(at)
        marked = stream.read(4) == _DESCRIBED
        for shape in _SIZES[::-1] if wide else _SIZES:
            first = at + 4 if marked else at - shape.size
            stream.seek(max(first, start))
            told = stream.read(shape.size)
            if first < start or len(told) < shape.size:
                continue
            crc, packed, size = shape.unpack(told)
            if packed == (at if marked else first) - start:
                info.CRC, info.compress_size, info.file_size = crc, packed, size
                return True
    info.file_size = UNKNOWN
    return False


def marks(stream: BinaryIO, at: int, only: bytes = b"PK") -> Iterator[int]:
    """Positions of the marks from ``at`` on that begin with ``only``."""
    rest = b""
    size = _LEAST
    while True:
        stream.seek(at)
        block = stream.read(size)
        if not block:
            return
        held = rest + block
        begin = at - len(rest)
        yield from (begin + match.start() for match in _MARK.finditer(held) if match[0].startswith(only))
        at, rest = at + len(block), held[-3:]
        size = min(2 * size, _MOST)
