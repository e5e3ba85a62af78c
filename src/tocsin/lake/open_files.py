"""A process that may open no further file: told as that, whichever library met it, and never taken for damage."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from tocsin.model.errors import TocsinError

REASON = "this process has too many open files"
HINT = "allow more of them (ulimit -n 1024), or merge the lake's small files there: tocsin lake compact"
_TOLD = os.strerror(errno.EMFILE)


class OpenFilesError(TocsinError):
    """The process may open no further file: no word on the lake, so it is no ``LakeError`` that a repair goes by."""


def too_many_files(error: BaseException) -> bool:
    """Whether an error, of whatever library, is that the process may open no further file."""
    return _TOLD in str(error)


def check_open_files(error: BaseException, path: Path) -> None:
    """Raise ``OpenFilesError`` if that is why ``path`` could not be read."""
    if too_many_files(error):
        raise OpenFilesError(f"cannot be read: {REASON}", where=str(path), hint=HINT) from error
