"""Whether a store takes what is written: seen by writing, for a full disk is read as well as any."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

from tocsin.model.errors import StoreError
from tocsin.store.cursors import Cursors
from tocsin.store.database import Database

#: Seconds for which what was seen holds.
_HOLDS = 1.0
_SELF, _PROBE = "self", "probe"


class Probe:
    """Tries a small write, once a second at most; methods may be called from any thread."""

    def __init__(
        self, database: Database, cursors: Cursors, elapsed: Callable[[], float] = time.monotonic
    ) -> None:
        self._database, self._cursors, self._elapsed = database, cursors, elapsed
        self._file = _file_of(database)
        self._lock = threading.Lock()
        self._seen: tuple[float, StoreError | None] | None = None

    def check(self) -> None:
        """Raise ``StoreError`` where the store cannot be written now, or is not where it was opened."""
        with self._lock:
            now = self._elapsed()
            if self._seen is None or now - self._seen[0] >= _HOLDS:
                self._seen = (now, self._tried(now))
            error = self._seen[1]
        if error is not None:
            raise StoreError(error.what, where=error.where, hint=error.hint)

    def _tried(self, now: float) -> StoreError | None:
        try:
            self._see_place()
            self._cursors.set(_SELF, _PROBE, f"{now:.3f}")
        except StoreError as error:
            return error
        return None

    def _see_place(self) -> None:
        """What is written to a file that was moved away is not there at the next start."""
        if _file_of(self._database) != self._file:
            hint = "stop the node, put the store back where it was, and start the node again"
            raise StoreError("its file is not where it was opened", where=self._database.place, hint=hint)


def _file_of(database: Database) -> tuple[int, int] | None:
    """What tells the file of a store from another that took its place; None where there is none."""
    if not database.sqlite:
        return None
    try:
        found = Path(database.place).stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
