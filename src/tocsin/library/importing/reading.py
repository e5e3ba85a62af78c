"""Reads a document from outside in a process of its own: whatever is in it, it gets so much time and memory and no more."""

from __future__ import annotations

import msgspec

from tocsin.library.importing.child import Outcome
from tocsin.library.importing.imported import Readings
from tocsin.model.bounded import Broke, run_bounded
from tocsin.model.errors import UsageError

MAX_BYTES = 16 * 1024 * 1024
_SECONDS, _MEMORY = 30, 2 * 1024**3


def read_outside(kind: str, data: bytes, url: str, seconds: int = _SECONDS) -> Readings:
    """What a ``page``, ``text`` or ``feed`` holds. Raises ``UsageError`` if it is too large, holds nothing, is damaged or takes too much."""
    if len(data) > MAX_BYTES:
        raise UsageError(
            f"is larger than {MAX_BYTES // 1024**2} MiB", where=url, hint="give the part that matters"
        )
    said = run_bounded("tocsin.library.importing.child", (kind, url), data, seconds=seconds, memory=_MEMORY)
    if said is Broke.LATE:
        raise UsageError(f"takes longer than {seconds} s to read", where=url, hint="save it as text")
    if said is Broke.FAILED:
        what = "cannot be read: it is damaged, or takes too much memory or time"
        raise UsageError(what, where=url, hint="save it as text")
    outcome = msgspec.msgpack.decode(said, type=Outcome)
    if outcome.readings is None:
        raise UsageError(outcome.what, where=url, hint=outcome.hint)
    return outcome.readings
