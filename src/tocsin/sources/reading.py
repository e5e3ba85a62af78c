"""A file becomes chunks of Arrow batches, always cut at the same places."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import io
import re
from collections import deque
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple, cast

import msgspec

from tocsin.model.errors import SourceError
from tocsin.model.event import Event, Skipped
from tocsin.sources.batches import Chunk
from tocsin.sources.beginning import Beginning, beginning
from tocsin.sources.collecting import Collector
from tocsin.sources.contract import Format, HostInName, ReadContext, Resumable
from tocsin.sources.day_order import DayOrder
from tocsin.sources.earlier import Earlier, window
from tocsin.sources.inputs import Input, cause, digest_of
from tocsin.sources.options import ReadOptions
from tocsin.sources.times import FIRST, LAST

#: A new chunk ends after this many events, or this much field text, whichever comes first.
CHUNK_EVENTS = 100_000
CHUNK_BYTES = 128 * 1024 * 1024
#: ``Skipped`` entries listed one by one for each chunk; further ones are counted by reason.
_LISTED = 1_000
#: Last events of a file that are looked at again when it has grown: records of several lines may have
#: been open where it ended.
_TAIL = 8
_NOTHING = Earlier()
STRAY_LINE = "no line of the log that follows"
REMARK = "a remark before the log, no event"
_HEADLESS_ZEEK = re.compile(rb"\d{10}\.\d{6}\t\S+\t")
_APPLE_DOUBLE = b"\0\x05\x16\x07"
_SNIFFED = 1_024


class ChunkSize(NamedTuple):
    """After how many events, or how many bytes of field text, a chunk ends, whichever comes first."""

    events: int
    text: int


def chunk_size() -> ChunkSize:
    """The size of chunks of a file that is read for the first time."""
    return ChunkSize(CHUNK_EVENTS, CHUNK_BYTES)


def read_chunks(  # noqa: PLR0913  (a file, how to read it, and what the caller knows of it already)
    source: Input,
    options: ReadOptions,
    earlier: Earlier = _NOTHING,
    digest: str = "",
    opened: tuple[BinaryIO, str] | None = None,
    *,
    host: str = "",
    size: ChunkSize | None = None,
    found: Beginning | None = None,
) -> Iterator[Chunk]:
    """Read ``source`` after what was read of an earlier state of it, as chunks numbered from 0.

    The last events of the earlier state may have been cut off: those that say something else now are read again.

    Boundaries depend on the content, on ``earlier`` and on ``size`` (``chunk_size()`` if None) alone. There is always at least one chunk, so
    that what was skipped in a file without events is told. ``digest`` is the file's SHA-256 and
    ``opened`` what ``source.fetch()`` gave, where the caller has them already (an archive's member
    is then unpacked once), ``found`` its ``beginning()``; the stream is closed at the end. ``host`` is said to have written it, where it names
    none. What cannot be opened or recognised is a chunk with its ``Skipped`` and an empty ``format``.
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
        found = found or beginning(stream)
        chosen = found.format
        if chosen is None:
            reason = damage or unrecognised(found.head)
            yield Chunk(0, (), (Skipped(source.path, 0, reason),), 0, "")
            return
        skips = _Skips(source.path, damage)
        host = host or _host_in_name(chosen, source.path)
        collector = Collector(options.origin, known, source.path, host)
        seen = _Seen(earlier)
        place = (found.offset, found.lines if _numbers_lines(chosen, found.head) else 0)
        if earlier.size and isinstance(chosen, Resumable) and chosen.resumes(found.head):
            place = (earlier.size, earlier.lines)
            seen.skip_all()
        dates = DayOrder(options.dates, found.head, earlier.dates)
        items = _from(chosen, stream, _context(source, options, dates, host), place)
        for number, reason in () if seen.resumed else _before(found):
            skips.add(Skipped(source.path, number, reason))
        for chunk in _chunks(items, seen, collector, skips, chosen.name, size or chunk_size()):
            yield dataclasses.replace(chunk, dates=dates.used)


def _numbers_lines(chosen: Format, head: bytes) -> bool:
    """Whether the records of a log are numbered by their lines; those of a list, or counted in octets, are not."""
    return not isinstance(chosen, Resumable) or chosen.resumes(head)


def _before(found: Beginning) -> Iterator[tuple[int, str]]:
    """The lines before a log, each with what it is."""
    for number in found.stray:
        yield number, REMARK if number in found.remarks else STRAY_LINE


def _from(
    chosen: Format, stream: BinaryIO, context: ReadContext, place: tuple[int, int]
) -> Iterator[Event | Skipped]:
    """What follows so many bytes and lines; lines are numbered as in the whole."""
    offset, lines = place
    if not offset:
        yield from _items(chosen, stream, context)
        return
    rest = window(stream, offset, stream.seek(0, io.SEEK_END))
    for item in _items(chosen, rest, context):
        if isinstance(item, Event):  # a log's own record number is no line
            yield item if item.unique else item._replace(record=item.record + lines)
        else:
            yield msgspec.structs.replace(item, record=item.record + lines if item.record else 0)


