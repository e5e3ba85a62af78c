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
        with path.open("a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            raw = file.read()
            known = _decoder.decode(raw) if raw else {}
            before = dict(known)
            try:
                yield known
            finally:
                if known != before:
                    _keep(file.fileno(), known)
    except (OSError, msgspec.MsgspecError) as error:
        hint = "remove it: all is handed over once more, which the publication counts as old"
        raise NodeError(f"cannot be used: {error}", where=str(path), hint=hint) from error


def _keep(handle: int, known: dict[str, Handed]) -> None:
    os.ftruncate(handle, 0)
    os.write(handle, msgspec.json.encode(known))
    os.fsync(handle)
