"""What others may ask of a node, and the watch over a search that keeps to it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

Progress = Callable[[int, int], None]
T = TypeVar("T")
_MEBIBYTE = 1024 * 1024
#: Linux tells the pages of this process here: size, then what is resident.
_PAGES = Path("/proc/self/statm")
_PAGE_BYTES = 4096


class Limits(msgspec.Struct, frozen=True):
    """What a call may ask of a node, and what a peer may send.

    ``items`` of a call, bytes of one pattern, ``seconds`` of one search, ``memory`` in MiB that the node may take while
    it searches (0: any), ``matches`` kept of one item; ``objects`` and ``requests`` of a peer in a minute; bytes of one object
    that is taken in, and ``held_bytes`` and ``held_objects`` of what is kept in quarantine of one peer; ``calls`` of
    one member that are open at a time, and ``call_bytes`` of what all of those ask.
    """

    items: int = 20_000
    pattern_bytes: int = 200_000
    seconds: float = 1_800.0
    memory: int = 0
    matches: int = 5_000
    objects: int = 60_000
    requests: int = 1_200
    object_bytes: int = 32 * _MEBIBYTE
    held_bytes: int = 256 * _MEBIBYTE
    held_objects: int = 100_000
    calls: int = 500
    call_bytes: int = 256 * _MEBIBYTE


class Spent(Exception):  # noqa: N818  (no error: a search that is told to end)
    """A search has used up what it was given; the text says of what."""


class Guard:
    """Ends a search that takes more than it was given: asked whenever a part of the lake is done."""

    def __init__(self, seconds: float, memory: int, elapsed: Callable[[], float]) -> None:
        self._until = elapsed() + seconds
        self._memory = memory
        self._elapsed = elapsed

    def watching(self, progress: Progress) -> Progress:
        """The progress that also ends the search; raises ``Spent``."""

        def step(done: int, total: int) -> None:
            """Tell of it, then look at the watch."""
            progress(done, total)
            if self._elapsed() > self._until and done < total:
                raise Spent("seconds")
            if self._memory and resident() > self._memory * _MEBIBYTE:
                raise Spent("memory")

        return step


class Part(msgspec.Struct, Generic[T], frozen=True):
    """What was made of some items, or None and why they were not tried."""

    items: tuple[str, ...]
    made: T | None
    why: str = ""


def shared_out(
    items: Sequence[str],
    attempt: Callable[[Sequence[str], Guard], T],
    limits: Limits,
    elapsed: Callable[[], float] = time.monotonic,
) -> Iterator[Part[T]]:
    """Try all items at once; where that is too much, each half with half the time, until what is hostile stands alone.

    All attempts together take twice ``limits.seconds`` at most, and a little: what is not reached by then is not
    tried.
    """
    end = elapsed() + 2 * limits.seconds
    waiting: list[tuple[Sequence[str], float]] = [(items, limits.seconds)]
    while waiting:
        some, seconds = waiting.pop()
        left = end - elapsed()
        if left <= 0:
            yield Part(tuple(some), None, _why("seconds", limits))
            continue
        try:
            yield Part(tuple(some), attempt(some, Guard(min(seconds, left), limits.memory, elapsed)))
        except (Spent, MemoryError) as spent:
            what = str(spent) if isinstance(spent, Spent) else "memory"
            if len(some) == 1:
                yield Part(tuple(some), None, _why(what, limits))
            else:
                half = len(some) // 2
                waiting += [(some[half:], seconds / 2), (some[:half], seconds / 2)]


def _why(what: str, limits: Limits) -> str:
    if what == "memory":
        return "its search needs more memory than this member gives to a call"
    return f"its search takes longer than the {limits.seconds:,.0f} seconds that this member gives to a call"


def resident() -> int:
    """Bytes of memory that this process holds, 0 where the system does not tell."""
    try:
        return int(_PAGES.read_text("ascii").split()[1]) * _PAGE_BYTES
    except (OSError, IndexError, ValueError):
        return 0
