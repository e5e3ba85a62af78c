"""The book of members: who is in the alliance, and since when their keys count."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, insert, select, update

from tocsin.model.errors import StoreError
from tocsin.model.member import Member, PublicKey
from tocsin.store.database import Database
from tocsin.store.tables import keys, members

#: Later than any end of a key.
_NEVER = dt.datetime.max.replace(tzinfo=dt.UTC)


#: Whether the keys are new or not, nobody replaces them by adding a card once more.
_KNOWN = (
    "if it has another key now, ask it by another channel, then: tocsin member pin, or member add --successor"
)


class Members:
    """Members of the alliance as this node knows them, with all keys they ever had. Raises ``StoreError``."""

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._clock = clock

    def add(self, member: Member) -> None:
        """Add a member and pin its keys; an error if it is known or a key is another's."""
        with self._database.writing() as connection:
            if _row(connection, member.id) is not None:
                raise StoreError(f"member {member.id} is known", hint=_KNOWN)
            connection.execute(insert(members), [_columns(member)])
            for key in member.keys:
                pin(connection, member.id, key)

    def change(self, member: Member) -> None:
        """Change a member's name, address and what it is; its keys and its revocation stay as they are."""
        values = _columns(member)
        del values["id"], values["revoked"]
        with self._database.writing() as connection:
            _known(connection, member.id)
            connection.execute(update(members).where(members.c.id == member.id).values(values))

    def revoke(self, id_: str) -> Member:
        """Revoke a member from now on, once and for all."""
        with self._database.writing() as connection:
            _known(connection, id_)
            where = members.c.id == id_, members.c.revoked.is_(None)
            connection.execute(update(members).where(*where).values(revoked=self._clock()))
            return _member(connection, _known(connection, id_))

    def get(self, id_: str) -> Member | None:
        """A member, revoked ones too; None for one that is not known."""
        with self._database.reading() as connection:
            row = _row(connection, id_)
            return None if row is None else _member(connection, row)

    def all(self) -> tuple[Member, ...]:
        """All members, revoked ones too, by name."""
        with self._database.reading() as connection:
            rows = connection.execute(select(members)).all()
            return tuple(
                _member(connection, row)
                for row in sorted(rows, key=lambda row: (row.name.casefold(), row.id))
            )


class Keys:
    """Pinned keys. A key is pinned to one member for good, and a revocation is never taken back."""

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._clock = clock

    def pin(self, member: str, key: PublicKey) -> None:
        """Pin a key of a member; the same again is nothing new, another's or a changed one an error."""
        with self._database.writing() as connection:
            _known(connection, member)
            pin(connection, member, key)

    def rotate(self, member: str, key: PublicKey, moment: dt.datetime | None = None) -> None:
        """Pin a new key and let those that were valid at ``moment`` end there, by default at the new key's ``since``."""
        moment = moment or key.since
        with self._database.writing() as connection:
            _known(connection, member)
            older = keys.c.member == member, keys.c.fingerprint != key.fingerprint
            open_ = (keys.c.until.is_(None)) | (keys.c.until > moment)
            connection.execute(update(keys).where(*older, open_).values(until=moment))
            pin(connection, member, key)

    def revoke(self, fingerprint: str) -> None:
        """Revoke a key from now on; an error if it is not known."""
        with self._database.writing() as connection:
            where = keys.c.fingerprint == fingerprint
            if connection.execute(select(keys.c.member).where(where)).first() is None:
                raise StoreError(f"key {fingerprint} is not known", hint="see the keys of the member")
            now = self._clock()
            connection.execute(update(keys).where(where, keys.c.revoked.is_(None)).values(revoked=now))

    def of(self, member: str) -> tuple[PublicKey, ...]:
        """All keys of a member, the oldest first."""
        with self._database.reading() as connection:
            return _keys(connection, member)

    def owner(self, fingerprint: str) -> str | None:
        """Id of the member that a key is pinned to."""
        with self._database.reading() as connection:
            return connection.execute(
                select(keys.c.member).where(keys.c.fingerprint == fingerprint)
            ).scalar_one_or_none()


def pin(connection: Connection, member: str, key: PublicKey) -> None:
    """Pin a key of a member that is known."""
    found = connection.execute(select(keys).where(keys.c.fingerprint == key.fingerprint)).first()
    if found is None:
        connection.execute(insert(keys), [{"member": member, **msgspec.structs.asdict(key)}])
    elif (found.member, found.x) != (member, key.x):
        raise StoreError(
            f"key {key.fingerprint} is pinned already, to {found.member}",
            hint="ask the member, by another channel",
        )


def _columns(member: Member) -> dict[str, object]:
    values = msgspec.structs.asdict(member)
    del values["keys"]
    return values


def _row(connection: Connection, id_: str) -> Row[Any] | None:
    return connection.execute(select(members).where(members.c.id == id_)).first()


def _known(connection: Connection, id_: str) -> Row[Any]:
    row = _row(connection, id_)
    if row is None:
        raise StoreError(f"member {id_} is not known", hint="add it first")
    return row


def _member(connection: Connection, row: Row[Any]) -> Member:
    return Member(
        row.id, row.name, _keys(connection, row.id), row.address, row.hub, row.declares, row.revoked
    )


def _keys(connection: Connection, member: str) -> tuple[PublicKey, ...]:
    rows = connection.execute(select(keys).where(keys.c.member == member)).all()
    found = [PublicKey(row.fingerprint, row.x, row.since, row.until, row.revoked) for row in rows]
    return tuple(sorted(found, key=lambda key: (key.since, key.until or _NEVER, key.fingerprint)))
