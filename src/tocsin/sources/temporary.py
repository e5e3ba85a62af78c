"""Writing to the folder for temporary files: a full disk there is no damage of a log."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from collections.abc import Iterator

from tocsin.model.errors import TemporaryFolderError

_MORE_ROOM = "free space there, or name another folder with TMPDIR, and run it again"
_MORE_FILES = "allow more open files (ulimit -n 1024), and run it again"


@contextlib.contextmanager
def writing_temporary() -> Iterator[None]:
    """Raise what the operating system refuses meanwhile as ``TemporaryFolderError``, which no reader of logs takes for damage."""
    try:
        yield
    except OSError as error:
        raise TemporaryFolderError(
            f"no temporary file can be written: {error.strerror or error}",
            where=_folder(),
            hint=_MORE_FILES if error.errno == errno.EMFILE else _MORE_ROOM,
        ) from error


def _folder() -> str:
    try:
        return tempfile.gettempdir()
    except OSError:  # there is none that could be written
        return os.environ.get("TMPDIR", "")
