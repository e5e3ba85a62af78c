"""``watch``: what arrives in folders is taken in as it comes, until told to stop."""

from __future__ import annotations

import contextlib
import signal
import stat
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from tocsin.model.errors import TocsinError
from tocsin.node.ingest.run import IngestReport, Progress, Unfit, ingest
from tocsin.node.ingest.signals import stopping
from tocsin.sources import ReadOptions
from tocsin.sources.containers import HEAD, kind_of

#: Seconds without a change after which a file is as its writer left it: its last line is taken even if it
#: has no end.
SETTLED = 60.0

#: What a file was at a look: device, inode, size, and time of change in nanoseconds.
State = tuple[int, int, int, int]


class Watching(msgspec.Struct, frozen=True):
    """How to watch: seconds between two looks, processes to read with, and whom to tell of what came.

    ``tell`` hears of every look that brought something, ``trouble`` of every error that is not the one before;
    the next look tries again.
    """

    interval: float = 5.0
    workers: int | None = None
    tell: Callable[[IngestReport], None] = lambda _: None
    trouble: Callable[[TocsinError], None] = lambda _: None
    progress: Progress = lambda *_: None
    clock: Callable[[], float] = time.time


class Watcher:
    """Looks at paths time and again; remembers between looks what it has seen, and nothing between runs.

    What came in while nobody watched is found at the first look, for the lake knows what it holds.
    """

    def __init__(self, paths: Sequence[Path], root: Path, options: ReadOptions, watching: Watching) -> None:
        self._paths = paths
        self._root = root
        self._options = options
        self._watching = watching
        self._before: dict[str, State] = {}
        self._taken: dict[str, tuple[State, bool]] = {}
        self._told = ""
        self._unfit: frozenset[str] | None = frozenset(map(str, options.hosts))

    def look(self) -> IngestReport | None:
        """Take in what is new or has changed; None if there is nothing. Raises as ``ingest`` does."""
        limit = self._watching.clock() - SETTLED
        now = dict(_files(self._paths))
        wanted = {path: state for path, state in now.items() if self._is_wanted(path, state, limit)}
        self._before = now
        self._taken = {path: taken for path, taken in self._taken.items() if path in now}
        if not wanted:
            return None
        report = ingest(
            [path for path in self._paths if path.exists()],
            self._root,
            self._options,
            workers=self._watching.workers,
            progress=self._watching.progress,
            only=frozenset(wanted),
            fresh=limit,
        )
        self._taken |= {path: (state, _is_settled(state, limit)) for path, state in wanted.items()}
        return msgspec.structs.replace(report, unfit=self._still_unfit(report.unfit, now))

    def _still_unfit(self, unfit: tuple[Unfit, ...], now: Mapping[str, State]) -> tuple[Unfit, ...]:
        """What fits no file so far: told once, at the first look for which no archive has to wait."""
        if self._unfit is None:
            return ()
        self._unfit &= {one.option for one in unfit}
        if now.keys() - self._taken.keys():
            return ()
        left, self._unfit = self._unfit, None
        return tuple(one for one in unfit if one.option in left)

    def run(self, stop: threading.Event) -> None:
        """Look until ``stop`` is set."""
        while not stop.is_set():
            try:
                report = self.look()
            except TocsinError as error:
                if str(error) != self._told:
                    self._watching.trouble(error)
                self._told = str(error)
            else:
                self._told = ""
                if report is not None and _has_news(report):
                    self._watching.tell(report)
            stop.wait(self._watching.interval)

    def _is_wanted(self, path: str, state: State, limit: float) -> bool:
        """Whether a file is new, has changed, or has come to rest since it was read in the middle of a line."""
        taken = self._taken.get(path)
        if taken is not None and taken[0] == state:
            return not taken[1] and _is_settled(state, limit)
        return self._before.get(path) == state or not _is_archive(path)


def _has_news(report: IngestReport) -> bool:
    told = (report.files, report.skipped, report.other_hosts, report.other_origins, report.unfit)
    return any(told)


class StopError(BaseException):
    """Raised wherever the process is when it is told to stop; what is committed stays."""


@contextlib.contextmanager
def until_told() -> Iterator[threading.Event]:
    """An event that SIGINT, SIGTERM and SIGHUP set; they also end what is under way, and the ``with`` block."""
    stop = threading.Event()

    def told(*_: object) -> None:
        """Set the event and end what is under way, by ``StopError``."""
        stop.set()
        raise StopError

    before = {number: signal.signal(number, told) for number in stopping()}
    try:
        with contextlib.suppress(StopError):
            yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _files(paths: Sequence[Path]) -> Iterator[tuple[str, State]]:
    """Regular files below paths; links in folders are not followed, as in an ingest."""
    for given in paths:
        pending = [given]
        while pending:
            path = pending.pop()
            try:
                status = path.stat() if path is given else path.lstat()
                if stat.S_ISDIR(status.st_mode):
                    pending.extend(path.iterdir())
                elif stat.S_ISREG(status.st_mode):
                    yield str(path), (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)
            except OSError:
                continue  # gone since, or not to be read: an ingest says why


def _is_settled(state: State, limit: float) -> bool:
    return state[3] <= limit * 1e9


def _is_archive(path: str) -> bool:
    """Whether a file is a container, which is only whole when its writer has finished."""
    try:
        with Path(path).open("rb") as stream:
            return bool(kind_of(stream.read(HEAD)))
    except OSError:
        return False
