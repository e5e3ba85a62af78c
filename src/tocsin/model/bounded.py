"""Work done in a process of its own, bounded in time and memory: whatever it is given, it takes so much of this machine and no more."""

from __future__ import annotations

import contextlib
import enum
import subprocess
import sys
from collections.abc import Sequence


class Broke(enum.Enum):
    """Why a process made nothing: it took longer than it may, or it ended without a result, mostly for want of memory or time."""

    LATE = enum.auto()
    FAILED = enum.auto()


def run_bounded(
    module: str, words: Sequence[str], data: bytes, *, seconds: float, memory: int
) -> bytes | Broke:
    """What a module of ours writes to stdout that gets ``data`` on stdin, and as arguments the words, then seconds and bytes for `bound_this_process`.

    A word is one argument whatever it holds. What it may use of the processor ends a second after the clock's time.
    """
    limits = [str(int(seconds) + 1), str(memory)]
    try:
        ended = subprocess.run(  # noqa: S603  (the interpreter that runs, and a module of ours)
            [sys.executable, "-I", "-m", module, *words, *limits],
            input=data,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Broke.LATE
    return Broke.FAILED if ended.returncode else ended.stdout


def bound_this_process(seconds: int, memory: int, *, reserved: bool = True) -> None:
    """Bound what this process may use of the processor and of memory, in bytes, where the system can, and let it leave no image of itself.

    Not ``reserved``, what it writes to counts alone: some libraries reserve far more addresses than they use.
    """
    with contextlib.suppress(ImportError):
        import resource  # noqa: PLC0415  (there is none on Windows)

        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        with contextlib.suppress(ValueError, OSError):  # a lower limit is in force already
            resource.setrlimit(resource.RLIMIT_AS if reserved else resource.RLIMIT_DATA, (memory, memory))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
