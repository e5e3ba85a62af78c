"""Files whose events have begun to come in: what an ingest that is killed was about to do.

A file that is read in several commits may grow between a kill and the next ingest. Its content is then another,
and nothing in the lake would say which of its events are in. So before the first commit it is written down, as
a small file in ``<lake>/.pending``, what content is read and after how many events; the next ingest first
reads just that much of the file again, which completes what is missing and adds nothing twice. How large its
chunks are stands there too: which of them are in is known by number, and another version may cut them otherwise.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from pathlib import Path

import msgspec

from tocsin.lake.beginning import Beginning

FOLDER = ".pending"


class Intent(msgspec.Struct, frozen=True):
    """A content that is being read: its first ``size`` bytes have the SHA-256 ``sha256``.

    ``head``, ``lines``, ``path`` and ``origin`` are as in ``FileRecord``; ``skip`` events of an earlier state ``base`` are left out. Its
    ``tail``, and its size and lines if it ended with a line end (else 0), are named with ``base``. ``host`` is
    said to have written it, where the log names none: what is completed later is not of another. A chunk of it ends
    after ``chunk_events`` events or ``chunk_bytes`` bytes; an intent that does not say so is of a version that had
    these figures.
    """

    sha256: str
    head: str
    size: int
    base: str = ""
    skip: int = 0
    tail: tuple[str, ...] = ()
    lines: int = 0
    base_size: int = 0
    base_lines: int = 0
    base_skipped: int = 0
    base_nameless: int = 0
    host: str = ""
    path: str = ""
    origin: str = ""
    chunk_events: int = 100_000
    chunk_bytes: int = 128 * 1024 * 1024

    @property
    def timed(self) -> bool:
        """Not known: its events are not all read."""
        return False


class Pending:
    """The intents of a lake; those there when it was opened may be of an ingest that was killed."""

    def __init__(self, root: Path) -> None:
        self._folder = root / FOLDER
        self._begun = {intent.sha256: intent for intent in self._read()}

    def begin(self, intent: Intent) -> Intent:
        """Write an intent down; gives the one that stands already, if another began with the same content."""
        self._folder.mkdir(exist_ok=True)
        place = self._folder / f"{intent.sha256}.json"
        written = self._folder / f".{secrets.token_hex(8)}"
        written.write_bytes(msgspec.json.encode(intent))
        try:
            os.link(written, place)
        except FileExistsError:
            return _decoded(place) or intent
        finally:
            written.unlink(missing_ok=True)
        return intent

    def shorter(self, start: Beginning) -> list[Intent]:
        """Intents for what may be an earlier state of a file that begins so, shortest first."""
        return sorted(start.continues(self._begun.values()), key=lambda intent: intent.size)

    def end(self, hashes: Iterable[str]) -> None:
        """Strike out contents that are in whole."""
        for sha256 in hashes:
            self._begun.pop(sha256, None)
            (self._folder / f"{sha256}.json").unlink(missing_ok=True)

    def left(self) -> tuple[Intent, ...]:
        """The intents that stood when this was opened, and that nobody has struck out since."""
        stand = (one for one in self._begun.values() if (self._folder / f"{one.sha256}.json").exists())
        return tuple(stand)

    def _read(self) -> Iterable[Intent]:
        paths = sorted(self._folder.glob("*.json")) if self._folder.is_dir() else []
        return filter(None, map(_decoded, paths))

    @property
    def begun(self) -> frozenset[str]:
        """The contents that were begun when this was opened."""
        return frozenset(self._begun)


def _decoded(place: Path) -> Intent | None:
    """An intent, None if it was struck out meanwhile or is no intent."""
    try:
        return msgspec.json.decode(place.read_bytes(), type=Intent)
    except (FileNotFoundError, msgspec.DecodeError):
        return None
