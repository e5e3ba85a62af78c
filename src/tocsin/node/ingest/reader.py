"""One worker's work: inputs become parts on disk, ready to be committed."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

import msgspec
import pyarrow.compute as pc

from tocsin.lake import FileRecord, Intent, Ledger, Part, PartWriter, Pending
from tocsin.lake.views.resolve import is_answering
from tocsin.model import event as ev
from tocsin.model.errors import SourceError
from tocsin.model.event import Skipped
from tocsin.node.ingest.chains import Chain
from tocsin.node.ingest.claims import Claims
from tocsin.node.ingest.states import States, holder, states
from tocsin.node.ingest.ways import DATES, NotedZone, OtherWay, is_generic, other_ways, ways
from tocsin.sources import (
    Beginning,
    Chunk,
    Dates,
    Earlier,
    Input,
    ReadOptions,
    beginning,
    read_chunks,
    window,
)
from tocsin.sources.inputs import cause
from tocsin.sources.reading import ChunkSize, chunk_size
from tocsin.sources.spooling import release

#: Arrow bytes that a worker collects before it writes parts: each part costs, however small (docs/decisions/0012).
BUFFER_BYTES = 224 * 1024 * 1024


class OtherHost(msgspec.Struct, frozen=True, order=True):
    """A file of which events are in already under ``host`` ("" none), though ``said`` is said to have written it."""

    path: str
    host: str
    said: str


class OtherOrigin(msgspec.Struct, frozen=True, order=True):
    """A file of which events are in already as ``origin``'s ("" nobody's), though they are ``said`` to be another's."""

    path: str
    origin: str
    said: str


class OddDates(msgspec.Struct, frozen=True, order=True):
    """A file with dates of which day and month are not sure, or not in the ``order`` of the others.

    ``unsure`` counts those that fit both orders where nothing decides, ``contrary`` those that fit only the other one.
    """

    path: str
    order: str
    unsure: int
    contrary: int


class Copy(msgspec.Struct, frozen=True):
    """A file whose content another process of this ingest reads; ``said`` is said to have written it."""

    path: str
    sha256: str
    said: str


class Flush(msgspec.Struct, frozen=True):
    """Parts to commit and the files that are complete with them; ``read`` is bytes of input done.

    ``known`` are files whose content is in the lake already; ``unread`` what could not be read at all, and
    what of known files could not when they were taken in; ``other_hosts`` files that are in under another host,
    ``other_origins`` under another origin, ``other_ways`` those read in another way, ``copies`` those of which that
    is not known yet. ``held`` are the contents of the lake, by their SHA-256, that a file not taken in now has;
    ``barren`` are known files of which no event could be read, ``odd_dates`` files whose dates are not sure.
    """

    parts: tuple[Part, ...] = ()
    files: tuple[FileRecord, ...] = ()
    known: tuple[str, ...] = ()
    unread: tuple[Skipped, ...] = ()
    read: int = 0
    events: int = 0
    other_hosts: tuple[OtherHost, ...] = ()
    copies: tuple[Copy, ...] = ()
    other_origins: tuple[OtherOrigin, ...] = ()
    held: tuple[str, ...] = ()
    barren: tuple[str, ...] = ()
    other_ways: tuple[OtherWay, ...] = ()
    odd_dates: tuple[OddDates, ...] = ()


@dataclasses.dataclass(frozen=True)
class Reading:
    """What the processes of one ingest share: the lake's folder, how to read, what is in or being read.

    Text files changed after ``fresh`` (seconds since the epoch, None: never) are read up to their last line
    end only: whoever writes them has not finished the line.
    """

    root: Path
    options: ReadOptions
    ledger: Ledger
    pending: Pending
    claims: Claims
    fresh: float | None = None


class _Opened(NamedTuple):
    """A log's content, why it ends early ("" if it does not), who is said to have written it; how its first ``size`` bytes begin."""

    stream: BinaryIO
    damage: str
    said: str
    size: int
    beginning: Beginning

    @property
    def is_log(self) -> bool:
        """Whether a format knows it; copies of what none knows are told one by one."""
        return self.beginning.format is not None


