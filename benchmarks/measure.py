"""A command as a whole process, seen from outside: wall time, processor time, memory of all its processes."""

from __future__ import annotations

import dataclasses
import os
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

_SAMPLE_SECONDS = 0.05
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclasses.dataclass(frozen=True)
class Run:
    """One run of a command.

    ``wall`` and ``cpu`` (user and system, children included) are in seconds, ``memory`` in bytes: the
    most that the processes alive at the same moment held together. Pages that they share count once
    for each, so the figure is never too small.
    """

    wall: float
    cpu: float
    memory: int
    code: int
    output: str


class BenchmarkError(Exception):
    """A command of a benchmark failed, so there is nothing to measure."""


def measure(command: Sequence[str], environment: Mapping[str, str], accepted: Sequence[int] = (0,)) -> Run:
    """Run a command once; stdout is kept. Raises ``BenchmarkError`` for an exit code not ``accepted``."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        started = time.perf_counter()
        process = subprocess.Popen(command, env={**os.environ, **environment}, stdout=out, stderr=errors)
        watch = _Watch(process.pid)
        watch.start()
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        watch.stop()
        if process.returncode not in accepted:
            errors.seek(0)
            told = errors.read().decode("utf-8", "replace")[-2_000:]
            raise BenchmarkError(f"{' '.join(command[:6])} ended with code {process.returncode}:\n{told}")
        out.seek(0)
        output = out.read().decode("utf-8", "replace")
    memory = max(watch.most, used.ru_maxrss * 1024)
    return Run(wall, used.ru_utime + used.ru_stime, memory, process.returncode, output)


class _Watch(threading.Thread):
    """Adds up the resident memory of a process and all below it, twenty times a second."""

    def __init__(self, root: int) -> None:
        super().__init__(daemon=True)
        self._root = root
        self._ended = threading.Event()
        self.most = 0

    def run(self) -> None:
        while not self._ended.wait(_SAMPLE_SECONDS):
            self.most = max(self.most, sum(_resident(pid) for pid in _family(self._root)))

    def stop(self) -> None:
        self._ended.set()
        self.join()


def _family(pid: int) -> Iterator[int]:
    yield pid
    try:
        for thread in Path(f"/proc/{pid}/task").iterdir():
            for child in (thread / "children").read_text().split():
                yield from _family(int(child))
    except OSError:  # it has ended
        return


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE
    except (OSError, IndexError):  # it has ended
        return 0


@dataclasses.dataclass(frozen=True)
class Spread:
    """Figures of several runs: their median, and how far they lie apart."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.values)

    def seconds(self) -> str:
        """Median and range in seconds."""
        if len(self.values) == 1:
            return f"{self.median:.2f} s"
        return f"{self.median:.2f} s ({min(self.values):.2f} to {max(self.values):.2f})"


def walls(runs: Sequence[Run]) -> Spread:
    """Wall times of runs."""
    return Spread(tuple(run.wall for run in runs))


def peak(runs: Sequence[Run]) -> int:
    """The most memory that any of the runs held."""
    return max(run.memory for run in runs)


def cpu(runs: Sequence[Run]) -> float:
    """Median processor time of runs."""
    return Spread(tuple(run.cpu for run in runs)).median
