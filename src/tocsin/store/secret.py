"""Secrets as they may lie on a disk: random ones as SHA-256, those that people choose as argon2id."""

from __future__ import annotations

import contextlib
import hashlib
import secrets
import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from tocsin.model.errors import StoreError

#: 256 random bits: nobody guesses them, so a fast digest keeps them as well as a slow one.
_TOKEN_BYTES = 32
_SHORTEST, _LONGEST = 12, 1024
_AT_ONCE = 4


def new_secret() -> str:
    """A token that cannot be guessed, as text for URLs and headers."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def digest_of(secret: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


class Passwords:
    """Hash and check passwords with argon2id; the default costs are those of RFC 9106 for little memory.

    That is 64 MiB for each: as many as four are hashed at the same time, whoever asks, and the others wait.
    """

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._nobodys = ""
        self._turns = threading.BoundedSemaphore(_AT_ONCE)

    def hashed(self, password: str) -> str:
        """What is kept of a password; raises as ``see`` does."""
        self.see(password)
        with self._turns:
            return self._hasher.hash(_bytes(password))

    @staticmethod
    def see(password: str) -> None:
        """Raise ``StoreError`` for a password that is too short or too long."""
        if not _SHORTEST <= len(password) <= _LONGEST:
            raise StoreError(
                f"a password has {_SHORTEST} to {_LONGEST} characters",
                where="password",
                hint="choose a sentence that nobody says",
            )

    def match(self, hashed: str | None, password: str) -> bool:
        """Whether a password is the right one; without a user it takes as long and is wrong."""
        if len(password) > _LONGEST:
            return False
        with self._turns, contextlib.suppress(VerificationError, InvalidHashError):
            # made whoever asks, so that the first to ask learns no more than others
            self._nobodys = self._nobodys or self._hasher.hash(secrets.token_bytes(_TOKEN_BYTES))
            return self._hasher.verify(hashed or self._nobodys, _bytes(password)) and hashed is not None
        return False

    def outdated(self, hashed: str) -> bool:
        """Whether a hash was made at other costs than today's."""
        return self._hasher.check_needs_rehash(hashed)


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")
