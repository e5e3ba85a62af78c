"""A stream of JSON is cut into its records without parsing it, however it is laid out."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from tocsin.model.event import Skipped
from tocsin.sources.contract import MAX_RECORD_BYTES

# Text and whole strings, then a bracket; ours, linear and without backtracking.
_PASSED = rb'(?:[^"{}\[\]]++|"[^"\\]*+(?:\\.[^"\\]*+)*+")*+'
_PLAIN = re.compile(_PASSED, re.DOTALL)
_TOKEN = re.compile(_PASSED + rb"([{}\[\]])", re.DOTALL)
_KEY = re.compile(rb'"(\w{1,64})"\s{0,64}:\s{0,64}$')
_KEY_BYTES = 200
_OPENING = frozenset((b"{", b"["))
_BETWEEN = b" \t\r\n,\x1e\x00"
#: What ``evtx_dump`` writes before each record.
_TITLE = re.compile(rb"Record \d{1,20}")


class Splitter:
    """Cuts pieces of a stream into the JSON objects it holds.

    Records are the objects at the top level, the elements of a top-level array, and the elements of
    an array that a top-level object holds under one of ``wrappers`` (``{"Records": [...]}``).
    Text that is no record is counted, and a record above ``MAX_RECORD_BYTES`` is passed over.
    """

    def __init__(self, path: str, wrappers: Collection[str]) -> None:
        self._path = path
        self._wrappers = frozenset(name.encode() for name in wrappers)
        self._buffer = b""
        self._seen = 0  # bytes of the buffer already cut into tokens
        self._depth = 0
        self._base = 0  # depth at which records lie: 0 top level, 1 in an array, 2 in a wrapper
        self._start: int | None = None
        self._gap = 0  # where the text after the last record begins
        self._junk = False
        self._overlong = False
        self.number = 0
        self.wrapped = False

    @property
    def pending(self) -> bytes:
        """What is held of the record that is not complete yet."""
        return self._buffer if self._start is not None else b""

    def feed(self, chunk: bytes) -> Iterator[tuple[int, bytes] | Skipped]:
        """Pairs of 1-based ordinal and record that are complete with ``chunk``."""
        self._buffer += chunk
        position = self._seen
        while (token := _TOKEN.match(self._buffer, position)) is not None:
            position = token.end()
            opening = token[1] in _OPENING
            inside = self._start is not None and self._depth > self._base
            if inside and opening and self._depth > 1:
                self._depth += 1
            elif inside and not opening and self._depth > self._base + 1:
                self._depth -= 1
            elif opening:
                yield from self._open(token[1], position - 1)
            else:
                yield from self._close(position)
        self._trim(position)

    def finish(self) -> Iterator[Skipped]:
        """What the end of the stream leaves unfinished."""
        if self._start is not None or self._overlong:
            self.number += 1
            yield Skipped(self._path, self.number, "record breaks off at the end")
        elif self._depth == self._base == 0:
            yield from self._between(len(self._buffer))
        else:
            yield Skipped(self._path, self.number + 1, "the list of records breaks off at the end")

    def _open(self, bracket: bytes, at: int) -> Iterator[Skipped]:
        if self._base == 0 and bracket == b"[" and self._depth == 0:
            yield from self._between(at)
            self._base, self._gap = 1, at + 1
        elif self._base == 0 and bracket == b"[" and self._depth == 1 and self._wraps(at):
            self._base, self._start, self._gap, self._overlong = 2, None, at + 1, False
            self.wrapped = True
        elif self._depth == self._base and self._start is None and not self._overlong:
            yield from self._between(at)
            self._start = at
        self._depth += 1

    def _close(self, end: int) -> Iterator[tuple[int, bytes] | Skipped]:
        self._depth = max(0, self._depth - 1)
        if self._depth == self._base and (self._start is not None or self._overlong):
            self.number += 1
            if self._overlong or end - (self._start or 0) > MAX_RECORD_BYTES:
                yield Skipped(self._path, self.number, f"record longer than {MAX_RECORD_BYTES} bytes")
            else:
                yield self.number, self._buffer[self._start : end]
            self._start, self._overlong, self._gap = None, False, end
        elif self._depth < self._base:
            yield from self._between(end - 1)
            self._base, self._gap = 0, end
        elif self._depth == 0:
            self._gap = end

    def _between(self, at: int) -> Iterator[Skipped]:
        text = self._buffer[self._gap : at].strip(_BETWEEN)
        if self._junk or (text and not _TITLE.fullmatch(text)):
            yield Skipped(self._path, self.number + 1, "text that is no JSON record")
        self._junk = False

    def _wraps(self, at: int) -> bool:
        """Whether the list that opens here is the value of one of the wrapping keys."""
        key = _KEY.search(self._buffer[max(0, at - _KEY_BYTES) : at])
        return key is not None and key[1] in self._wrappers

    def _trim(self, position: int) -> None:
        keep = position if self._start is None else self._start
        if len(self._buffer) - keep > MAX_RECORD_BYTES:
            self._overlong, self._start = self._overlong or self._start is not None, None
            keep = position
        rest = self._buffer[keep:]
        if len(rest) > MAX_RECORD_BYTES:  # no bracket as far as is read: only the state is kept
            self._junk = self._junk or (not self._overlong and self._depth == self._base)
            string = rest[match.end() :] if (match := _PLAIN.match(rest)) else rest
            rest = b'"' + (b"\\" if _escaping(string) else b"") if string else b""
        self._seen = position - keep
        self._gap = max(0, self._gap - keep)
        self._buffer = rest
        self._start = None if self._start is None else 0


def _escaping(text: bytes) -> bool:
    """Whether ``text`` ends in a backslash that escapes what comes next."""
    return (len(text) - len(text.rstrip(b"\\"))) % 2 == 1
