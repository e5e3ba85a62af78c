"""A file becomes chunks of Arrow batches, always cut at the same places."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
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
#: Last events of a file that are looked at again when it has grown: records of several lines may have
#: been open where it ended.
_TAIL = 8
_APPLE_DOUBLE = b"\0\x05\x16\x07"
_SNIFFED = 1_024


def read_chunks(  # noqa: PLR0913, PLR0917  (what the caller knows already, and need not be found again)
    source: Input,
    options: ReadOptions,
    skip: int = 0,
    digest: str = "",
    opened: tuple[BinaryIO, str] | None = None,
    tail: Sequence[str] = (),
) -> Iterator[Chunk]:
    """Read ``source`` after its first ``skip`` events, as chunks numbered from 0.

    ``tail`` is that of the last chunk of an earlier, shorter state of the file, which had ``skip`` events:
    its last events may have been cut off where the file ended. Those that are different now are read again.

    Boundaries depend on the content, on ``skip`` and on ``tail`` alone. There is always at least one chunk, so
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
        collector = Collector(options.origin, known, source.path)
        yield from _chunks(items, _Seen(skip, tail), collector, skips, chosen.name)


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
    items: Iterator[Event | Skipped], seen: _Seen, collector: Collector, skips: _Skips, name: str
) -> Iterator[Chunk]:
    number = total = 0
    last: deque[Event] = deque(maxlen=_TAIL)
    for item in items:
        if isinstance(item, Skipped):
            skips.add(item)
            continue
        total += 1
        last.append(item)
        if seen.left and seen.has(item):
            continue
        collector.add(item)
        if collector.events >= CHUNK_EVENTS or collector.bytes >= CHUNK_BYTES:
            yield _cut(number, collector, skips, name, (total, last))
            number += 1
    if collector.events or skips or number == 0:
        yield _cut(number, collector, skips, name, (total, last))


class _Seen:
    """The events of an earlier state of the file, in their order."""

    def __init__(self, skip: int, tail: Sequence[str]) -> None:
        self.left = skip
        self._tail = tail[-skip:] if skip else ()

    def has(self, event: Event) -> bool:
        """Whether the next event is as it was then."""
        place = len(self._tail) - self.left
        self.left -= 1
        return place < 0 or self._tail[place] == _digest(event)


def _digest(event: Event) -> str:
    """What an event says; its time is left out, as a year that is inferred may change."""
    told = repr((event.table, event.event, event.host, event.record, event.fields))
    return hashlib.blake2b(told.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


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


def _cut(
    number: int, collector: Collector, skips: _Skips, name: str, end: tuple[int, Iterable[Event]]
) -> Chunk:
    events = collector.events
    batches = collector.take()
    for reason, count in collector.folded().items():
        skips.add(Skipped(skips.path, 0, reason, count))
    total, last = end
    tail = tuple(_digest(event) for event in last)
    return Chunk(number, batches, skips.take(), events, name, total, tail)


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
