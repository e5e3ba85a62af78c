"""Why events of a lake could not be read, and what to do about it: damage, or no further file may be opened."""

from __future__ import annotations

from tocsin.lake.open_files import HINT, REASON, too_many_files
from tocsin.model.errors import HuntError


def unreadable(error: Exception, where: str) -> HuntError:
    """The error to raise for one of a part's reading, with a hint that fits its cause."""
    if too_many_files(error):
        return HuntError(f"events could not be read: {REASON}", where=where, hint=HINT)
    hint = "tocsin lake verify says which files are damaged"
    return HuntError(f"events could not be read: {error}", where=where, hint=hint)
