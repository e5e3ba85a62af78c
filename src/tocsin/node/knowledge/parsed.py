"""What is made of bundles, kept in the cache: making it takes half a second, loading it a twentieth."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec

from tocsin import knowledge
from tocsin.model.cached import read_cached, write_cached
from tocsin.node.folders import cache_folder

_FOLDER, _ENDING = "attack", "known"
_Made = TypeVar("_Made")
_KEPT = 12  # entries; those not used for longest go first


def parsed(key: str, kind: type[_Made], make: Callable[[], _Made]) -> _Made:
    """What ``make`` makes, from the cache where it was made before by the same code; ``key`` names what it is made of.

    An entry that is not whole is made anew, and a cache that cannot be written is done without.
    """
    entry = cache_folder() / _FOLDER / f"{key}-{_form()}.{_ENDING}"
    found = _read(entry, kind)
    if found is None:
        found = make()
        write_cached(entry, msgspec.msgpack.encode(found), _KEPT)
    return found


@functools.cache
def _form() -> str:
    """A name for how things are made: that of the code of the room that does it."""
    code = hashlib.sha256()
    for path in sorted(Path(str(knowledge.__file__)).parent.glob("*.py")):
        code.update(path.read_bytes())
    return code.hexdigest()[:16]


def _read(entry: Path, kind: type[_Made]) -> _Made | None:
    data = read_cached(entry)
    try:
        return None if data is None else msgspec.msgpack.decode(data, type=kind)
    except msgspec.DecodeError:
        return None
