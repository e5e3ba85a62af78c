"""SIGTERM ends a command as Ctrl-C does."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator

_TOLD = (signal.SIGINT, signal.SIGTERM)


@contextlib.contextmanager
def stoppable() -> Iterator[None]:
    """In the ``with`` block the first SIGINT or SIGTERM raises ``KeyboardInterrupt``; further ones do not disturb its end."""

    def told(*_: object) -> None:
        """End what is under way, undisturbed."""
        for number in _TOLD:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {number: signal.signal(number, told) for number in _TOLD}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
