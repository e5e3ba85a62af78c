"""The book of users: people who work at this node."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Callable, Iterable
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, delete, insert, select, update

from tocsin.model.errors import StoreError
from tocsin.store.attempts import Attempts
from tocsin.store.columns import is_key
from tocsin.store.database import Database
from tocsin.store.secret import Passwords
from tocsin.store.tables import sessions, users


class User(msgspec.Struct, frozen=True):
    """Somebody who may log in, unless disabled; ``roles`` are words that others give a meaning."""

    name: str
    roles: frozenset[str]
    created: dt.datetime
    disabled: dt.datetime | None = None


class Login(enum.StrEnum):
    """How an attempt to log in ended; who fails is told no more than ``WRONG`` or ``LOCKED``."""

    DONE = "done"
    WRONG = "wrong"  # the name or the password, or the user is disabled
    LOCKED = "locked"  # too many failures under this name, be there such a user or not


class Users:
    """Users and their passwords, kept as argon2id. Raises ``StoreError``."""

    def __init__(
        self, database: Database, clock: Callable[[], dt.datetime], passwords: Passwords, attempts: Attempts
    ) -> None:
        self._database = database
        self._clock = clock
        self._passwords = passwords
        self._attempts = attempts

    def add(self, name: str, password: str, roles: Iterable[str]) -> User:
        """Add a user; an error if there is one of that name."""
        hashed = self._passwords.hashed(password)
        user = User(name, frozenset(roles), self._clock())
        with self._database.writing() as connection:
            if _row(connection, name) is not None:
                raise StoreError(
                    f"there is a user {name!r} already",
                    where=self._database.place,
                    hint="choose another name",
                )
            row = {"name": name, "password": hashed, "roles": _joined(roles), "created": user.created}
            connection.execute(insert(users), [row])
        return user

    def login(self, name: str, password: str, place: str = "") -> tuple[Login, User | None]:
        """Check a password; the user only with ``DONE``. Every case but ``LOCKED`` takes the same time.

        ``place`` is whence the user alone comes, such as a browser that was let in before: its failures are counted apart, so
        whoever fails elsewhere does not lock the user out there.
        """
        subject = f"{place} of {name}" if place else _subject(name)  # no name that is typed begins the first
        if self._attempts.begin(subject) is not None:
            return Login.LOCKED, None
        with self._database.reading() as connection:
            row = _row(connection, name) if is_key(name) else None
        right = self._passwords.match(None if row is None else row.password, password)
        if row is None or not right or row.disabled is not None:
            return Login.WRONG, None
        self._attempts.succeed(subject)
        if self._passwords.outdated(row.password):
            self._set(name, {"password": self._passwords.hashed(password)})
        return Login.DONE, _user(row)

    def get(self, name: str) -> User | None:
        """A user, disabled ones too."""
        with self._database.reading() as connection:
            row = _row(connection, name) if is_key(name) else None
            return None if row is None else _user(row)

    def all(self) -> tuple[User, ...]:
        """All users by name, disabled ones too."""
        with self._database.reading() as connection:
            return tuple(sorted(map(_user, connection.execute(select(users))), key=lambda user: user.name))

    def set_password(self, name: str, password: str) -> None:
        """Give a user another password: all sessions end, and failed log-ins are forgotten."""
        with self._database.writing():
            self._set(name, {"password": self._passwords.hashed(password)}, log_out=True)
            self._attempts.succeed(_subject(name))

    def set_roles(self, name: str, roles: Iterable[str]) -> None:
        """Give a user these roles and no others; sessions go on, with them."""
        self._set(name, {"roles": _joined(roles)})

    def disable(self, name: str) -> None:
        """Keep a user from logging in, and end all sessions."""
        self._set(name, {"disabled": self._clock()}, log_out=True)

    def enable(self, name: str) -> None:
        """Let a user log in again."""
        self._set(name, {"disabled": None})

    def _set(self, name: str, values: dict[str, object], *, log_out: bool = False) -> None:
        with self._database.writing() as connection:
            if not connection.execute(update(users).where(users.c.name == name).values(values)).rowcount:
                raise StoreError(
                    f"there is no user {name!r}", where=self._database.place, hint="list the users"
                )
            if log_out:
                connection.execute(delete(sessions).where(sessions.c.user == name))


def _subject(name: str) -> str:
    return f"user {name}"


def _row(connection: Connection, name: str) -> Row[Any] | None:
    return connection.execute(select(users).where(users.c.name == name)).first()


def _user(row: Row[Any]) -> User:
    return User(row.name, frozenset(row.roles.split()), row.created, row.disabled)


def _joined(roles: Iterable[str]) -> str:
    words = sorted(set(roles))
    if any(len(word.split()) != 1 for word in words):
        raise StoreError("a role is one word", hint="name roles without spaces")
    return " ".join(words)
