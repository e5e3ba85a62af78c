"""Entries of a cache on disk: each begins with the SHA-256 of the rest, so that one that is not whole is none."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path

from tocsin.model.whole_file import whole_file

_HASH = 32  # bytes of the SHA-256


def read_cached(entry: Path) -> memoryview | None:
    """What an entry holds, and that it was used now; None where there is none, or it is not whole."""
    try:
        data = memoryview(entry.read_bytes())
        if hashlib.sha256(data[_HASH:]).digest() != data[:_HASH]:
            return None
        os.utime(entry)
    except OSError:
        return None
    return data[_HASH:]


def write_cached(entry: Path, data: bytes, most: int) -> None:
    """Put an entry in place; of those of its ending beyond ``most`` the ones not used for longest go. A cache that cannot be written is done without."""
    with suppress(OSError):
        entry.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with whole_file(entry, lasting=False) as stream:
            stream.write(hashlib.sha256(data).digest())
            stream.write(data)
        forget(entry, most)


def forget(entry: Path, most: int) -> None:
    """Delete entries of the same folder and ending beyond ``most``, those not used for longest first. OSError where that cannot be done."""
    entries = sorted(entry.parent.glob(f"*{entry.suffix}"), key=lambda one: -one.stat().st_mtime)
    for old in entries[most:]:
        old.unlink(missing_ok=True)
