"""Reading on all cores: each process takes the next input and keeps its own buffer."""

from __future__ import annotations

import contextlib
import multiprocessing as mp
import os
import queue
import signal
import threading
from collections.abc import Generator, Iterator, Sequence
from multiprocessing.process import BaseProcess

from tocsin.model.errors import LakeError, TocsinError
from tocsin.node.ingest.chains import Chain, chains
from tocsin.node.ingest.reader import Flush, Reading, work
from tocsin.node.ingest.signals import STOPPING
from tocsin.sources import Input, prepare_to_read
from tocsin.sources.inputs import cause

#: Below this many bytes of input, starting processes costs more than it saves.
SMALL = 16 * 1024 * 1024
_POLL_SECONDS = 0.5


def read_all(sources: Sequence[Input], reading: Reading, workers: int) -> Generator[Flush, None, None]:
    """Read every source, the largest first; yields as results come. Raises what a worker raised."""
    tasks = sorted(chains(sources), key=lambda chain: (-_size(chain), chain[0].path))
    if workers <= 1 or len(tasks) == 1 or sum(map(_size, tasks)) < SMALL:
        yield from work(tasks, reading)
    else:
        yield from _read_in_parallel(tasks, reading, workers)


def _size(chain: Chain) -> int:
    return sum(source.size for source in chain)


def _read_in_parallel(chained: Sequence[Chain], reading: Reading, workers: int) -> Iterator[Flush]:
    context = mp.get_context("spawn")
    with _held_back():  # the first queue starts a process that is to outlive this one and clear up after it
        tasks: mp.Queue[Chain | None] = context.Queue()
        results: mp.Queue[Flush | TocsinError | None] = context.Queue(maxsize=4 * workers)
    for chain in chained:
        tasks.put(chain)
    processes = [
        context.Process(target=_run, args=(tasks, results, reading), daemon=True) for _ in range(workers)
    ]
    try:
        for process in processes:
            tasks.put(None)
            with _held_back():
                process.start()
        yield from _collect(results, processes)
    finally:
        tasks.cancel_join_thread()  # nobody takes what is left, and this process must not wait until somebody does
        for process in processes:
            if process.pid is not None:
                process.kill()
                process.join()


@contextlib.contextmanager
def _held_back() -> Iterator[None]:
    """Signals that stop a command wait until the block ends; a process started in it never gets them.

    They are for this process, which ends those it started.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _collect(
    results: mp.Queue[Flush | TocsinError | None], processes: Sequence[BaseProcess]
) -> Iterator[Flush]:
    running = len(processes)
    while running:
        try:
            item = results.get(timeout=_POLL_SECONDS)
        except queue.Empty:
            _check_alive(processes)
            continue
        if item is None:
            running -= 1
        elif isinstance(item, TocsinError):
            raise item
        else:
            yield item


def _check_alive(processes: Sequence[BaseProcess]) -> None:
    for process in processes:
        if process.exitcode not in {None, 0}:
            raise LakeError(
                f"a reading process ended with code {process.exitcode}",
                hint="most often memory ran out; run the same ingest again, what is in is not added twice",
            )


def _end_with_parent() -> None:
    """End this process when its parent is gone, however that ended: nobody would take its results."""
    parent = mp.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _run(
    tasks: mp.Queue[Chain | None],
    results: mp.Queue[Flush | TocsinError | None],
    reading: Reading,
) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    prepare_to_read()
    try:
        for flush in work(iter(tasks.get, None), reading):
            results.put(flush)
    except TocsinError as error:
        results.put(error)
    except OSError as error:
        results.put(
            LakeError(
                f"cannot be written: {cause(error)}",
                where=str(reading.root),
                hint="free space or choose another --lake",
            )
        )
    results.put(None)
