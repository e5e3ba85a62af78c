"""How often a log-in may be tried: a hook, and the one that is used if no other is given."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Protocol


class Throttle(Protocol):
    """Slows down whoever guesses passwords; told of every attempt before and after it is made."""

    def wait(self, address: str, name: str) -> float:
        """Seconds until a log-in may be tried from this address for this account; 0 at once."""
        ...

    def failed(self, address: str, name: str) -> None:
        """An attempt was wrong."""
        ...

    def passed(self, address: str, name: str) -> None:
        """An attempt was right."""
        ...


class Backoff:
    """Five free attempts for an address and for an account, then twice the wait after each, up to 15 minutes.

    An address and an account are counted apart, so neither many accounts from one address nor
    one account from many is guessed fast. At most ``most`` of each are remembered, the longest idle forgotten first.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        free: int = 5,
        top: float = 900.0,
        most: int = 20_000,
    ) -> None:
        self._clock = clock
        self._free = free
        self._top = top
        self._most = most
        self._tried: OrderedDict[tuple[str, str], tuple[int, float]] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._tried)

    def wait(self, address: str, name: str) -> float:
        """See ``Throttle.wait``."""
        now = self._clock()
        with self._lock:
            found = (self._tried.get(key, (0, 0.0)) for key in _keys(address, name))
            return max(max(0.0, free_at - now) for _, free_at in found)

    def failed(self, address: str, name: str) -> None:
        """See ``Throttle.failed``."""
        now = self._clock()
        with self._lock:
            for key in _keys(address, name):
                count, free_at = self._tried.pop(key, (0, 0.0))
                count = 1 if now > free_at + self._top else count + 1
                over = count - self._free
                pause = min(2.0**over, self._top) if over >= 0 else 0.0
                self._tried[key] = (count, now + pause)
            while len(self._tried) > 2 * self._most:
                self._tried.popitem(last=False)

    def passed(self, address: str, name: str) -> None:
        """See ``Throttle.passed``; only the account is forgiven, so one known password frees no address."""
        with self._lock:
            self._tried.pop(_keys(address, name)[1], None)


def _keys(address: str, name: str) -> tuple[tuple[str, str], tuple[str, str]]:
    return ("address", address), ("account", name.casefold())
