"""The book of vouchers: each gives all-access for some days, once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import msgspec
from sqlalchemy import insert, select, update

from tocsin.store.database import Database
from tocsin.store.press.tables import vouchers
from tocsin.store.secret import digest_of, new_secret


class Voucher(msgspec.Struct, frozen=True):
    """How many days of all-access it gives, and when it was made, expires and was used."""

    days: int
    made: dt.datetime
    expires: dt.datetime
    used: dt.datetime | None = None


class Vouchers:
    """Vouchers by their secrets, of which only digests are kept. Raises ``StoreError``."""

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._clock = clock

    def make(self, days: int, lifetime: dt.timedelta) -> str:
        """Make a voucher and give its secret, which is told only here."""
        secret, now = new_secret(), self._clock()
        row = {"digest": digest_of(secret), "days": days, "made": now, "expires": now + lifetime}
        with self._database.writing() as connection:
            connection.execute(insert(vouchers).values(row | {"used": None, "reader": ""}))
        return secret

    def use(self, secret: str, reader: str) -> Voucher | None:
        """Use a voucher up for a reader: of several who do at once, one gets it. None where it was used, has expired, or never was."""
        now = self._clock()
        unused = vouchers.c.used.is_(None) & (vouchers.c.expires > now)
        where = (vouchers.c.digest == digest_of(secret)) & unused
        with self._database.writing() as connection:
            row = connection.execute(select(vouchers).where(where)).first()
            if row is None:
                return None
            changed = update(vouchers).where(vouchers.c.digest == row.digest)
            connection.execute(changed.values(used=now, reader=reader))
        return Voucher(row.days, row.made, row.expires, now)

    def all(self) -> tuple[Voucher, ...]:
        """All vouchers, the newest first."""
        with self._database.reading() as connection:
            rows = connection.execute(select(vouchers).order_by(vouchers.c.made.desc()))
            return tuple(Voucher(row.days, row.made, row.expires, row.used) for row in rows)
