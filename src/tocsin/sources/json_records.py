"""JSON records of a stream, one at a time: lines, arrays, wrapped or pretty-printed."""

from __future__ import annotations

import datetime as dt
import functools
import json
import re
import zlib
from collections.abc import Collection, Iterator
from io import BytesIO
from typing import Any, BinaryIO, cast

import orjson

from tocsin.model.event import Skipped
from tocsin.sources.contract import HEAD_BYTES, ReadContext
from tocsin.sources.flatten import one_value
from tocsin.sources.json_split import Splitter
from tocsin.sources.lines import chunks, lines

Record = dict[str, Any]

#: What stands around a record where files were joined, or a disk lost what was written last.
_AROUND = "\ufeff\0 \t\r\n"
_MARK = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[{}\[\],]', re.DOTALL)
#: How the JSON of a control character begins; a pattern finds it twice as quickly as ``in``.
_CONTROL = re.compile(rb"\\u001").search
_TOO_DEEP = "nested too deeply for a text with control characters"
_NO_CONTEXT = ReadContext(path="", received=dt.datetime(1970, 1, 1, tzinfo=dt.UTC))

#: How the default form of ``evtx_dump`` begins: a line before each record.
_TITLED = re.compile(rb"Record \d{1,20}\s{1,8}(?=\{)")
#: First lines that are looked at to tell whether each is a record.
_LINES = 64
#: Keys under which exports commonly wrap their list of records.
WRAPPERS = ("Records", "records", "value", "Events", "events", "results", "data", "objects")


def decode(data: bytes) -> Any:  # noqa: ANN401  (whatever the JSON holds)
    """The JSON value in ``data``; ``ValueError`` if there is none or it is nested too deeply.

    Invalid UTF-8 becomes U+FFFD; ``NaN``, huge numbers and lone surrogates, which strict parsers
    refuse, are taken as far as they make sense. Texts part no values (``one_value``).
    """
    try:
        value = orjson.loads(data)
        return storable(value) if _CONTROL(data) else value
    except RecursionError:
        raise ValueError(_TOO_DEEP) from None
    except orjson.JSONDecodeError as strict:
        try:
            return storable(json.loads(data.decode("utf-8", "replace").strip(_AROUND), strict=False))
        except RecursionError:
            raise strict from None


def storable(value: Any) -> Any:  # noqa: ANN401
    """A JSON value with texts and numbers as the lake holds them: valid Unicode that parts no values."""
    if isinstance(value, str):
        return one_value(value.encode("utf-8", "replace").decode("utf-8"))
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):  # noqa: PLR0124
        return str(value)
    if isinstance(value, list):
        return [storable(item) for item in value]
    if isinstance(value, dict):
        return {storable(key): storable(item) for key, item in value.items()}
    return value


def records(
    stream: BinaryIO, context: ReadContext, wrappers: Collection[str] = WRAPPERS
) -> Iterator[tuple[int, Record] | Skipped]:
    """Pairs of number and record; the number is the line in JSON lines, else the ordinal.

    JSON lines, one array, an object that wraps a list under one of ``wrappers`` and objects spread
    over several lines are told apart by the start of the stream. What is no JSON object, or too
    long, is a ``Skipped``; reading goes on after it. One record is held at a time.
    """
    head = _read_head(stream)
    joined = cast("BinaryIO", _Joined(head, stream))
    pieces = lines(joined, context) if by_line(head, wrappers) else _cut(joined, context, wrappers)
    for piece in pieces:
        if isinstance(piece, Skipped):
            yield piece
            continue
        number, data = piece
        try:
            value = decode(data)
        except ValueError as error:
            yield Skipped(context.path, number, f"not JSON: {str(error)[:120]}")
            continue
        if isinstance(value, dict):
            yield number, value
        else:
            yield Skipped(context.path, number, "JSON, but no object")


