"""What is made of bundles, kept in the cache: making it takes half a second, loading it a twentieth."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec

from tocsin import knowledge
from tocsin.node.folders import cache_folder

_FOLDER, _ENDING = "attack", "known"
_Made = TypeVar("_Made")
_HASH = 32  # bytes of the SHA-256 that begins an entry
_KEPT = 12  # entries; those not used for longest go first


def parsed(key: str, kind: type[_Made], make: Callable[[], _Made]) -> _Made:
    """What ``make`` makes, from the cache where it was made before by the same code; ``key`` names what it is made of.

    An entry that is not whole is made anew, and a cache that cannot be written is done without.
    """
    entry = cache_folder() / _FOLDER / f"{key}-{_form()}.{_ENDING}"
    found = _read(entry, kind)
    if found is None:
        found = make()
        _keep(entry, msgspec.msgpack.encode(found))
    return found


@functools.cache
def _form() -> str:
    """A name for how things are made: that of the code of the room that does it."""
    code = hashlib.sha256()
    for path in sorted(Path(str(knowledge.__file__)).parent.glob("*.py")):
        code.update(path.read_bytes())
    return code.hexdigest()[:16]


def _read(entry: Path, kind: type[_Made]) -> _Made | None:
    try:
        data = memoryview(entry.read_bytes())
        if hashlib.sha256(data[_HASH:]).digest() != data[:_HASH]:
            return None
        os.utime(entry)
        return msgspec.msgpack.decode(data[_HASH:], type=kind)
    except (OSError, msgspec.DecodeError):
        return None


def _keep(entry: Path, data: bytes) -> None:
    """Put an entry in place whole or not at all; the oldest beyond a dozen go."""
    with contextlib.suppress(OSError):
        entry.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=entry.parent, prefix=".kept-", delete=False) as stream:
            try:
                stream.write(hashlib.sha256(data).digest() + data)
                stream.flush()
                Path(stream.name).replace(entry)
            finally:
                Path(stream.name).unlink(missing_ok=True)
        entries = sorted(entry.parent.glob(f"*.{_ENDING}"), key=lambda one: -one.stat().st_mtime)
        for old in entries[_KEPT:]:
            old.unlink(missing_ok=True)
