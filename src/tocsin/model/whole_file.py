"""Files that take their place whole or not at all: whoever reads meanwhile, or after a crash, finds the former one."""

from __future__ import annotations

import os
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

#: What a file is called until it is whole; nothing else is called so, or it would be swept with those that a killed process left.
_BEGINS, _ENDS = ".tocsin-", ".part"
#: How long after its last byte a part cannot be somebody's who still writes, in seconds.
_LEFT = 3600


@contextmanager
def whole_file(path: Path, *, lasting: bool = True, mode: int = 0o600) -> Iterator[IO[bytes]]:
    """A stream whose content takes the place of ``path`` once all is written, and never if something is raised; the folder must be there.

    It is on the disk before it takes its place, unless it need not be ``lasting``. Parts that killed processes left beside it go. OSError
    where it cannot be written.
    """
    _sweep(path.parent)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=_BEGINS, suffix=_ENDS, delete=False) as stream:
        try:
            yield stream
            stream.flush()
            if lasting:
                os.fsync(stream.fileno())
            Path(stream.name).chmod(mode)
            Path(stream.name).replace(path)
        finally:
            Path(stream.name).unlink(missing_ok=True)


def _sweep(folder: Path) -> None:
    """Delete parts of whoever was killed while writing; what cannot be looked at or deleted is left to the next."""
    for left in folder.glob(f"{_BEGINS}*{_ENDS}"):
        with suppress(OSError):
            found = left.lstat()
            if stat.S_ISREG(found.st_mode) and found.st_mtime < time.time() - _LEFT:
                left.unlink()
