"""The book of sessions: who is logged in, and until when."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable

import msgspec
from sqlalchemy import delete, insert, or_, select, update

from tocsin.model.errors import StoreError
from tocsin.store.database import Database
from tocsin.store.secret import digest_of, new_secret
from tocsin.store.tables import sessions, users
from tocsin.store.users import User

#: How exactly it is known when a session was last used: not every page is a write.
_SEEN = dt.timedelta(minutes=1)


class Session(msgspec.Struct, frozen=True):
    """A log-in that lasts until ``expires``, or until it is not used for a while."""

    user: User
    opened: dt.datetime
    expires: dt.datetime


class Sessions:
    """Sessions by a secret of which only the digest is kept. Raises ``StoreError``."""

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._clock = clock

    def open(self, user: str, lifetime: dt.timedelta) -> str:
        """Open a session of a user and give its secret, which is told only here."""
        secret, now = new_secret(), self._clock()
        row = {
            "digest": digest_of(secret),
            "user": user,
            "opened": now,
            "seen": now,
            "expires": now + lifetime,
        }
        with self._database.writing() as connection:
            connection.execute(insert(sessions), [row])
        return secret

    def find(self, secret: str, *, idle: dt.timedelta = dt.timedelta(hours=1)) -> Session | None:
        """The session of a secret; None where it ended, was not used for ``idle``, or its user is disabled."""
        now, where = self._clock(), sessions.c.digest == digest_of(secret)
        statement = select(sessions, users).join(users, users.c.name == sessions.c.user).where(where)
        with self._database.reading() as connection:
            row = connection.execute(statement).first()
        if row is None or row.disabled is not None or not row.seen > now - idle or row.expires <= now:
            return None
        if row.seen < now - _SEEN:
            # A store that takes nothing keeps nobody out who may read: the session only ends sooner.
            with contextlib.suppress(StoreError), self._database.writing() as connection:
                connection.execute(update(sessions).where(where).values(seen=now))
        return Session(User(row.name, frozenset(row.roles.split()), row.created), row.opened, row.expires)

    def close(self, secret: str) -> None:
        """End a session; one that has ended is fine."""
        with self._database.writing() as connection:
            connection.execute(delete(sessions).where(sessions.c.digest == digest_of(secret)))

    def tidy(self, *, idle: dt.timedelta = dt.timedelta(hours=1)) -> int:
        """Forget sessions that have ended, and say how many."""
        now = self._clock()
        ended = or_(sessions.c.expires <= now, sessions.c.seen <= now - idle)
        with self._database.writing() as connection:
            return connection.execute(delete(sessions).where(ended)).rowcount
