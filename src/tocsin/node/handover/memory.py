"""What a node has handed over, in a file of its own: the folder itself is never asked."""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

import msgspec

from tocsin.model.errors import NodeError

FILE = Path("handed-over.json")
_LOCK = "handed-over.lock"


class Handed(msgspec.Struct, frozen=True):
    """The last version of a piece: the digest of what it says, when it was made, whether it is withdrawn, why the next was refused, "" if it was not, and its mark."""

    digest: str = ""
    modified: dt.datetime | None = None
    withdrawn: bool = False
    refused: str = ""
    mark: str = ""


_decoder = msgspec.json.Decoder(dict[str, Handed])


@contextlib.contextmanager
def remembered(folder: Path) -> Iterator[dict[str, Handed]]:
    """What was handed over, by id of piece, to be changed: it is kept at the end. One process at a time has it. ``NodeError`` where it cannot be used."""
    path = folder / FILE
    try:
        with (folder / _LOCK).open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            known = _decoder.decode(path.read_bytes()) if path.exists() else {}
            before = dict(known)
            try:
                yield known
            finally:
                if known != before:
                    _keep(path, known)
    except (OSError, msgspec.MsgspecError) as error:
        hint = "make room, or take it back from a backup: without it nothing that was handed over before is ever withdrawn"
        raise NodeError(f"cannot be used: {error}", where=str(path), hint=hint) from error


def _keep(path: Path, known: dict[str, Handed]) -> None:
    """Keep it whole or not at all: what is there is replaced once the new file is on the disk."""
    part = path.with_name(f"{path.name}.part")
    with part.open("wb") as file:
        file.write(msgspec.json.encode(known))
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    handle = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
