"""Keeps compiled rule sets on disk, whole or not at all."""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path

import msgspec

from tocsin.model.collecting import uncollected
from tocsin.model.detection import RuleSet

_KEPT = 8  # rule sets in a cache; those not used for longest go first
_HASH = 32  # bytes of the SHA-256 that begins an entry


def read_entry(entry: Path) -> RuleSet | None:
    """The rule set of an entry; None when there is none, or it is not whole."""
    try:
        data = entry.read_bytes()
        if hashlib.sha256(memoryview(data)[_HASH:]).digest() != data[:_HASH]:
            return None
        with uncollected():
            rules = msgspec.msgpack.decode(memoryview(data)[_HASH:], type=RuleSet)
        os.utime(entry)
    except (OSError, msgspec.DecodeError, ValueError):
        return None
    return rules


def write_entry(entry: Path, rules: RuleSet) -> None:
    """Put an entry in place whole or not at all; a cache that cannot be written is done without."""
    data = msgspec.msgpack.encode(rules)
    with suppress(OSError):
        entry.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=entry.parent, prefix=".rules-", delete=False) as stream:
            stream.write(hashlib.sha256(data).digest())
            stream.write(data)
        try:
            Path(stream.name).replace(entry)
        finally:
            Path(stream.name).unlink(missing_ok=True)
        _forget_old(entry.parent)


def _forget_old(folder: Path) -> None:
    entries = sorted(folder.glob("*.rules"), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in entries[_KEPT:]:
        old.unlink(missing_ok=True)
