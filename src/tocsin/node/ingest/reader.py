"""One worker's work: inputs become parts on disk, ready to be committed."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec
import pyarrow.compute as pc

from tocsin.lake import FileRecord, Ledger, Part, PartWriter
from tocsin.lake.ledger import HEAD
from tocsin.model import event as ev
from tocsin.model.errors import SourceError
from tocsin.model.event import Skipped
from tocsin.node.ingest.claims import Claims
from tocsin.sources import Chunk, Digest, Input, ReadOptions, digest_of, read_chunks, recognise
from tocsin.sources.contract import HEAD_BYTES

#: Arrow bytes that a worker collects before it writes parts.
BUFFER_BYTES = 160 * 1024 * 1024


class Flush(msgspec.Struct, frozen=True):
    """Parts to commit and the files that are complete with them; ``read`` is bytes of input done.

    ``known`` are files whose content is in the lake already; ``unread`` what could not be read at all, and
    what of known files could not when they were taken in.
    """

    parts: tuple[Part, ...] = ()
    files: tuple[FileRecord, ...] = ()
    known: tuple[str, ...] = ()
    unread: tuple[Skipped, ...] = ()
    read: int = 0
    events: int = 0


@dataclasses.dataclass(frozen=True)
class Reading:
    """What the processes of one ingest share: the lake's folder, how to read, what is in or being read."""

    root: Path
    options: ReadOptions
    ledger: Ledger
    claims: Claims


def work(sources: Iterable[Input], reading: Reading) -> Iterator[Flush]:
    """Read sources one after another; yields progress, and parts whenever the buffer is full."""
    writer = PartWriter(reading.root, BUFFER_BYTES)
    done: list[FileRecord] = []
    for source in sources:
        for step in _read(source, reading, writer):
            if isinstance(step, FileRecord):
                done.append(step)
            else:
                yield step
            if writer.full:
                yield Flush(parts=tuple(writer.flush()), files=tuple(done))
                done = []
        yield Flush(read=source.size)
    yield Flush(parts=tuple(writer.flush()), files=tuple(done))


def _read(source: Input, reading: Reading, writer: PartWriter) -> Iterator[Flush | FileRecord]:
    try:
        stream, damage = source.fetch()
        digest, head, earlier = _identify(stream, reading.ledger)
    except (SourceError, OSError) as error:
        reason = error.what if isinstance(error, SourceError) else f"cannot be read: {error.strerror}"
        yield Flush(unread=(Skipped(source.path, 0, reason),))
        return
    before = reading.ledger.known(digest.sha256)
    if before or (_is_log(stream) and not reading.claims.take(digest.sha256)):
        stream.close()
        yield Flush(known=(source.path,), unread=before.skips if before else ())
        return
    skip = earlier.events if earlier else 0
    tally = _Tally(skip, list(earlier.skips if earlier else ()))
    for chunk in read_chunks(source, reading.options, skip, digest.sha256, (stream, damage)):
        for batch in chunk.batches:
            writer.add(batch, (digest.sha256, chunk.number))
        tally.add(chunk)
        yield Flush(events=chunk.events)
    if not tally.format:
        yield Flush(unread=tuple(tally.skips))
        return
    yield tally.record(source, digest, head, reading.options)


def _is_log(stream: BinaryIO) -> bool:
    """Whether a format knows the stream; copies of what none knows are told one by one."""
    stream.seek(0)
    return recognise(stream.read(HEAD_BYTES)) is not None


class _Tally:
    """What one file's chunks add up to."""

    def __init__(self, events: int, skips: list[Skipped]) -> None:
        self.events = events
        self.skips = skips
        self.format = ""
        self._untimed = 0
        self._times: list[dt.datetime] = []

    def add(self, chunk: Chunk) -> None:
        self.events += chunk.events
        self.skips.extend(chunk.skipped)
        self.format = chunk.format or self.format
        for batch in chunk.batches:
            times = batch.columns[ev.TIME]
            self._untimed += times.null_count
            bounds = pc.min_max(times).as_py()
            self._times += [time for time in bounds.values() if time is not None]

    def record(self, source: Input, digest: Digest, head: bytes, options: ReadOptions) -> FileRecord:
        return FileRecord(
            sha256=digest.sha256,
            head=hashlib.sha256(head).hexdigest(),
            path=source.path,
            origin=options.origin,
            format=self.format,
            size=digest.size,
            events=self.events,
            skipped=sum(skip.count for skip in self.skips),
            skips=tuple(self.skips),
            at=dt.datetime.now(dt.UTC),
            untimed=self._untimed,
            first=min(self._times, default=None),
            last=max(self._times, default=None),
            received=dt.datetime.fromtimestamp(source.received, dt.UTC),
        )


def _identify(stream: BinaryIO, ledger: Ledger) -> tuple[Digest, bytes, FileRecord | None]:
    """Hash a source; find the longest earlier state of it that the lake holds."""
    head = stream.read(HEAD)
    candidates = ledger.shorter(head, stream.seek(0, 2))
    stream.seek(0)
    digest = digest_of(stream, [record.size for record in candidates])
    pairs = zip(candidates, digest.prefixes, strict=True)
    return digest, head, next((record for record, prefix in pairs if record.sha256 == prefix), None)
