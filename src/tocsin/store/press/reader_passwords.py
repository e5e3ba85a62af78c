"""The book of readers' passwords: some readers have one, and nobody learns which."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from tocsin.model.errors import StoreError
from tocsin.model.reader import Reader
from tocsin.store.attempts import Attempts
from tocsin.store.database import Database
from tocsin.store.press.readers import reader_of
from tocsin.store.press.tables import readers, visits
from tocsin.store.secret import Passwords


class ReaderPasswords:
    """Passwords of readers, kept as argon2id. Raises ``StoreError``."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], dt.datetime],
        passwords: Passwords,
        attempts: Attempts,
    ) -> None:
        self._database = database
        self._clock = clock
        self._passwords = passwords
        self._attempts = attempts

    def has(self, id_: str) -> bool:
        """Whether a reader has one."""
        with self._database.reading() as connection:
            return _password(connection, id_) is not None

    def hashed(self, password: str) -> str:
        """What is kept of a password; to be made before a transaction, for it takes a while."""
        return self._passwords.hashed(password)

    def set(self, id_: str, password: str) -> None:
        """Give a reader this password, as ``keep`` does."""
        self.keep(id_, self.hashed(password))

    def keep(self, id_: str, hashed: str | None) -> None:
        """Keep a reader's password, or with None that there is none: all visits end, and failed log-ins are forgotten."""
        with self._database.writing() as connection:
            address = connection.execute(
                update(readers)
                .where(readers.c.id == id_)
                .values(password=hashed)
                .returning(readers.c.address)
            ).scalar_one_or_none()
            if address is None:
                raise StoreError("there is no such reader", where=id_, hint="list the readers")
            connection.execute(delete(visits).where(visits.c.reader == id_))
            self._attempts.succeed(_subject(address))

    def log_in(self, address: str, password: str) -> Reader | None:
        """The reader of an address and a password; None where either is wrong, or too many attempts failed of late.

        For an address without a reader, and for a reader without a password, the same is done as for a wrong one.
        """
        subject = _subject(address)
        if self._attempts.begin(subject) is not None:
            return None
        with self._database.reading() as connection:
            row = connection.execute(select(readers).where(readers.c.address == address)).first()
        if not self._passwords.match(None if row is None else row.password, password) or row is None:
            return None
        self._attempts.succeed(subject)
        self._renew(row, password)
        return reader_of(row, self._clock())

    def right(self, reader: Reader, password: str) -> bool:
        """Whether a password is the reader's; attempts count with those to log in."""
        return self.log_in(reader.address, password) is not None

    def _renew(self, row: Row[Any], password: str) -> None:
        """Hash a right password again where its hash was made at other costs than today's."""
        if self._passwords.outdated(row.password):
            hashed = self._passwords.hashed(password)
            same = (readers.c.id == row.id) & (readers.c.password == row.password)
            with self._database.writing() as connection:
                connection.execute(update(readers).where(same).values(password=hashed))


def _subject(address: str) -> str:
    return f"reader {address}"


def _password(connection: Connection, id_: str) -> str | None:
    found: str | None = connection.execute(
        select(readers.c.password).where(readers.c.id == id_)
    ).scalar_one_or_none()
    return found
