"""Tasks answered on all cores: processes that each make the same plan and take the next task."""

from __future__ import annotations

import contextlib
import multiprocessing as mp
import queue
import threading
from collections.abc import Iterator
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Self

import msgspec
import pyarrow as pa

from tocsin.hunting.correlating.members import wanted_fields
from tocsin.hunting.lookups import EntryIndex
from tocsin.hunting.planning import Plan, plan
from tocsin.hunting.slices import Window
from tocsin.hunting.units import Answer, Brief, answer
from tocsin.hunting.unreadable import unreadable
from tocsin.lake import Lake, Unit
from tocsin.model.collecting import uncollected
from tocsin.model.detection import RuleSet
from tocsin.model.errors import HuntError

#: Events below which starting processes costs more than it saves.
SMALL = 60_000
_POLL_SECONDS = 0.2


class Hunter:
    """Everything needed to answer tasks of one hunt; each process has its own."""

    def __init__(self, lake: Lake, rules: RuleSet, units: tuple[Unit, ...], window: Window) -> None:
        self.plan: Plan = plan(rules.detections, lake, units)
        wanted = wanted_fields(d.correlation for d in rules.detections if d.correlation)
        self._brief = Brief(rules.detections, window, wanted)
        self._lists = {name: EntryIndex(entries) for name, entries in rules.lists.items()}

    @property
    def lists(self) -> dict[str, EntryIndex]:
        """The indicator lists, ready for look-ups."""
        return self._lists

    def answer(self, number: int) -> Answer:
        """Answer one task of the plan. Raises ``HuntError`` where its events cannot be read."""
        task = self.plan.tasks[number]
        try:
            return answer(task, self._brief, self._lists)
        except (OSError, pa.ArrowException) as error:
            raise unreadable(error, f"table {task.unit.table}") from error


class Pool:
    """Processes that start at once, so that they load what they need while the hunt is being planned.

    Use as a context manager; on leaving, processes still at work are ended.
    """

    def __init__(self, workers: int) -> None:
        self._context = mp.get_context("spawn")
        self._tasks: mp.Queue[int | None] = self._context.Queue()
        self._results: mp.Queue[tuple[int, Answer | HuntError]] = self._context.Queue()
        self._pipes = [self._context.Pipe(duplex=False) for _ in range(workers)]
        self._processes: list[BaseProcess] = [
            self._context.Process(target=_serve, args=(pipe[0], self._tasks, self._results), daemon=True)
            for pipe in self._pipes
        ]

    def __enter__(self) -> Self:
        for process in self._processes:
            process.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._tasks.cancel_join_thread()  # what nobody took must not keep this process waiting
        for process in self._processes:
            process.terminate()
            process.join()

    def brief(self, root: Path, rules: RuleSet, units: tuple[Unit, ...], window: Window) -> None:
        """Tell the processes what is hunted; returns at once, they listen as soon as they are up."""
        told = (root, msgspec.msgpack.encode(rules), units, window)
        threading.Thread(target=self._tell, args=(told,), daemon=True).start()

    def _tell(self, told: tuple[Path, bytes, tuple[Unit, ...], Window]) -> None:
        with contextlib.suppress(BrokenPipeError):  # a process that died is noticed when answers are due
            for _, sender in self._pipes:
                sender.send(told)

    def offer(self, hunter: Hunter) -> None:
        """Put all tasks up for taking."""
        for number in range(len(hunter.plan.tasks)):
            self._tasks.put(number)

    def run(self, hunter: Hunter) -> Iterator[tuple[int, Answer]]:
        """Answers to what was offered, as they come; this process works too.

        Raises ``HuntError`` if a process dies.
        """
        open_tasks = set(range(len(hunter.plan.tasks)))
        while open_tasks:
            for number, result in self._next(hunter):
                if isinstance(result, HuntError):
                    raise result
                open_tasks.discard(number)
                yield number, result

    def _next(self, hunter: Hunter) -> Iterator[tuple[int, Answer | HuntError]]:
        """One answer of this process, or what the others have finished."""
        number = _taken(self._tasks)
        if number is not None:
            yield number, hunter.answer(number)
        try:
            yield self._results.get(block=number is None, timeout=_POLL_SECONDS)
        except queue.Empty:
            self._check_alive()

    def _check_alive(self) -> None:
        if any(process.exitcode not in {None, 0} for process in self._processes):
            raise HuntError(
                "a hunting process ended unexpectedly",
                hint="most often memory ran out; hunt a shorter time with --since and --until",
            )


def _taken(tasks: mp.Queue[int | None]) -> int | None:
    try:
        return tasks.get_nowait()
    except queue.Empty:
        return None


def _serve(briefing: object, tasks: mp.Queue[int | None], results: mp.Queue[object]) -> None:
    """What a process does: wait for the brief, then answer tasks until it is ended."""
    root, encoded, units, window = briefing.recv()  # type: ignore[attr-defined]
    with uncollected():
        rules = msgspec.msgpack.decode(encoded, type=RuleSet)
    hunter = Hunter(Lake(root), rules, units, window)
    while True:
        number = tasks.get()
        if number is None:
            return
        try:
            results.put((number, hunter.answer(number)))
        except HuntError as error:
            results.put((number, error))
