"""The store of a publication: a database of its own, which no node opens."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from tocsin.model.errors import StoreError
from tocsin.store.attempts import Attempts, Lockout
from tocsin.store.audit import Audit, Chain
from tocsin.store.backing_up import back_up, dump, restore
from tocsin.store.database import Database
from tocsin.store.migrating import Scheme, bring_up
from tocsin.store.place import located
from tocsin.store.press.articles import Articles
from tocsin.store.press.identities import Identities
from tocsin.store.press.mails import Mails
from tocsin.store.press.material import Materials
from tocsin.store.press.openings import Openings
from tocsin.store.press.pictures import Pictures
from tocsin.store.press.proposals import Proposals
from tocsin.store.press.reader_lists import ReaderLists
from tocsin.store.press.reader_passwords import ReaderPasswords
from tocsin.store.press.readers import Readers
from tocsin.store.press.saved_searches import SavedSearches
from tocsin.store.press.search_tables import made_anew
from tocsin.store.press.searching import Searching
from tocsin.store.press.spent import Spent
from tocsin.store.press.vouchers import Vouchers
from tocsin.store.secret import Passwords
from tocsin.store.sessions import Sessions
from tocsin.store.store import utc_now
from tocsin.store.users import Users

#: Where the migrations are, and the last of them; a test holds it to the folder.
PRESS = Scheme(Path(__file__).parent / "migrations", "0001", made_anew)


class PressStore:
    """All books of a publication in one SQLite file. One store serves any number of threads; each process opens its own."""

    def __init__(
        self, database: Database, clock: Callable[[], dt.datetime], chain: Chain, passwords: Passwords
    ) -> None:
        self._database = database
        self.articles = Articles(database, clock)
        self.proposals = Proposals(database, clock)
        self.pictures = Pictures(database, clock)
        self.search = Searching(database)
        self.saved = SavedSearches(database, clock)
        self.readers = Readers(database, clock)
        self.lists = ReaderLists(database, clock)
        self.identities = Identities(database, clock)
        self.openings = Openings(database, clock)
        self.spent = Spent(database)
        self.mails = Mails(database, clock)
        self.material = Materials(database, clock)
        self.vouchers = Vouchers(database, clock)
        self.attempts = Attempts(database, clock, Lockout())
        self.passwords = ReaderPasswords(database, clock, passwords, self.attempts)
        self.users = Users(database, clock, passwords, self.attempts)
        self.sessions = Sessions(database, clock)
        self.audit = Audit(database, clock, chain)

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        chain: Chain,
        clock: Callable[[], dt.datetime] = utc_now,
        passwords: Passwords | None = None,
    ) -> Self:
        """Open a store, made or migrated as need be. Raises ``StoreError`` where that cannot be done, or it is of a later version."""
        url = located(path)
        if url.drivername != "sqlite":
            raise StoreError(
                "a publication is kept in SQLite, whose search it uses", hint="name a file in its folder"
            )
        database = Database(url)
        try:
            bring_up(database, migrate=True, scheme=PRESS)
        except BaseException:
            database.close()
            raise
        return cls(database, clock, chain, passwords or Passwords())

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Self]:
        """All books change together, or with an error not at all."""
        with self._database.writing():
            yield self

    @staticmethod
    def restore(path: Path, backup: Path) -> None:
        """Make a store from what ``backup`` wrote. Raises ``StoreError`` where there is one already, or the backup is damaged."""
        restore(located(path), backup, scheme=PRESS)

    def backup(self, path: Path) -> None:
        """Write the store as it is now to a new file, while others go on."""
        back_up(self._database, path)

    def dump(self, path: Path) -> None:
        """Write the store as it is now to a new file, as lines of JSON, without the index of its words."""
        dump(self._database, path)

    def close(self) -> None:
        """Close all connections."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
