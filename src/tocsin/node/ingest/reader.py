"""One worker's work: inputs become parts on disk, ready to be committed."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from tocsin.lake import FileRecord, Ledger, Part, PartWriter
from tocsin.lake.ledger import HEAD
from tocsin.model.errors import SourceError
from tocsin.model.event import Skipped
from tocsin.sources import Digest, Input, ReadOptions, digest_of, read_chunks

#: Arrow bytes that a worker collects before it writes parts.
BUFFER_BYTES = 160 * 1024 * 1024


class Flush(msgspec.Struct, frozen=True):
    """Parts to commit and the files that are complete with them; ``read`` is bytes of input done.

    ``known`` are files whose content is in the lake already, ``unread`` what could not be read at all.
    """

    parts: tuple[Part, ...] = ()
    files: tuple[FileRecord, ...] = ()
    known: tuple[str, ...] = ()
    unread: tuple[Skipped, ...] = ()
    read: int = 0
    events: int = 0


def work(sources: Iterable[Input], root: Path, options: ReadOptions, ledger: Ledger) -> Iterator[Flush]:
    """Read sources one after another; yields progress, and parts whenever the buffer is full."""
    writer = PartWriter(root, BUFFER_BYTES)
    done: list[FileRecord] = []
    for source in sources:
        for step in _read(source, options, ledger, writer):
            if isinstance(step, FileRecord):
                done.append(step)
            else:
                yield step
            if writer.full:
                yield Flush(parts=tuple(writer.flush()), files=tuple(done))
                done = []
        yield Flush(read=source.size)
    yield Flush(parts=tuple(writer.flush()), files=tuple(done))


def _read(
    source: Input, options: ReadOptions, ledger: Ledger, writer: PartWriter
) -> Iterator[Flush | FileRecord]:
    try:
        digest, head, earlier = _identify(source, ledger)
    except (SourceError, OSError) as error:
        reason = error.what if isinstance(error, SourceError) else f"cannot be read: {error.strerror}"
        yield Flush(unread=(Skipped(source.path, 0, reason),))
        return
    if ledger.known(digest.sha256):
        yield Flush(known=(source.path,))
        return
    skip = earlier.events if earlier else 0
    events, skips, name = skip, list(earlier.skips if earlier else ()), ""
    for chunk in read_chunks(source, options, skip, digest.sha256):
        for batch in chunk.batches:
            writer.add(batch, (digest.sha256, chunk.number))
        events += chunk.events
        skips.extend(chunk.skipped)
        name = chunk.format or name
        yield Flush(events=chunk.events)
    if not name:
        yield Flush(unread=tuple(skips))
        return
    total = sum(skip.count for skip in skips)
    now = dt.datetime.now(dt.UTC)
    head_hash = hashlib.sha256(head).hexdigest()
    yield FileRecord(
        digest.sha256,
        head_hash,
        source.path,
        options.origin,
        name,
        digest.size,
        events,
        total,
        tuple(skips),
        now,
    )


def _identify(source: Input, ledger: Ledger) -> tuple[Digest, bytes, FileRecord | None]:
    """Hash a source; find the longest earlier state of it that the lake holds."""
    with source.open() as stream:
        head = stream.read(HEAD)
        size = stream.seek(0, 2)
        candidates = ledger.shorter(head, size)
        stream.seek(0)
        digest = digest_of(stream, [record.size for record in candidates])
    pairs = zip(candidates, digest.prefixes, strict=True)
    return digest, head, next((record for record, prefix in pairs if record.sha256 == prefix), None)
