"""How a process that does nothing but read logs is set up."""

from __future__ import annotations

import contextlib
import gc

import pyarrow as pa

#: New objects between two searches for circles. Events are many and hold none: Python's own 700 costs a tenth.
_COLLECT_AFTER = 100_000


def prepare_to_read() -> None:
    """Set this process up for reading; to be called once at its start.

    Python looks for circles more seldom. Arrow's memory is jemalloc's where that is there: Arrow's own choice
    held a sixth more at the peak.
    """
    gc.set_threshold(_COLLECT_AFTER)
    with contextlib.suppress(NotImplementedError):
        pa.set_memory_pool(pa.jemalloc_memory_pool())
