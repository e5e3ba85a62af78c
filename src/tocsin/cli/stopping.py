"""SIGTERM and SIGHUP end a command as Ctrl-C does."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator

from tocsin.node.ingest.signals import stopping


@contextlib.contextmanager
def stoppable() -> Iterator[None]:
    """In the ``with`` block the first SIGINT, SIGTERM or SIGHUP raises ``KeyboardInterrupt``; further ones do not disturb its end."""
    numbers = stopping()

    def told(*_: object) -> None:
        """End what is under way, undisturbed."""
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {number: signal.signal(number, told) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
