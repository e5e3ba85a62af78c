"""How a file begins: by that a grown one is suspected before its earlier state is hashed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Protocol, TypeVar

import msgspec

#: Bytes at a file's start that are compared.
HEAD = 128


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


_Any = TypeVar("_Any", bound=State)


class Beginning(msgspec.Struct, frozen=True):
    """A file's first bytes, at least ``HEAD`` if it has them, its size in bytes, its path and whose it is."""

    head: bytes
    size: int
    path: str = ""
    origin: str = ""

    def continues(self, states: Iterable[_Any]) -> list[_Any]:
        """Those that may be earlier states of this file.

        One shorter than ``HEAD`` may be a line that several logs begin with, so it must lie at the same path.
        """
        lengths = range(1, min(HEAD, len(self.head)) + 1)
        heads = {head_digest(self.head[:length]) for length in lengths}
        return [
            state
            for state in states
            if state.head in heads
            and state.size < self.size
            and (state.size >= HEAD or (state.path, state.origin) == (self.path, self.origin))
        ]


def head_digest(head: bytes) -> str:
    """SHA-256 of a file's first ``HEAD`` bytes, given at least those, or all of a shorter one."""
    return hashlib.sha256(head[:HEAD]).hexdigest()
