"""The garbage collector held still while very many objects are made, none of them garbage."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Nothing is collected in the ``with`` block, or in a function that this decorates.

    For what lasts seconds at most: the collector is that of the whole process.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
