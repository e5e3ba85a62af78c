"""The folder of what is handed over: files are written into it whole or not at all, and nothing in it is ever read."""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path

from tocsin.model.errors import NodeError


def put(folder: Path, raw: bytes) -> str:
    """Write a file named by its content's SHA-256, and see that it is on the disk; gives the name. ``NodeError`` where that cannot be done."""
    digest = hashlib.sha256(raw).hexdigest()
    name, part = f"{digest}.json", f".{digest}.part"
    try:
        folder.mkdir(mode=0o750, parents=True, exist_ok=True)
        handle = os.open(
            folder, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC
        )  # a folder to drop into need not be readable
        try:
            _write(handle, part, raw)
            os.rename(part, name, src_dir_fd=handle, dst_dir_fd=handle)
            _settle(handle)
        finally:
            os.close(handle)
    except OSError as error:
        hint = "see [review] folder in tocsin.toml"
        raise NodeError(
            f"cannot be written: {error.strerror or error}", where=str(folder), hint=hint
        ) from error
    return name


def _write(handle: int, part: str, raw: bytes) -> None:
    with contextlib.suppress(FileNotFoundError):  # of a node that was killed
        os.unlink(part, dir_fd=handle)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with os.fdopen(os.open(part, flags, 0o640, dir_fd=handle), "wb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())


def _settle(handle: int) -> None:
    """See that the new name is on the disk, where the folder lets us."""
    with contextlib.suppress(PermissionError):
        opened = os.open(".", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=handle)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
