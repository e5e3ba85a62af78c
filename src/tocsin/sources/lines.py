"""Lines of a stream: numbered, bounded, whatever their line ends and Unicode encoding."""

from __future__ import annotations

import codecs
import functools
import itertools
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO

from tocsin.model.event import Skipped
from tocsin.sources.contract import HEAD_BYTES, MAX_RECORD_BYTES, ReadContext
from tocsin.sources.flatten import one_value

CHUNK_BYTES = 1 << 20
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_TELLING_CR = 2
ONE_LINE = "no line end but CR, so all is read as one line: write LF in its place, and take it in again"
_UNREADABLE = (OSError, EOFError, zlib.error)


def lines(stream: BinaryIO, context: ReadContext) -> Iterator[tuple[int, bytes] | Skipped]:
    """Pairs of 1-based line number and line, in UTF-8 bytes without line end or byte order mark.

    LF, CRLF and a missing last line end are understood; UTF-16 with a byte order mark is transcoded;
    blank lines are counted in the numbering and not yielded. A line longer than
    ``MAX_RECORD_BYTES`` gives one ``Skipped``, as do lines that end in CR alone, which are read as one, and a stream that breaks off (a damaged
    archive); at most ``MAX_RECORD_BYTES`` and one chunk are held.
    """
    number = 0
    rest = b""
    overlong = False
    for chunk in chunks(stream, context):
        if isinstance(chunk, Skipped):
            yield Skipped(chunk.path, number + 1, chunk.reason)
            continue
        first, *others = chunk.split(b"\n")
        if not overlong:
            rest += first
        if others:
            number += 1
            yield from _one(number, rest, context, overlong=overlong)
            overlong, rest = False, others.pop()
            for number, line in enumerate(others, number + 1):  # noqa: B020  (goes on where it was)
                stripped = line.rstrip(b"\r")
                if stripped:
                    yield number, stripped
        if len(rest) > MAX_RECORD_BYTES:
            overlong, rest = True, b""
    yield from _one(number + 1, rest, context, overlong=overlong)
    if not number and rest.rstrip(b"\r").count(b"\r") >= _TELLING_CR:
        yield Skipped(context.path, 0, ONE_LINE)


def text_lines(stream: BinaryIO, context: ReadContext) -> Iterator[tuple[int, str] | Skipped]:
    """The lines of ``lines`` as ``line_text``."""
    for item in lines(stream, context):
        yield item if isinstance(item, Skipped) else (item[0], line_text(item[1]))


def line_text(line: bytes) -> str:
    """A line as text that parts no values; a byte that is no UTF-8 becomes the replacement character."""
    return one_value(line.decode("utf-8", "replace"))


def _one(
    number: int, line: bytes, context: ReadContext, *, overlong: bool
) -> Iterator[tuple[int, bytes] | Skipped]:
    if overlong or len(line) > MAX_RECORD_BYTES:
        yield Skipped(context.path, number, f"line longer than {MAX_RECORD_BYTES} bytes")
    elif line := line.rstrip(b"\r"):
        yield number, line


def chunks(stream: BinaryIO, context: ReadContext) -> Iterator[bytes | Skipped]:
    """The stream in pieces, as UTF-8 without byte order mark; one ``Skipped`` where it breaks off."""
    decode: codecs.IncrementalDecoder | None = None
    start = True
    # read1 gives what a damaged archive still holds before the damage; read would raise and lose it.
    read = getattr(stream, "read1", stream.read)
    while True:
        try:
            chunk = read(CHUNK_BYTES)
        except _UNREADABLE as error:
            yield Skipped(context.path, 0, f"reading stopped: {error or type(error).__name__}")
            return
        if not chunk:
            break
        if start:
            start = False
            decode = codecs.getincrementaldecoder("utf-16")("replace") if chunk[:2] in _UTF16 else None
            chunk = chunk.removeprefix(codecs.BOM_UTF8)
        yield chunk if decode is None else decode.decode(chunk).encode("utf-8", "replace")
    if decode is not None:
        yield decode.decode(b"", final=True).encode("utf-8", "replace")


def single_bytes(head: bytes) -> bool:
    """Whether a stream's line ends are single bytes: no UTF-16."""
    return head[:2] not in _UTF16


def head_text(head: bytes) -> str:
    """The start of a stream as text, for recognising it: encodings as ``lines`` takes them."""
    if head[:2] in _UTF16:
        return head.decode("utf-16", "replace")
    return head.decode("utf-8-sig", "replace")


@functools.lru_cache(maxsize=8)
def head_lines(head: bytes, most: int = 64) -> tuple[str, ...]:
    """The first lines of a stream's start that are not blank, without the last one if it is cut off.

    Asked by many formats for the same bytes, so the last answers are remembered.
    """
    found = head_text(head).split("\n")
    if len(head) >= HEAD_BYTES and len(found) > 1:
        found.pop()
    return tuple(itertools.islice((line.rstrip("\r") for line in found if line.strip()), most))


def mostly(head: bytes, fits: Callable[[str], object]) -> bool:
    """Whether at least half of a stream's first lines fit, and there is one."""
    found = head_lines(head)
    return bool(found) and 2 * sum(1 for line in found if fits(line)) >= len(found)
