"""A bundle in its parsed form, kept in the cache: parsing takes half a second, loading a twentieth."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import msgspec

from tocsin.knowledge import bundle, galaxy_bundle, stix, stix_objects
from tocsin.knowledge.bundle import Bundle
from tocsin.node.folders import cache_folder

_FOLDER = "attack"
_HASH = 32  # bytes of the SHA-256 that begins an entry
_KEPT = 12  # entries; those not used for longest go first


def parsed(key: str, parse: Callable[[], Bundle]) -> Bundle:
    """What ``parse`` makes, from the cache where it was made before by the same code; ``key`` names what it is made of.

    An entry that is not whole is made anew, and a cache that cannot be written is done without.
    """
    entry = cache_folder() / _FOLDER / f"{key}-{_form()}.bundle"
    found = _read(entry)
    if found is None:
        found = parse()
        keep(entry, msgspec.msgpack.encode(found))
    return found


@functools.cache
def _form() -> str:
    """A name for how bundles are parsed: that of the code that does it."""
    code = hashlib.sha256()
    for module in (bundle, galaxy_bundle, stix, stix_objects):
        code.update(Path(str(module.__file__)).read_bytes())
    return code.hexdigest()[:16]


def _read(entry: Path) -> Bundle | None:
    try:
        data = memoryview(entry.read_bytes())
        if hashlib.sha256(data[_HASH:]).digest() != data[:_HASH]:
            return None
        os.utime(entry)
        return msgspec.msgpack.decode(data[_HASH:], type=Bundle)
    except (OSError, msgspec.DecodeError):
        return None


def keep(entry: Path, data: bytes) -> None:
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
        entries = sorted(entry.parent.glob("*.bundle"), key=lambda one: -one.stat().st_mtime)
        for old in entries[_KEPT:]:
            old.unlink(missing_ok=True)
