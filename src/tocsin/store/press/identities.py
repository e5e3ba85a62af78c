"""The book of identities: who readers are at their organisations, and what those lend them for a while."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

import msgspec
from sqlalchemy import insert, or_, select, update

from tocsin.model.member import Audience
from tocsin.store.columns import is_key
from tocsin.store.database import Database
from tocsin.store.press.tables import identities, readers


class Loan(msgspec.Struct, frozen=True):
    """What an organisation lends a reader: all-access until a moment, and as whom markings reach the reader so long."""

    organisation: str
    until: dt.datetime
    audience: Audience


class Identities:
    """Identities by provider and subject. Raises ``StoreError``."""

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._clock = clock

    def reader(self, issuer: str, subject: str) -> str | None:
        """The id of the reader whom a provider knows as a subject."""
        if not (is_key(issuer) and is_key(subject)):
            return None
        mine = (identities.c.issuer == issuer) & (identities.c.subject == subject)
        with self._database.reading() as connection:
            found: str | None = connection.execute(
                select(identities.c.reader).where(mine)
            ).scalar_one_or_none()
            return found

    def is_known(self, issuer: str, reader: str) -> bool:
        """Whether a provider knows a reader, as whatever subject."""
        mine = (identities.c.issuer == issuer) & (identities.c.reader == reader)
        with self._database.reading() as connection:
            return connection.execute(select(identities.c.subject).where(mine)).first() is not None

    def add(self, issuer: str, subject: str, reader: str) -> None:
        """Note that a provider knows a reader as a subject; an error where it knows another as that."""
        row = {"issuer": issuer, "subject": subject, "reader": reader, "since": self._clock()}
        with self._database.writing() as connection:
            connection.execute(insert(identities).values(row))

    def lend(self, reader: str, loan: Loan) -> None:
        """Lend a reader access; what was lent before ends."""
        values = {
            "organisation": loan.organisation,
            "lent": loan.until,
            "lent_reach": loan.audience.reach.value,
            "lent_member": loan.audience.member,
        }
        self._change(reader, values)

    def end(self, reader: str) -> None:
        """End what is lent to a reader."""
        self._change(reader, {"lent": None, "organisation": ""})

    def settle(self, terms: Mapping[str, dt.datetime]) -> int:
        """End loans of organisations that are not named or whose term is over, and says how many; none lasts longer than its term."""
        lent = readers.c.lent.is_not(None)
        over = or_(readers.c.organisation.not_in(list(terms)), readers.c.lent <= self._clock())
        with self._database.writing() as connection:
            for name, until in terms.items():
                longer = (readers.c.organisation == name) & (readers.c.lent > until)
                connection.execute(update(readers).where(longer).values(lent=until))
            return connection.execute(
                update(readers).where(lent, over).values(lent=None, organisation="")
            ).rowcount

    def _change(self, reader: str, values: Mapping[str, object]) -> None:
        with self._database.writing() as connection:
            connection.execute(update(readers).where(readers.c.id == reader).values(**values))
