"""Each content is read by one process only, though several paths hold it."""

from __future__ import annotations

from pathlib import Path

from tocsin.sources.temporary import writing_temporary


class Claims:
    """Claims on contents, as empty files of a folder that all reading processes share."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def take(self, sha256: str) -> bool:
        """Whether the caller is the first to claim this content; raises ``TemporaryFolderError`` if that cannot be noted."""
        with writing_temporary():
            try:
                (self._folder / sha256).touch(exist_ok=False)
            except FileExistsError:
                return False
        return True