def _host_in_name(chosen: Format, path: str) -> str:
    if not hasattr(chosen, "host_in_name"):  # isinstance of a protocol takes as long as reading an event
        return ""
    return cast("HostInName", chosen).host_in_name(path)


def unrecognised(head: bytes) -> str:
    """Why no format knows a stream that begins with ``head``."""
    if not head.strip(b"\0 \t\r\n"):
        return "empty file"
    if head.startswith(_APPLE_DOUBLE):
        return "macOS resource fork, no log"
    if _HEADLESS_ZEEK.match(head):
        return "lines as Zeek writes them, without the header that names their fields (#fields): put it before them"
    if b"\0" in head[:_SNIFFED] and head[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        return "binary file of no known log format"
    return "text of no known log format"


def _chunks(  # noqa: PLR0913, PLR0917  (what is read, what it is gathered in, and where it is cut)
    items: Iterator[Event | Skipped],
    seen: _Seen,
    collector: Collector,
    skips: _Skips,
    name: str,
    size: ChunkSize,
) -> Iterator[Chunk]:
    number = 0
    for item in items:
        if isinstance(item, Skipped):
            skips.add(item)
            continue
        if seen.had(item):
            continue
        beyond = item.time is not None and not FIRST <= item.time <= LAST
        collector.add(item._replace(time=None) if beyond else item)
        if collector.events >= size.events or collector.bytes >= size.text:
            yield _cut(number, collector, skips, name, seen)
            number += 1
    if collector.events or skips or number == 0:
        yield _cut(number, collector, skips, name, seen)


class _Seen:
    """The events that were passed by, those of the earlier state first."""

    def __init__(self, earlier: Earlier) -> None:
        self.total = 0
        self.resumed = False
        self._earlier = earlier
        self._last: deque[Event] = deque(maxlen=_TAIL)

    def skip_all(self) -> None:
        """Go by all events of the earlier state: they are not read again."""
        self.total, self.resumed = self._earlier.events, True

    def had(self, event: Event) -> bool:
        """Whether the next event was there in the earlier state, and said the same."""
        self._last.append(event)
        place = self.total - self._earlier.events + len(self._earlier.tail)
        self.total += 1
        if self.total > self._earlier.events:
            return False
        return place < 0 or self._earlier.tail[place] == _digest(event)

    @property
    def tail(self) -> tuple[str, ...]:
        """Digests of the last events."""
        return (*self._earlier.tail, *(_digest(event) for event in self._last))[-_TAIL:]


def _digest(event: Event) -> str:
    """What an event says; its time is left out, as a year that is inferred may change."""
    told = repr((event.table, event.event, event.host, event.record, event.fields))
    return hashlib.blake2b(told.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _context(source: Input, options: ReadOptions, dates: DayOrder, host: str) -> ReadContext:
    received = dt.datetime.fromtimestamp(source.received, dt.UTC)
    said = (options.timezone, options.logsource, options.mapping)
    return ReadContext(source.path, received, *said, dates, host)


def _items(chosen: Format, stream: BinaryIO, context: ReadContext) -> Iterator[Event | Skipped]:
    try:
        yield from chosen.read(stream, context)
    except OSError as error:
        yield Skipped(context.path, 0, f"reading stopped: {cause(error)}")
    except SourceError as error:
        yield Skipped(context.path, 0, f"reading stopped: {error.what}")


def _cut(number: int, collector: Collector, skips: _Skips, name: str, seen: _Seen) -> Chunk:
    events, nameless = collector.events, collector.nameless
    batches = collector.take()
    for reason, count in collector.folded().items():
        skips.add(Skipped(skips.path, 0, reason, count))
    told = (seen.total, seen.tail, seen.resumed, nameless, collector.host)
    return Chunk(number, batches, skips.take(), events, name, *told)


class _Skips:
    """What was skipped since the last chunk: the first ones one by one, the rest counted by reason; ``damage`` of the file first."""

    def __init__(self, path: str, damage: str = "") -> None:
        self.path = path
        self._listed = [Skipped(path, 0, damage)] if damage else []
        self._more: dict[str, int] = {}

    def __bool__(self) -> bool:
        return bool(self._listed or self._more)

    def add(self, item: Skipped) -> None:
        """Note one, in full or by its reason alone."""
        if len(self._listed) < _LISTED:
            self._listed.append(item)
        else:
            self._more[item.reason] = self._more.get(item.reason, 0) + item.count

    def take(self) -> tuple[Skipped, ...]:
        """All since the last call, to be forgotten here."""
        counted = [Skipped(self.path, 0, reason, count) for reason, count in self._more.items()]
        taken = (*self._listed, *counted)
        self._listed, self._more = [], {}
        return taken