def work(tasks: Iterable[Chain], reading: Reading) -> Iterator[Flush]:
    """Read files one after another; yields progress, and parts whenever the buffer is full."""
    reading = dataclasses.replace(reading, ledger=reading.ledger.with_more())
    writer = PartWriter(reading.root, BUFFER_BYTES)
    done: list[FileRecord] = []
    try:
        for chain in tasks:
            for place, source in enumerate(chain):
                for step in _read(source, chain[place + 1 :], reading, writer):
                    if isinstance(step, FileRecord):
                        reading.ledger.learn(step)
                        done.append(step)
                    else:
                        yield step
                    if writer.full:
                        yield Flush(parts=tuple(writer.flush()), files=tuple(done))
                        done = []
                yield Flush(read=source.size)
        yield Flush(parts=tuple(writer.flush()), files=tuple(done))
    finally:
        release()  # the archive that was read last


def _read(source: Input, longer: Chain, reading: Reading, writer: PartWriter) -> Iterator[Flush | FileRecord]:
    try:
        stream, damage = source.fetch()
    except (SourceError, OSError) as error:
        yield _unread(source, error)
        return
    with stream:
        try:
            growing = reading.fresh is not None and not source.steps and source.received > reading.fresh
            known = (reading.ledger, reading.pending)
            origin = reading.options.origin
            found = states(stream, *known, path=source.path, origin=origin, whole_lines=growing)
            before = _before(found, longer, reading)
        except (SourceError, OSError) as error:
            yield _unread(source, error)
            return
        if growing and not found.size:
            return
        said = reading.options.host_of(source)
        if before is not None:
            barren = (source.path,) if before.is_barren else ()
            yield Flush(known=(source.path,), unread=before.skips, held=(before.sha256,), barren=barren)
            yield _kept(source.path, said, before, reading)
            return
        opened = _Opened(stream, damage, said, found.size, beginning(window(stream, 0, found.size)))
        if opened.is_log and not reading.claims.take(found.sha256):
            copy = Copy(source.path, found.sha256, said)
            yield Flush(known=(source.path,), copies=(copy,), held=(found.sha256,))
            return
        yield _kept(source.path, said, found.base, reading)
        yield from _read_states(source, opened, found, reading, writer)


def _unread(source: Input, error: SourceError | OSError) -> Flush:
    reason = error.what if isinstance(error, SourceError) else f"cannot be read: {cause(error)}"
    return Flush(unread=(Skipped(source.path, 0, reason),))


def _before(found: States, longer: Chain, reading: Reading) -> FileRecord | None:
    """The record of this content, or of a file that begins with it."""
    known = reading.ledger.known(found.sha256)
    for later in longer if known is None else ():
        with later.open() as stream:
            known = holder(stream, reading.ledger, found)
        if known is not None:
            return msgspec.structs.replace(known, skips=())
    return known


def _kept(path: str, said: str, before: FileRecord | None, reading: Reading) -> Flush:
    """What was taken in before keeps its host and its origin and stays as it was read; that is told where others are said now."""
    origin = reading.options.origin
    is_other = before is not None and origin not in {"", before.origin}
    others = (OtherOrigin(path, before.origin, origin),) if before is not None and is_other else ()
    hosts = other_host(path, said, before)
    read = other_ways(path, reading.options, before)
    return Flush(other_hosts=hosts, other_origins=others, other_ways=read)


def other_host(path: str, said: str, before: FileRecord | None) -> tuple[OtherHost, ...]:
    """What was taken in before keeps its host; that is told where another is said now."""
    if before is None or not before.nameless or said in {"", before.host}:
        return ()
    return (OtherHost(path, before.host, said),)


def _read_states(
    source: Input, opened: _Opened, found: States, reading: Reading, writer: PartWriter
) -> Iterator[Flush | FileRecord]:
    """First what an ingest before this one began to read of the file, then all of it."""
    base = found.base
    for intent in found.begun:
        for step in _read_state(source, opened._replace(damage=""), intent, reading, writer):
            base = step if isinstance(step, FileRecord) else base
            yield step
    intent = found.intent(base, source.path, reading.options.origin, opened.said)
    size = chunk_size()
    intent = msgspec.structs.replace(intent, chunk_events=size.events, chunk_bytes=size.text)
    if opened.is_log:
        intent = reading.pending.begin(intent)
    yield from _read_state(source, opened, intent, reading, writer)


