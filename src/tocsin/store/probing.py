"""Whether a store takes what is written: seen by writing, for a full disk is read as well as any."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

from tocsin.model.errors import StoreBusyError, StoreError
from tocsin.store.cursors import Cursors
from tocsin.store.database import Database

#: Seconds for which what was seen holds, and for how many another writer is waited for.
_HOLDS = 1.0
_PATIENCE = 1
_SELF, _PROBE = "self", "probe"


class Probe:
    """Tries a small write, once a second at most; methods may be called from any thread.

    Nobody waits for the try of another: anyone may ask. A store to which somebody else is writing shows nothing new.
    """

    def __init__(
        self, database: Database, cursors: Cursors, elapsed: Callable[[], float] = time.monotonic
    ) -> None:
        self._database, self._cursors, self._elapsed = database, cursors, elapsed
        self._file = _file_of(database)
        self._trying = threading.Lock()
        self._tried: float | None = None
        self._error: StoreError | None = None

    def check(self) -> None:
        """Raise ``StoreError`` where the store could not be written when that was last tried, or is not where it was opened."""
        if self._trying.acquire(blocking=False):
            try:
                self._try_if_due()
            finally:
                self._trying.release()
        error = self._error
        if error is not None:
            raise StoreError(error.what, where=error.where, hint=error.hint)

    def _try_if_due(self) -> None:
        if self._tried is None or self._elapsed() - self._tried >= _HOLDS:
            self._error = self._try()
            self._tried = self._elapsed()  # after the try, which may have taken long

    def _try(self) -> StoreError | None:
        try:
            self._see_place()
            with self._database.writing(_PATIENCE):
                self._cursors.set(_SELF, _PROBE, f"{self._elapsed():.3f}")
        except StoreBusyError:
            return self._error
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
