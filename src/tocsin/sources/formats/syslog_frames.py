"""Syslog messages of a stream: one per line, or counted in octets (RFC 6587)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from tocsin.model.event import Skipped
from tocsin.sources.contract import MAX_RECORD_BYTES, ReadContext
from tocsin.sources.lines import chunks, lines

_COUNT = re.compile(rb"[\r\n]{0,8}(\d{1,8}) (?=<\d{1,3}>)")
_AHEAD = 32


def counted(head: bytes) -> bool:
    """Whether a stream's messages are preceded by their length in octets."""
    return _COUNT.match(head) is not None


def frames(stream: BinaryIO, context: ReadContext) -> Iterator[tuple[int, bytes] | Skipped]:
    """Pairs of 1-based number and message, whichever way the stream parts them; it is seekable.

    Where a count is missing or wrong the text up to the next line end is a ``Skipped``.
    """
    start = stream.tell()
    head = stream.read(_AHEAD)
    stream.seek(start)
    if counted(head):
        yield from _counted(stream, context)
    else:
        yield from lines(stream, context)


def _counted(stream: BinaryIO, context: ReadContext) -> Iterator[tuple[int, bytes] | Skipped]:
    number, buffer = 1, b""
    for chunk in chunks(stream, context):
        if isinstance(chunk, Skipped):
            yield chunk
            continue
        buffer += chunk
        position = 0
        for end, item in _cut(buffer, len(buffer) - _AHEAD, number, context):
            position = end
            if item is not None:
                yield item
                number += 1
        buffer = buffer[position:]
    position = 0
    for end, item in _cut(buffer, len(buffer), number, context):
        position = end
        if item is not None:
            yield item
            number += 1
    if buffer[position:].strip():
        yield Skipped(context.path, number, "message breaks off before its octet count")


def _cut(
    buffer: bytes, until: int, number: int, context: ReadContext
) -> Iterator[tuple[int, tuple[int, bytes] | Skipped | None]]:
    """Whole frames that begin before ``until``, each with its end; None is blank text between them."""
    position = 0
    while position < until:
        match = _COUNT.match(buffer, position)
        size = int(match[1]) if match is not None else 0
        if match is None or size > MAX_RECORD_BYTES:
            end = buffer.find(b"\n", position) + 1 or len(buffer)
            blank = not buffer[position:end].strip()
            yield (
                end,
                None if blank else Skipped(context.path, number, "no valid octet count before a message"),
            )
            number += not blank
        else:
            end = match.end() + size
            if end > len(buffer):
                return
            yield end, (number, buffer[match.end() : end])
            number += 1
        position = end
