"""What is slow to make is kept while it holds, the last few, and made once however many ask for it at the same time."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

_T = TypeVar("_T")


class _Turn:
    """The right to make one value, and how many hold it or wait for it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.asking = 0


class Made(Generic[_T]):
    """Values by their keys, the ``most`` that were asked for last; from several threads at once.

    ``weigh`` says how many a value counts as; the last one is kept whatever it counts as.
    """

    def __init__(self, most: int, weigh: Callable[[_T], int] = lambda _: 1) -> None:
        self._most = most
        self._weigh = weigh
        self._weight = 0
        self._kept: OrderedDict[Hashable, _T] = OrderedDict()
        self._turns: dict[Hashable, _Turn] = {}
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], _T]) -> _T:
        """The value of a key, made if it is not there; what raises is not kept. Who asks while it is made waits for it, and makes it where that raised."""
        if found := self._found(key):
            return found[0]
        with self._turn(key):
            if found := self._found(key):
                return found[0]
            made = make()
            with self._lock:
                self._kept[key] = made
                self._weight += self._weigh(made)
                while self._weight > self._most and len(self._kept) > 1:
                    self._weight -= self._weigh(self._kept.popitem(last=False)[1])
            return made

    def _found(self, key: Hashable) -> tuple[_T] | tuple[()]:
        with self._lock:
            if key not in self._kept:
                return ()
            self._kept.move_to_end(key)
            return (self._kept[key],)

    @contextmanager
    def _turn(self, key: Hashable) -> Iterator[None]:
        with self._lock:
            turn = self._turns.setdefault(key, _Turn())
            turn.asking += 1
        try:
            with turn.lock:
                yield
        finally:
            with self._lock:
                turn.asking -= 1
                if not turn.asking:
                    del self._turns[key]
