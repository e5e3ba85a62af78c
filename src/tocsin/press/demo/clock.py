"""A clock that is set to the days of the demonstration, and then goes on as any other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable


class Clock:
    """Shows the moment that it was set to last, the present once it was let go."""

    def __init__(self, at: dt.datetime, present: Callable[[], dt.datetime]) -> None:
        self._at: dt.datetime | None = at
        self._present = present

    def __call__(self) -> dt.datetime:
        """The moment that it is."""
        return self._present() if self._at is None else self._at

    def set(self, at: dt.datetime) -> None:
        """Go to a moment, and stand still there."""
        self._at = at

    def go(self) -> None:
        """Show the present from now on."""
        self._at = None
