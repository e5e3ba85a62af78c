"""What this machine keeps of others' files in its data folder: written whole, its list by one writer at a time."""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from tocsin.model.errors import UsageError
from tocsin.model.whole_file import whole_file
from tocsin.node.folders import data_folder

_List = TypeVar("_List")
_NO_ROOM = "free space, or name another folder with TOCSIN_DATA; what was used before still is"


@contextlib.contextmanager
def alone(name: str) -> Iterator[None]:
    """One writer of a list, by the name of its lock, at a time on this machine, so that none loses what another takes in; a process that dies lets go.

    UsageError where nothing can be written.
    """
    folder = data_folder()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (folder / name).open("w")
    except OSError as error:
        raise _refused(folder, error) from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def listed(path: Path, kind: type[_List], hint: str) -> _List | None:
    """A list of a kind, None where there is none. UsageError with the hint for one that is damaged."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.DecodeError) as error:
        raise UsageError(f"cannot be used: {error}", where=str(path), hint=hint) from error


def put(path: Path, data: bytes) -> None:
    """Put a file in place whole or not at all, its folder made where there is none. UsageError where it cannot be written."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with whole_file(path) as stream:
            stream.write(data)
    except OSError as error:
        raise _refused(path.parent, error) from error


def _refused(folder: Path, error: OSError) -> UsageError:
    return UsageError(f"cannot be written: {error.strerror}", where=str(folder), hint=_NO_ROOM)
