"""What readers who deleted everything had used of the month: a keyed digest of the address, until the month turns.

Without it a month's choice would begin anew with every registration. The key is random, made for one month and deleted with it, so
what is left of earlier months by a copy of the store says nothing of any address.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from sqlalchemy import Connection, delete, insert, select, update

from tocsin.store.database import Database
from tocsin.store.press.tables import month_keys, spent

_KEY_BYTES = 32


class Spent:
    """What was used of a month (``2026-11``) under an address that is a reader's no more. Raises ``StoreError``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, address: str, month: str, used: int) -> None:
        """Note how many articles were opened; what was noted before counts where it is more."""
        with self._database.writing() as connection:
            digest = _digest(_key(connection, month) or self._new_key(connection, month), address)
            before = _used(connection, digest, month)
            if before is None:
                connection.execute(insert(spent).values(digest=digest, month=month, used=used))
            elif before < used:
                connection.execute(update(spent).where(spent.c.digest == digest).values(used=used))

    def of(self, address: str, month: str) -> int | None:
        """How many articles were opened; None where nobody of this address deleted anything this month."""
        with self._database.reading() as connection:
            key = _key(connection, month)
            return None if key is None else _used(connection, _digest(key, address), month)

    def tidy(self, month: str) -> None:
        """Forget what is of earlier months, and their keys."""
        with self._database.writing() as connection:
            for table in (spent, month_keys):
                connection.execute(delete(table).where(table.c.month < month))

    @staticmethod
    def _new_key(connection: Connection, month: str) -> bytes:
        key = secrets.token_bytes(_KEY_BYTES)
        connection.execute(insert(month_keys).values(month=month, key=key))
        return key


def _key(connection: Connection, month: str) -> bytes | None:
    key: bytes | None = connection.execute(
        select(month_keys.c.key).where(month_keys.c.month == month)
    ).scalar_one_or_none()
    return key


def _used(connection: Connection, digest: str, month: str) -> int | None:
    asked = select(spent.c.used).where(spent.c.digest == digest, spent.c.month == month)
    found: int | None = connection.execute(asked).scalar_one_or_none()
    return found


def _digest(key: bytes, address: str) -> str:
    return hmac.new(key, address.encode(), hashlib.sha256).hexdigest()