def _cut(
    stream: BinaryIO, context: ReadContext, wrappers: Collection[str]
) -> Iterator[tuple[int, bytes] | Skipped]:
    splitter = Splitter(context.path, wrappers)
    for chunk in chunks(stream, context):
        if isinstance(chunk, Skipped):
            yield chunk
        else:
            yield from splitter.feed(chunk)
    yield from splitter.finish()


def by_line(head: bytes, wrappers: Collection[str]) -> bool:
    """Whether each line is a record, judged by the first lines."""
    text = _utf8(head).lstrip(_AROUND.encode())
    if _TITLED.match(text):
        return False
    first, *others = text.split(b"\n")
    if not text.startswith(b"{"):
        return text.startswith(b"[") and first.strip() != b"[" and _most_are_records(text)
    splitter = Splitter("", wrappers)
    list(splitter.feed(first))
    if splitter.wrapped:
        return False
    if not others and len(head) >= HEAD_BYTES:  # one line longer than the head
        return True
    try:
        return isinstance(decode(first), dict)
    except ValueError:
        following = next((line for line in others if line.strip()), b"")
        return following.startswith(b"{")


def _most_are_records(text: bytes) -> bool:
    """Whether at least half of the first lines are each a whole object."""
    lines = [line for line in text.split(b"\n")[:_LINES] if line.strip()]
    return len(lines) > 1 and 2 * sum(map(_is_record, lines)) >= len(lines)


def _is_record(line: bytes) -> bool:
    try:
        return line.startswith(b"{") and isinstance(decode(line), dict)
    except ValueError:
        return False


@functools.lru_cache(maxsize=8)
def head_records(head: bytes, wrappers: tuple[str, ...] = WRAPPERS) -> tuple[Record, ...]:
    """The records that a stream begins with, for recognising it; a cut-off first one in part.

    Never raises. Asked by many formats for the same bytes, so the last answers are remembered.
    """
    text = _utf8(head).lstrip(_AROUND.encode())
    if text[:1] not in (b"{", b"[") and not _TITLED.match(text):
        return ()
    found = []
    splitter = Splitter("", wrappers)
    pieces = text.split(b"\n") if by_line(text, wrappers) else _pieces(splitter, text)
    for piece in pieces:
        try:
            value = decode(piece)
        except ValueError:
            value = None
        if isinstance(value, dict) and value:
            found.append(value)
    if not found:
        start = splitter.pending or text
        cut = _mend(start)
        found = [cut] if cut else []
    return tuple(found)


def _pieces(splitter: Splitter, text: bytes) -> Iterator[bytes]:
    for piece in splitter.feed(text):
        if not isinstance(piece, Skipped):
            yield piece[1]


def _mend(text: bytes) -> Record | None:
    """The complete leading fields of an object whose end is missing."""
    depth, ends = 0, []
    for token in _MARK.finditer(text):
        mark = token[0]
        if mark == b"," and depth == 1:
            ends.append(token.start())
        depth += (mark in (b"{", b"[")) - (mark in (b"}", b"]"))
    for end in reversed(ends[-16:]):
        try:
            value = decode(text[:end] + b"}")
        except ValueError:
            continue
        return value if isinstance(value, dict) else None
    return None


def _utf8(head: bytes) -> bytes:
    parts = chunks(cast("BinaryIO", BytesIO(head)), _NO_CONTEXT)
    return b"".join(part for part in parts if isinstance(part, bytes))


def _read_head(stream: BinaryIO) -> bytes:
    read = getattr(stream, "read1", stream.read)
    head = b""
    try:
        while len(head) < HEAD_BYTES and (chunk := read(HEAD_BYTES - len(head))):
            head += chunk
    except (OSError, EOFError, zlib.error):
        pass  # what was read is used; the reader meets the damage again and reports it
    return head


class _Joined:
    """A stream that gives the start already read, then the rest."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self._head = head
        self._read = getattr(stream, "read1", stream.read)

    def read1(self, size: int = -1) -> bytes:
        """The start as a whole at first, then what one read of the stream gives."""
        if self._head:
            head, self._head = self._head, b""
            return head
        return cast("bytes", self._read(size))

    read = read1
