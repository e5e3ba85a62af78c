"""A file becomes chunks of Arrow batches, always cut at the same places."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import BinaryIO

from tocsin.model.errors import SourceError
from tocsin.model.event import Event, Skipped
from tocsin.sources.batches import Chunk, Collector
from tocsin.sources.contract import HEAD_BYTES, Format, ReadContext
from tocsin.sources.inputs import Input, cause, digest_of
from tocsin.sources.options import ReadOptions
from tocsin.sources.registry import recognise

#: A chunk ends after this many events, or this much field text, whichever comes first.
CHUNK_EVENTS = 100_000
CHUNK_BYTES = 128 * 1024 * 1024
#: ``Skipped`` entries listed one by one for each chunk; further ones are counted by reason.
_LISTED = 1_000
_APPLE_DOUBLE = b"\0\x05\x16\x07"
_SNIFFED = 1_024


def read_chunks(
    source: Input,
    options: ReadOptions,
    skip: int = 0,
    digest: str = "",
    opened: tuple[BinaryIO, str] | None = None,
) -> Iterator[Chunk]:
    """Read ``source`` after its first ``skip`` events, as chunks numbered from 0.

    Boundaries depend on the content and on ``skip`` alone. There is always at least one chunk, so
    that what was skipped in a file without events is told. ``digest`` is the file's SHA-256 and
    ``opened`` what ``source.fetch()`` gave, where the caller has them already (an archive's member
    is then unpacked once); the stream is closed at the end. What cannot be opened or recognised is
    a chunk with its ``Skipped`` and an empty ``format``.
    """
    try:
        stream, damage = opened or source.fetch()
    except (SourceError, OSError) as error:
        reason = error.what if isinstance(error, SourceError) else f"cannot be read: {cause(error)}"
        yield Chunk(0, (), (Skipped(source.path, 0, reason),), 0, "")
        return
    with stream:
        stream.seek(0)
        known = digest or digest_of(stream).sha256
        stream.seek(0)
        head = stream.read(HEAD_BYTES)
        stream.seek(0)
        chosen = recognise(head)
        if chosen is None:
            reason = damage or unrecognised(head)
            yield Chunk(0, (), (Skipped(source.path, 0, reason),), 0, "")
            return
        skips = _Skips(source.path)
        if damage:
            skips.add(Skipped(source.path, 0, damage))
        items = _items(chosen, stream, source, options)
        yield from _chunks(items, skip, Collector(options.origin, known, source.path), skips, chosen.name)


def unrecognised(head: bytes) -> str:
    """Why no format knows a stream that begins with ``head``."""
    if not head.strip(b"\0 \t\r\n"):
        return "empty file"
    if head.startswith(_APPLE_DOUBLE):
        return "macOS resource fork, no log"
    if b"\0" in head[:_SNIFFED] and head[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        return "binary file of no known log format"
    return "text of no known log format"


def _chunks(
    items: Iterator[Event | Skipped], skip: int, collector: Collector, skips: _Skips, name: str
) -> Iterator[Chunk]:
    number = 0
    for item in items:
        if isinstance(item, Skipped):
            skips.add(item)
        elif skip > 0:
            skip -= 1
        else:
            collector.add(item)
            if collector.events >= CHUNK_EVENTS or collector.bytes >= CHUNK_BYTES:
                yield _cut(number, collector, skips, name)
                number += 1
    if collector.events or skips or number == 0:
        yield _cut(number, collector, skips, name)


def _items(
    chosen: Format, stream: BinaryIO, source: Input, options: ReadOptions
) -> Iterator[Event | Skipped]:
    received = dt.datetime.fromtimestamp(source.received, dt.UTC)
    context = ReadContext(source.path, received, options.timezone, options.logsource, options.mapping)
    try:
        yield from chosen.read(stream, context)
    except OSError as error:
        yield Skipped(source.path, 0, f"reading stopped: {cause(error)}")
    except SourceError as error:
        yield Skipped(source.path, 0, f"reading stopped: {error.what}")


def _cut(number: int, collector: Collector, skips: _Skips, name: str) -> Chunk:
    events = collector.events
    batches = collector.take()
    for reason, count in collector.folded().items():
        skips.add(Skipped(skips.path, 0, reason, count))
    return Chunk(number, batches, skips.take(), events, name)


class _Skips:
    """What was skipped since the last chunk: the first ones one by one, the rest counted by reason."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._listed: list[Skipped] = []
        self._more: dict[str, int] = {}

    def __bool__(self) -> bool:
        return bool(self._listed or self._more)

    def add(self, item: Skipped) -> None:
        if len(self._listed) < _LISTED:
            self._listed.append(item)
        else:
            self._more[item.reason] = self._more.get(item.reason, 0) + item.count

    def take(self) -> tuple[Skipped, ...]:
        counted = [Skipped(self.path, 0, reason, count) for reason, count in self._more.items()]
        taken = (*self._listed, *counted)
        self._listed, self._more = [], {}
        return taken
