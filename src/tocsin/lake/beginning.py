"""How a file begins: by that a grown one is suspected before its earlier state is hashed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import Protocol, TypeVar

import msgspec

#: Bytes at a file's start that are compared.
HEAD = 128
#: What rotation adds to a name, and the endings of what it packs.
_TURN = r"[._-]\d[\dT._-]{0,31}"
_PACKED = r"(?:\.(?:gz|bz2|xz))?"


class State(Protocol):
    """What is known of an earlier state of a file."""

    @property
    def head(self) -> str:
        """The ``head_digest`` of it."""

    @property
    def size(self) -> int:
        """Its size in bytes."""

    @property
    def path(self) -> str:
        """The path it had."""

    @property
    def origin(self) -> str:
        """Whose it was."""

    @property
    def timed(self) -> bool:
        """Whether all that it says is known to carry a time."""


_Any = TypeVar("_Any", bound=State)


class Beginning(msgspec.Struct, frozen=True):
    """A file's first bytes, at least ``HEAD`` if it has them, its size in bytes, its path and whose it is."""

    head: bytes
    size: int
    path: str = ""
    origin: str = ""

    def continues(self, states: Iterable[_Any]) -> list[_Any]:
        """Those that may be earlier states of this file.

        One shorter than ``HEAD`` may be a line that several logs begin with, so it must lie at the same path, or
        carry times and lie where a rotation puts it.
        """
        lengths = range(1, min(HEAD, len(self.head)) + 1)
        heads = {head_digest(self.head[:length]) for length in lengths}
        return [
            state
            for state in states
            if state.head in heads
            and state.size < self.size
            and (state.size >= HEAD or (state.origin == self.origin and self._was(state)))
        ]

    def _was(self, state: State) -> bool:
        return state.path == self.path or (state.timed and is_rotated(state.path, self.path))


def is_rotated(before: str, now: str) -> bool:
    """Whether a log's path is one that rotation makes of another: a number or a date is put behind the name or its stem.

    ``app.log`` becomes ``app.log.1``, ``app.log-20220715.gz`` or ``app-2022-07-15.log``.
    """
    (folder, _, name), (where, _, renamed) = before.rpartition("/"), now.rpartition("/")
    stem, dot, ending = name.rpartition(".")
    forms = [(name, "")] + [(stem, dot + ending)] * bool(stem)
    ends = "|".join(f"{re.escape(head)}{_TURN}{re.escape(tail)}" for head, tail in forms)
    return folder == where and re.fullmatch(f"(?:{ends}){_PACKED}", renamed) is not None


def head_digest(head: bytes) -> str:
    """SHA-256 of a file's first ``HEAD`` bytes, given at least those, or all of a shorter one."""
    return hashlib.sha256(head[:HEAD]).hexdigest()
