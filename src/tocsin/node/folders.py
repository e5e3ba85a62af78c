"""Where Tocsin keeps things: rules in the data folder, compiled rules and lakes of plain hunts in the cache."""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
from collections.abc import Sequence
from pathlib import Path

from tocsin.model.errors import UsageError

#: The file that makes a folder that of a node: its configuration.
NODE_FILE = "tocsin.toml"


def data_folder() -> Path:
    """Installed rule sets: ``$TOCSIN_DATA``, else ``tocsin`` below ``$XDG_DATA_HOME`` or ``~/.local/share``."""
    return _folder("TOCSIN_DATA", "XDG_DATA_HOME", ".local/share")


def cache_folder() -> Path:
    """What can be made again: ``$TOCSIN_CACHE``, else ``tocsin`` below ``$XDG_CACHE_HOME`` or ``~/.cache``.

    Lakes of other people's logs lie in it, so it is made readable by its owner alone. Raises ``UsageError`` if
    anyone may write to it: what lies there would be taken for compiled rules.
    """
    folder = _folder("TOCSIN_CACHE", "XDG_CACHE_HOME", ".cache")
    with contextlib.suppress(OSError):  # where it cannot be made, whoever writes to it says so
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if folder.stat().st_mode & stat.S_IWOTH:
            raise UsageError(
                "anyone may write to the cache",
                where=str(folder),
                hint="chmod o-w, or name another with TOCSIN_CACHE",
            )
    return folder


def cached_lake(paths: Sequence[Path], options: bytes) -> Path:
    """The lake that a hunt in plain folders keeps for them: one for each set of paths and options."""
    names = sorted(str(path.resolve()) for path in paths)
    digest = hashlib.sha256("\0".join(names).encode() + b"\0" + options).hexdigest()
    return cache_folder() / "lakes" / digest[:16]


def _folder(own: str, general: str, fallback: str) -> Path:
    if named := os.environ.get(own):
        return Path(named)
    base = os.environ.get(general)
    return (Path(base) if base else Path.home() / fallback) / "tocsin"
