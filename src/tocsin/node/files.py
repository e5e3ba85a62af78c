"""Files that leave: written whole or not at all, and read by their owner alone unless they are public."""

from __future__ import annotations

from pathlib import Path

from tocsin.model.errors import UsageError
from tocsin.model.whole_file import whole_file


def keep_whole(path: Path, data: bytes, *, public: bool = False) -> None:
    """Write a file, whole or not at all; what is not public only its owner can read. UsageError where that cannot be done."""
    if path.exists() and not path.is_file():  # a device or a folder would be put out of the way
        raise UsageError("is no file", where=str(path), hint="name a file, or leave it out to print")
    try:
        with whole_file(path, mode=0o644 if public else 0o600) as stream:
            stream.write(data)
    except OSError as error:
        hint = "name a file in a folder that can be written"
        raise UsageError(f"cannot be written: {error.strerror}", where=str(path), hint=hint) from error
