"""What a suggester learned, kept on disk: learning takes a second, reading it a tenth."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

from tocsin.knowledge import suggesting
from tocsin.knowledge.entities import Entity
from tocsin.knowledge.suggesting import Learned, Sources, learn

_KEPT = 4  # entries; those not used for longest go first
_HASH = 32  # bytes of the SHA-256 that begins an entry
_ENDING = ".suggestions"


def learned(techniques: Sequence[Entity], sources: Sources, folder: Path | None) -> Learned:
    """What is learned of techniques; from the folder if it was learned before of the same texts by the same code.

    An entry that is not whole is made anew, and a folder that cannot be written is done without.
    """
    if folder is None:
        return learn(techniques, sources)
    entry = folder / f"{_fingerprint(techniques, sources)}{_ENDING}"
    found = _read(entry)
    if found is None:
        found = learn(techniques, sources)
        _write(entry, msgspec.msgpack.encode(found))
    return found


def _fingerprint(techniques: Sequence[Entity], sources: Sources) -> str:
    """A name for all that is learned from, and for how."""
    how = Path(suggesting.__file__).read_bytes()
    texts = msgspec.msgpack.encode((techniques, sources), order="deterministic")
    return hashlib.sha256(hashlib.sha256(how).digest() + texts).hexdigest()[:32]


def _read(entry: Path) -> Learned | None:
    try:
        data = entry.read_bytes()
        if hashlib.sha256(memoryview(data)[_HASH:]).digest() != data[:_HASH]:
            return None
        os.utime(entry)
        return msgspec.msgpack.decode(memoryview(data)[_HASH:], type=Learned)
    except (OSError, msgspec.DecodeError):
        return None


def _write(entry: Path, data: bytes) -> None:
    """Put an entry in place whole or not at all."""
    with suppress(OSError):
        entry.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=entry.parent, prefix=".kept-", delete=False) as stream:
            stream.write(hashlib.sha256(data).digest() + data)
        try:
            Path(stream.name).replace(entry)
        finally:
            Path(stream.name).unlink(missing_ok=True)
        entries = sorted(entry.parent.glob(f"*{_ENDING}"), key=lambda one: -one.stat().st_mtime)
        for old in entries[_KEPT:]:
            old.unlink(missing_ok=True)
