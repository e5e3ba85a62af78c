"""What a suggester learned, kept on disk: learning takes a second, reading it a tenth."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import msgspec

from tocsin.knowledge import suggesting
from tocsin.knowledge.entities import Entity
from tocsin.knowledge.suggesting import Learned, Sources, learn
from tocsin.model.cached import read_cached, write_cached

_KEPT = 4  # entries; those not used for longest go first
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
        write_cached(entry, msgspec.msgpack.encode(found), _KEPT)
    return found


def _fingerprint(techniques: Sequence[Entity], sources: Sources) -> str:
    """A name for all that is learned from, and for how."""
    how = Path(suggesting.__file__).read_bytes()
    texts = msgspec.msgpack.encode((techniques, sources), order="deterministic")
    return hashlib.sha256(hashlib.sha256(how).digest() + texts).hexdigest()[:32]


def _read(entry: Path) -> Learned | None:
    data = read_cached(entry)
    try:
        return None if data is None else msgspec.msgpack.decode(data, type=Learned)
    except msgspec.DecodeError:
        return None
