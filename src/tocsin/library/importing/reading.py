"""Reads a document from outside in a process of its own: whatever is in it, it gets so much time and memory and no more."""

from __future__ import annotations

import subprocess
import sys

import msgspec

from tocsin.library.importing.child import Outcome
from tocsin.library.importing.imported import Readings
from tocsin.model.errors import UsageError

MAX_BYTES = 16 * 1024 * 1024
_SECONDS, _MEMORY = 30, 2 * 1024**3


def read_outside(kind: str, data: bytes, url: str, seconds: int = _SECONDS) -> Readings:
    """What a ``page``, ``text`` or ``feed`` holds. Raises ``UsageError`` if it is too large, holds nothing, is damaged or takes too much."""
    if len(data) > MAX_BYTES:
        raise UsageError(
            f"is larger than {MAX_BYTES // 1024**2} MiB", where=url, hint="give the part that matters"
        )
    command = [sys.executable, "-I", "-m", "tocsin.library.importing.child", kind, url]
    limits = [str(seconds + 1), str(_MEMORY)]
    try:
        # The address is one argument whatever it holds.
        ended = subprocess.run(  # noqa: S603
            [*command, *limits],
            input=data,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise UsageError(
            f"takes longer than {seconds} s to read", where=url, hint="save it as text"
        ) from error
    if ended.returncode:
        raise UsageError(
            "cannot be read: it is damaged, or takes too much memory or time",
            where=url,
            hint="save it as text",
        )
    outcome = msgspec.msgpack.decode(ended.stdout, type=Outcome)
    if outcome.readings is None:
        raise UsageError(outcome.what, where=url, hint=outcome.hint)
    return outcome.readings
