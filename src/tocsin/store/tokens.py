"""The book of tokens: with what peers and programs say who they are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

import msgspec
from sqlalchemy import Row, insert, select, update

from tocsin.model.errors import StoreError
from tocsin.store.database import Database
from tocsin.store.secret import digest_of, new_secret
from tocsin.store.tables import tokens

#: How exactly it is known when a token was last used: not every request is a write.
_USED = dt.timedelta(minutes=1)


class Token(msgspec.Struct, frozen=True):
    """A token of ``subject`` (a member or a user), without its secret; ``scopes`` are words that others give a meaning."""

    id: int
    subject: str
    name: str
    scopes: frozenset[str]
    created: dt.datetime
    expires: dt.datetime | None = None
    used: dt.datetime | None = None
    revoked: dt.datetime | None = None


class Tokens:
    """Tokens by a secret of which only the digest is kept. Raises ``StoreError``."""

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._clock = clock

    def issue(
        self, subject: str, scopes: Iterable[str], *, name: str = "", expires: dt.datetime | None = None
    ) -> tuple[Token, str]:
        """Make a token and its secret, which is told only here."""
        secret, words = new_secret(), sorted(set(scopes))
        if any(len(word.split()) != 1 for word in words):
            raise StoreError("a scope is one word", hint="name scopes without spaces")
        row = {
            "digest": digest_of(secret),
            "subject": subject,
            "name": name,
            "scopes": " ".join(words),
            "created": self._clock(),
            "expires": expires,
        }
        with self._database.writing() as connection:
            connection.execute(insert(tokens), [row])
            found = connection.execute(select(tokens).where(tokens.c.digest == row["digest"])).one()
        return _token(found), secret

    def find(self, secret: str) -> Token | None:
        """The token of a secret; None where it is unknown, expired or revoked."""
        now, where = self._clock(), tokens.c.digest == digest_of(secret)
        with self._database.reading() as connection:
            row = connection.execute(select(tokens).where(where)).first()
        if row is None or row.revoked is not None or (row.expires is not None and row.expires <= now):
            return None
        if row.used is None or row.used < now - _USED:
            with self._database.writing() as connection:
                connection.execute(update(tokens).where(where).values(used=now))
        return _token(row)

    def all(self, subject: str | None = None) -> tuple[Token, ...]:
        """Tokens of a subject or of all, revoked and expired ones too, in the order in which they were made."""
        where = [] if subject is None else [tokens.c.subject == subject]
        with self._database.reading() as connection:
            return tuple(map(_token, connection.execute(select(tokens).where(*where).order_by(tokens.c.id))))

    def revoke(self, id_: int) -> None:
        """Revoke a token for good; an error if there is none of this number."""
        with self._database.writing() as connection:
            where = tokens.c.id == id_
            if connection.execute(select(tokens.c.id).where(where)).first() is None:
                raise StoreError(f"there is no token {id_}", hint="list the tokens")
            now = self._clock()
            connection.execute(update(tokens).where(where, tokens.c.revoked.is_(None)).values(revoked=now))

    def revoke_all(self, subject: str) -> int:
        """Revoke all tokens of a subject for good, and say how many."""
        with self._database.writing() as connection:
            where = tokens.c.subject == subject, tokens.c.revoked.is_(None)
            return connection.execute(update(tokens).where(*where).values(revoked=self._clock())).rowcount


def _token(row: Row[Any]) -> Token:
    return Token(
        row.id,
        row.subject,
        row.name,
        frozenset(row.scopes.split()),
        row.created,
        row.expires,
        row.used,
        row.revoked,
    )
