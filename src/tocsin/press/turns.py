"""Steps of a thread that works by itself, each taken every so many seconds; one that fails keeps no other from its turn."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

from tocsin.model.errors import TocsinError

log = logging.getLogger("tocsin.press")


class Step(NamedTuple):
    """Something that is done every so many seconds; it gives the seconds to its next turn, None for as ever."""

    name: str
    every: float
    take: Callable[[], float | None]


def take_turns(steps: Sequence[Step], stop: threading.Event, wake: threading.Event, pause: float) -> None:
    """Take steps by turns until ``stop`` is set; ``wake`` gives all of them a turn at once. Between turns are ``pause`` seconds at least."""
    due = dict.fromkeys((one.name for one in steps), 0.0)
    while not stop.is_set():
        stirred = wake.is_set()
        wake.clear()
        for step in steps:
            if stop.is_set():
                return
            if stirred or time.monotonic() >= due[step.name]:
                due[step.name] = time.monotonic() + _taken(step)
        wake.wait(max(min(due.values()) - time.monotonic(), 0.0 if stirred else pause))


def _taken(step: Step) -> float:
    try:
        wait = step.take()
    except TocsinError as error:
        log.warning("%s: %s", step.name, error)
    except Exception:  # a thread that died would never be missed
        log.exception("%s: failed, and is tried again", step.name)
    else:
        return step.every if wait is None else wait
    return step.every
