"""``ingest``: paths in, a lake that holds each event once, and a report of what was not read."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from tocsin.lake import Choice, FileRecord, KnownKeys, Ledger, Pending, commit, compact, locked
from tocsin.model.errors import LakeError, TocsinError, UsageError
from tocsin.model.event import Skipped
from tocsin.node.ingest.claims import Claims
from tocsin.node.ingest.pool import read_all
from tocsin.node.ingest.reader import Copy, Flush, OddDates, OtherHost, OtherOrigin, Reading, other_host
from tocsin.node.ingest.ways import OtherWay
from tocsin.sources import Input, Limits, ReadOptions, inputs
from tocsin.sources.inputs import cause
from tocsin.sources.temporary import writing_temporary

Progress = Callable[[int, int, int], None]
#: Events may be this much later than the file's own time before the skew is told.
SKEW = dt.timedelta(minutes=5)
#: After an ingest, parts are merged where at least so many are of similar size, and only as long as it
#: stays a matter of a second (encoded bytes; about 60 MB a second and core).
_MERGED = Choice(least=4, alike=True)
_MERGE_BYTES = 110_000_000


class Unfit(msgspec.Struct, frozen=True):
    """A ``--host-of`` that fits the path of no log, and the path of one."""

    option: str
    example: str


class IngestReport(msgspec.Struct, frozen=True):
    """What an ingest did.

    ``files`` are those taken in now, ``known`` paths whose content was in already; ``rows`` events
    added, ``duplicates`` events left out because another export had brought them; ``skipped`` every
    record, member and file that was not read, now or when a known file was taken in; ``absent`` files of the lake that the paths no longer
    hold, ``replaced`` those whose content was in before and is that of none of them now; ``other_hosts`` files of which
    events are in already under another host than is said now, ``other_origins`` under another origin, ``other_ways``
    those that were read otherwise than is said now; ``unfit`` what names hosts of logs and fits the path of none of
    these; ``beside`` files that were read here too, while another ingest took them in; ``barren`` those of all these of
    which a format is known and no event could be read; ``odd_dates`` files taken in now whose dates are not sure.
    """

    files: tuple[FileRecord, ...]
    known: tuple[str, ...]
    rows: int
    duplicates: int
    skipped: tuple[Skipped, ...]
    absent: tuple[str, ...] = ()
    other_hosts: tuple[OtherHost, ...] = ()
    unfit: tuple[Unfit, ...] = ()
    other_origins: tuple[OtherOrigin, ...] = ()
    beside: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    other_ways: tuple[OtherWay, ...] = ()
    odd_dates: tuple[OddDates, ...] = ()
    barren: tuple[str, ...] = ()

    @property
    def nothing_read(self) -> bool:
        """Whether no log could be read at all, now or before."""
        return len(self.files) + len(self.known) + len(self.beside) == len(self.barren)

    @property
    def untimed(self) -> int:
        """Events taken in now that carry no time that can be read."""
        return sum(file.untimed for file in self.files)

    @property
    def grown(self) -> tuple[FileRecord, ...]:
        """Files of which an earlier state was in already: only what is new was added."""
        return tuple(file for file in self.files if file.base)

    @property
    def nameless(self) -> tuple[FileRecord, ...]:
        """Files taken in now with events of which nobody knows the host."""
        return tuple(file for file in self.files if file.nameless and not file.host)

    @property
    def unasked(self) -> tuple[FileRecord, ...]:
        """Files taken in now with events of which no rule is asked."""
        return tuple(file for file in self.files if file.unasked)

    @property
    def early(self) -> tuple[FileRecord, ...]:
        """Files whose latest event is after the file was written: a wrong zone or a wrong clock."""
        return tuple(f for f in self.files if f.last and f.received and f.last > f.received + SKEW)


def ingest(  # noqa: PLR0913  (what, whereto and how)
    paths: Sequence[Path],
    root: Path,
    options: ReadOptions,
    *,
    workers: int | None = None,
    progress: Progress = lambda *_: None,
    only: frozenset[str] | None = None,
    fresh: float | None = None,
) -> IngestReport:
    """Take every log below ``paths`` into the lake at ``root``.

    ``progress`` is called with bytes done, bytes in all and events read. ``only`` narrows the files on disk
    to those of these paths; of text files changed after ``fresh`` (seconds since the epoch) only whole lines are
    read. Raises ``LakeError`` if the lake cannot be written, ``TemporaryFolderError`` if the folder for temporary
    files cannot, ``UsageError`` if a path does not exist.
    """
    for path in paths:
        if not path.exists():
            raise UsageError("there is no such file or folder", where=str(path), hint="check the path")
    found = list(inputs(paths, Limits(), only))
    sources = [item for item in found if isinstance(item, Input)]
    with locked(root):
        ledger, pending = Ledger(root), Pending(root)
        pending.end(pending.begun & {record.sha256 for record in ledger.records})
    state = _State(root, ledger, pending, [item for item in found if isinstance(item, Skipped)])
    total = sum(source.size for source in sources)
    done = events = 0
    try:
        with _shared_folder() as folder:
            reading = Reading(root, options, ledger, pending, Claims(Path(folder)), fresh)
            with contextlib.closing(read_all(sources, reading, workers or os.cpu_count() or 1)) as flushes:
                for flush in flushes:
                    done += flush.read
                    events += flush.events
                    state.take(flush)
                    progress(done, total, events)
    except OSError as error:
        hint = "free space, or choose another --lake"
        raise LakeError(f"cannot be written: {cause(error)}", where=str(root), hint=hint) from error
    state.merge_small()
    report = state.report({source.path for source in sources})
    return msgspec.structs.replace(report, unfit=_unfit(options, sources))


def _shared_folder() -> tempfile.TemporaryDirectory[str]:
    with writing_temporary():
        return tempfile.TemporaryDirectory(prefix="tocsin-")


def _unfit(options: ReadOptions, sources: Sequence[Input]) -> tuple[Unfit, ...]:
    return tuple(
        Unfit(str(rule), sources[0].path)
        for rule in options.hosts
        if sources and not any(rule.host(source) for source in sources)
    )


class _State:
    def __init__(self, root: Path, ledger: Ledger, pending: Pending, skipped: list[Skipped]) -> None:
        self._root = root
        self._ledger = ledger
        self._pending = pending
        self._keys = KnownKeys()
        self._files: list[FileRecord] = []
        self._beside: list[FileRecord] = []
        self._rows = self._duplicates = 0
        self._tables: set[str] = set()
        self._known: list[str] = []
        self._skipped = skipped
        self._other_hosts: list[OtherHost] = []
        self._copies: list[Copy] = []
        self._other_origins: list[OtherOrigin] = []
        self._other_ways: list[OtherWay] = []
        self._odd_dates: list[OddDates] = []
        self._before = tuple(ledger.records)
        self._held: set[str] = set()
        self._barren: list[str] = []

    def take(self, flush: Flush) -> None:
        """Commit what a flush brings, then write down which files are in whole."""
        self._known.extend(flush.known)
        self._skipped.extend(flush.unread)
        self._other_hosts.extend(flush.other_hosts)
        self._copies.extend(flush.copies)
        self._other_origins.extend(flush.other_origins)
        self._other_ways.extend(flush.other_ways)
        self._odd_dates.extend(flush.odd_dates)
        self._held.update(flush.held, (file.sha256 for file in flush.files))
        self._barren.extend(flush.barren)
        if not flush.parts and not flush.files:
            return
        with locked(self._root):
            added = commit(self._root, flush.parts, self._keys)
            written = self._ledger.add(flush.files)
        self._pending.end(file.sha256 for file in flush.files)
        self._rows += added.rows
        self._duplicates += added.duplicates
        self._files.extend(written)
        mine = {file.sha256 for file in written}
        self._beside.extend(file for file in flush.files if file.sha256 not in mine)
        self._tables |= {part.table for part in flush.parts}

    def merge_small(self) -> None:
        """Merge what many small additions have left, within bounds; a lake that is too full stays as it is."""
        if self._tables:
            with contextlib.suppress(OSError, TocsinError):
                compact(self._root, frozenset(self._tables), choice=_MERGED, budget=_MERGE_BYTES)

    def report(self, present: set[str]) -> IngestReport:
        """What has come of it all; files of the ledger that are not ``present`` are absent."""
        absent = {record.path for record in self._ledger.records} - present
        for copy in self._copies:
            known = self._ledger.known(copy.sha256)
            self._other_hosts += other_host(copy.path, copy.said, known)
            self._barren += [copy.path] if known is not None and known.is_barren else []
        read = (*self._files, *self._beside)
        skipped = [*self._skipped, *(skip for file in read for skip in file.skips)]
        return IngestReport(
            tuple(sorted(self._files, key=lambda f: f.path)),
            tuple(sorted(self._known)),
            self._rows,
            self._duplicates,
            tuple(sorted(skipped)),
            tuple(sorted(absent)),
            tuple(sorted(self._other_hosts)),
            other_origins=tuple(sorted(self._other_origins)),
            beside=tuple(sorted(file.path for file in self._beside)),
            replaced=self._replaced(),
            barren=tuple(sorted((*self._barren, *(file.path for file in read if file.is_barren)))),
            other_ways=tuple(sorted(self._other_ways)),
            odd_dates=tuple(sorted(self._odd_dates)),
        )

    def _replaced(self) -> tuple[str, ...]:
        """Paths of contents that were in, in whole or begun, when this ingest started and that no file has now."""
        bases = {file.sha256: file.base for file in (*self._ledger.records, *self._beside)}
        held = set[str]()
        for content in self._held:
            state = content
            while state and state not in held:  # what has grown holds all that it was
                held.add(state)
                state = bases.get(state, "")
        gone = {record.path for record in self._before if record.sha256 not in held}
        gone |= {intent.path for intent in self._pending.left() if intent.sha256 not in held}
        return tuple(sorted(gone))
