"""The store: all books of a node in one database."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import text

from tocsin.store.answers import Answers
from tocsin.store.attempts import Attempts, Lockout
from tocsin.store.audit import Audit, Chain
from tocsin.store.backing_up import back_up, dump, restore
from tocsin.store.calls import Calls
from tocsin.store.cases import Cases
from tocsin.store.cursors import Cursors
from tocsin.store.database import Database
from tocsin.store.findings import Findings
from tocsin.store.gaps import Gaps
from tocsin.store.hunts import Hunts
from tocsin.store.matches import Matches
from tocsin.store.members import Keys, Members
from tocsin.store.migrating import bring_up
from tocsin.store.objects import Objects
from tocsin.store.outbox import Outbox
from tocsin.store.place import located
from tocsin.store.probing import Probe
from tocsin.store.quarantine import Quarantine
from tocsin.store.secret import Passwords
from tocsin.store.sessions import Sessions
from tocsin.store.size import size_of
from tocsin.store.tokens import Tokens
from tocsin.store.users import Users


def utc_now() -> dt.datetime:
    """The present moment."""
    return dt.datetime.now(dt.UTC)


class Store:
    """Everything a node keeps that is not an event. One store serves any number of threads; each process opens its own."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], dt.datetime] = utc_now,
        *,
        chain: Chain | None = None,
        passwords: Passwords | None = None,
        lockout: Lockout | None = None,
    ) -> None:
        self._database = database
        self.attempts = Attempts(database, clock, lockout or Lockout())
        self.objects = Objects(database, clock)
        self.members = Members(database, clock)
        self.keys = Keys(database, clock)
        self.quarantine = Quarantine(database, clock)
        self.cursors = Cursors(database, clock)
        self.calls = Calls(database, clock)
        self.cases = Cases(database)
        self.gaps = Gaps(database)
        self.findings = Findings(database, clock)
        self.hunts = Hunts(database)
        self.matches = Matches(database, clock)
        self.answers = Answers(database, clock)
        self.outbox = Outbox(database, clock)
        self.users = Users(database, clock, passwords or Passwords(), self.attempts)
        self.sessions = Sessions(database, clock)
        self.tokens = Tokens(database, clock)
        self.audit = Audit(database, clock, chain)
        self._probe = Probe(database, self.cursors)

    @classmethod
    def open(  # noqa: PLR0913  (what is not pure is handed in, by name)
        cls,
        place: str | Path,
        *,
        migrate: bool = True,
        clock: Callable[[], dt.datetime] = utc_now,
        chain: Chain | None = None,
        passwords: Passwords | None = None,
        lockout: Lockout | None = None,
    ) -> Self:
        """Open a store, made or migrated as need be.

        Parameters
        ----------
        place : a file, or a URL of SQLite (``sqlite:////path``) or PostgreSQL (``postgresql://user@host/database``).
        migrate : whether a store of an earlier version may be changed; else it is an error.
        clock : gives the present moment, in UTC.
        chain : gives the digest of an entry of the audit log; without it none can be made.
        passwords : how passwords are hashed.
        lockout : how failed attempts lock out.

        Raises
        ------
        StoreError
            Where it cannot be opened, or is of a later version.
        """
        database = Database(located(place))
        try:
            bring_up(database, migrate=migrate)
        except BaseException:
            database.close()
            raise
        return cls(database, clock, chain=chain, passwords=passwords, lockout=lockout)

    @property
    def place(self) -> str:
        """Its file, or its URL without the password."""
        return self._database.place

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Self]:
        """All books change together, or with an error not at all; nobody else writes in the meantime.

        It holds for the thread (or task) that is in it, and may be nested. Keep it short: no network inside.
        """
        with self._database.writing():
            yield self

    @staticmethod
    def restore(place: str | Path, backup: Path, member: str = "") -> None:
        """Make a store from what ``backup`` or ``dump`` wrote, and migrate it; of this ``member`` alone, "" for any.

        A dump is restored to either database. Raises ``StoreError`` where there is a store already, the backup is of another
        member, or damaged; then nothing is left behind that could be taken for a store.
        """
        restore(located(place), backup, member)

    def backup(self, path: Path) -> None:
        """Write the store as it is now to a new file, while others go on: a copy of SQLite, a dump of PostgreSQL."""
        back_up(self._database, path)

    def dump(self, path: Path) -> None:
        """Write the store as it is now to a new file, as lines of JSON, by which it can move to another database."""
        dump(self._database, path)

    def size(self) -> int:
        """Bytes that the store takes on disk, with what is not merged into it yet."""
        return size_of(self._database)

    def ping(self) -> None:
        """See that the database answers; raises ``StoreError`` where it does not."""
        with self._database.reading() as connection:
            connection.execute(text("SELECT value FROM counters"))

    def check_writing(self) -> None:
        """See that the store can be written, once a second at most; raises ``StoreError`` where it cannot, or was moved away."""
        self._probe.check()

    def close(self) -> None:
        """Close all connections."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
