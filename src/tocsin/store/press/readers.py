"""The book of readers: who they are, their visits, and the links that were mailed to them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, delete, insert, select, update

from tocsin.model.member import Audience, Reach
from tocsin.model.reader import Reader
from tocsin.store.database import Database
from tocsin.store.press.tables import links, mails, openings, readers, saved_searches, visits
from tocsin.store.secret import digest_of, new_secret


class Link(msgspec.Struct, frozen=True):
    """What a mailed link is for: an address that asked, to do what, coming from which article ("" for none)."""

    purpose: str
    address: str
    article: str = ""


class Readers:
    """Readers by their e-mail address. Raises ``StoreError``."""

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._clock = clock

    def ask(self, link: Link, lifetime: dt.timedelta) -> str:
        """Make a link to be mailed and give its secret, which is told only here; whether there is such a reader plays no part."""
        secret = new_secret()
        row = {
            "digest": digest_of(secret),
            "purpose": link.purpose,
            "address": link.address,
            "article": link.article,
            "expires": self._clock() + lifetime,
        }
        with self._database.writing() as connection:
            connection.execute(insert(links).values(row))
        return secret

    def asked(self, secret: str) -> Link | None:
        """What a link is for; None where it was used, is too old, or never was."""
        with self._database.reading() as connection:
            return _link(connection, secret, self._clock())

    def use(self, secret: str, purpose: str) -> Link | None:
        """Use a link up: of several who do at once, one gets it."""
        with self._database.writing() as connection:
            found = _link(connection, secret, self._clock())
            if found is None or found.purpose != purpose:
                return None
            connection.execute(delete(links).where(links.c.digest == digest_of(secret)))
            return found

    def confirmed(self, address: str) -> Reader:
        """The reader of an address that showed that mail reaches it, made where there was none."""
        with self._database.writing() as connection:
            row = connection.execute(select(readers).where(readers.c.address == address)).first()
            if row is not None:
                return _reader(row)
            made = Reader(str(uuid.uuid4()), address, self._clock())
            connection.execute(
                insert(readers).values(_row(made) | {"unsubscribe": new_secret(), "bounces": 0})
            )
            return made

    def get(self, id_: str) -> Reader | None:
        """A reader by id."""
        return self._one(readers.c.id == id_)

    def by_address(self, address: str) -> Reader | None:
        """A reader by address."""
        return self._one(readers.c.address == address)

    def put(self, reader: Reader) -> None:
        """Change what is known of a reader."""
        with self._database.writing() as connection:
            connection.execute(update(readers).where(readers.c.id == reader.id).values(_row(reader)))

    def all(self) -> tuple[Reader, ...]:
        """Every reader, by address."""
        with self._database.reading() as connection:
            return tuple(
                _reader(row) for row in connection.execute(select(readers).order_by(readers.c.address))
            )

    def forget(self, id_: str) -> None:
        """Remove a reader and all that is kept of it."""
        with self._database.writing() as connection:
            for table in (visits, openings, saved_searches, mails):
                connection.execute(delete(table).where(table.c.reader == id_))
            connection.execute(delete(readers).where(readers.c.id == id_))

    def visit(self, reader: str, lifetime: dt.timedelta) -> str:
        """Begin a visit and give its secret, which is told only here."""
        secret, now = new_secret(), self._clock()
        row = {"digest": digest_of(secret), "reader": reader, "opened": now, "expires": now + lifetime}
        with self._database.writing() as connection:
            connection.execute(insert(visits).values(row))
        return secret

    def visiting(self, secret: str) -> Reader | None:
        """Whose visit a secret is of; None where it ended."""
        asked = (
            select(readers)
            .join(visits, visits.c.reader == readers.c.id)
            .where(visits.c.digest == digest_of(secret), visits.c.expires > self._clock())
        )
        with self._database.reading() as connection:
            row = connection.execute(asked).first()
        return None if row is None else _reader(row)

    def leave(self, secret: str) -> None:
        """End a visit; one that has ended is fine."""
        with self._database.writing() as connection:
            connection.execute(delete(visits).where(visits.c.digest == digest_of(secret)))

    def tidy(self) -> None:
        """Forget visits and links that have ended."""
        now = self._clock()
        with self._database.writing() as connection:
            for table in (visits, links):
                connection.execute(delete(table).where(table.c.expires <= now))

    def _one(self, where: Any) -> Reader | None:  # noqa: ANN401  (a condition)
        with self._database.reading() as connection:
            row = connection.execute(select(readers).where(where)).first()
        return None if row is None else _reader(row)


def _link(connection: Connection, secret: str, now: dt.datetime) -> Link | None:
    asked = select(links).where(links.c.digest == digest_of(secret), links.c.expires > now)
    row = connection.execute(asked).first()
    return None if row is None else Link(row.purpose, row.address, row.article)


def _row(reader: Reader) -> dict[str, Any]:
    return {
        "id": reader.id,
        "address": reader.address,
        "created": reader.created,
        "until": reader.until,
        "reach": reader.audience.reach.value,
        "member": reader.audience.member,
        "name": reader.name,
        "newsletter": reader.newsletter,
    }


def _reader(row: Row[Any]) -> Reader:
    return Reader(
        id=row.id,
        address=row.address,
        created=row.created,
        until=row.until,
        audience=Audience(Reach(row.reach), row.member),
        name=row.name,
        newsletter=row.newsletter,
    )