def _read_state(
    source: Input, opened: _Opened, intent: Intent, reading: Reading, writer: PartWriter
) -> Iterator[Flush | FileRecord]:
    tally = _Tally(intent)
    content = (window(opened.stream, 0, intent.size), opened.damage)
    base = reading.ledger.known(intent.base)
    order = base.ways.get(DATES, "") if base else ""
    earlier = Earlier(intent.skip, intent.tail, intent.base_size, intent.base_lines, order)
    zone = NotedZone(reading.options.timezone)
    options = msgspec.structs.replace(reading.options, timezone=zone)
    size = ChunkSize(intent.chunk_events, intent.chunk_bytes)
    begins = opened.beginning if intent.size == opened.size else None  # an earlier state may begin otherwise
    for chunk in read_chunks(
        source, options, earlier, intent.sha256, content, host=intent.host, size=size, found=begins
    ):
        for batch in chunk.batches:
            writer.add(batch, (intent.sha256, chunk.number))
        tally.add(chunk)
        yield Flush(events=chunk.events)
    if tally.format:
        order = tally.dates.order if tally.dates else ""
        read = ways(reading.options, zoned=zone.needed, generic=tally.generic, order=order)
        record = tally.record(source, reading.options, {**(base.ways if base else {}), **read})
        dates = _odd_dates(source.path, tally.dates)
        yield Flush(other_hosts=other_host(source.path, opened.said, record), odd_dates=dates)
        yield record
    else:
        yield Flush(unread=tuple(tally.skips))


def _odd_dates(path: str, dates: Dates | None) -> tuple[OddDates, ...]:
    if dates is None or not (dates.unsure or dates.contrary):
        return ()
    return (OddDates(path, dates.order, dates.unsure, dates.contrary),)


class _Tally:
    """What one file's chunks add up to."""

    def __init__(self, intent: Intent) -> None:
        self._intent = intent
        self.skips: list[Skipped] = []
        self.format = ""
        self.generic = False
        self.dates: Dates | None = None
        self._host = intent.host
        self._nameless = intent.base_nameless
        self._fresh = 0
        self._tail: tuple[str, ...] = ()
        self._total = 0
        self._resumed = False
        self._untimed = self._unasked = 0
        self._times: list[dt.datetime] = []

    def add(self, chunk: Chunk) -> None:
        """Count a chunk, which follows the last one."""
        self._fresh += chunk.events
        self._host = chunk.host or self._host
        self._nameless += chunk.nameless
        self.skips.extend(chunk.skipped)
        self.format = chunk.format or self.format
        self.dates = chunk.dates or self.dates
        self._tail, self._total, self._resumed = chunk.tail, chunk.total, chunk.resumed
        for batch in chunk.batches:
            self.generic |= is_generic(batch.table)
            times = batch.columns[ev.TIME]
            self._untimed += times.null_count
            self._unasked += 0 if is_answering(batch.table) else len(times)
            bounds = pc.min_max(times).as_py()
            self._times += [time for time in bounds.values() if time is not None]

    def record(self, source: Input, options: ReadOptions, read: dict[str, str]) -> FileRecord:
        """What the ledger keeps of the file that was ``read`` so, once all its chunks are counted."""
        return FileRecord(
            sha256=self._intent.sha256,
            head=self._intent.head,
            path=source.path,
            origin=options.origin,
            format=self.format,
            size=self._intent.size,
            events=self._total,
            skipped=sum(skip.count for skip in self.skips) + self._resumed * self._intent.base_skipped,
            skips=tuple(self.skips),
            at=dt.datetime.now(dt.UTC),
            untimed=self._untimed,
            first=min(self._times, default=None),
            last=max(self._times, default=None),
            received=dt.datetime.fromtimestamp(source.received, dt.UTC),
            base=self._intent.base,
            tail=self._tail,
            lines=self._intent.lines,
            host=self._host,
            nameless=self._nameless,
            ways=read,
            unasked=self._unasked,
        )
