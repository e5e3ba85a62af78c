"""Why events of a lake could not be read, and what to do about it: damage, or no further file may be opened."""

from __future__ import annotations

import errno
import os

from tocsin.model.errors import HuntError

_TOO_MANY = os.strerror(errno.EMFILE)


def unreadable(error: Exception, where: str) -> HuntError:
    """The error to raise for one of a part's reading, with a hint that fits its cause."""
    if _TOO_MANY in str(error):
        return HuntError(
            "events could not be read: this process has too many open files",
            where=where,
            hint="allow more of them (ulimit -n 1024), or merge the lake's small files there: tocsin lake compact",
        )
    hint = "tocsin lake verify says which files are damaged"
    return HuntError(f"events could not be read: {error}", where=where, hint=hint)
