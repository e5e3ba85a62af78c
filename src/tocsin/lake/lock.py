"""One committer at a time on this machine, so that overlapping exports are compared in turn."""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path

from tocsin.lake.place import sound
from tocsin.model.errors import LakeError

#: The file that a writer locks; every lake has it.
LOCK = ".lock"


@contextlib.contextmanager
def locked(root: Path) -> Iterator[None]:
    """Hold the lake's lock file; it is released by the kernel if the process dies.

    Makes the lake if there is none. Raises ``LakeError`` if it cannot be written.
    """
    try:
        sound(root).mkdir(parents=True, exist_ok=True)
        handle = (root / LOCK).open("w")
    except OSError as error:
        raise LakeError(
            f"the lake cannot be written: {error.strerror}", where=str(root), hint="choose another --lake"
        ) from error
    with handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
