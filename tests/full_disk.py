"""A disk without room: no file of this process grows within."""

from __future__ import annotations

import contextlib
import resource
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def full_disk(store: Path) -> Iterator[None]:
    """No file may be longer than the log of a store is now."""
    log = store.with_name(f"{store.name}-wal")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    most = log.stat().st_size if log.exists() else 0
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
