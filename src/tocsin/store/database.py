"""A database with one writer at a time: transactions that see one state, and what they raise."""

from __future__ import annotations

import contextlib
import contextvars
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, text

from tocsin.model.errors import StoreError
from tocsin.store.failures import told
from tocsin.store.place import make_private_file, named

#: How long a writer waits for another, in seconds.
PATIENCE = 30
#: The execution option of connections that write.
WRITES = "tocsin_writes"
_PATIENCE = "tocsin_patience"
_POOL = {"pool_size": 8, "max_overflow": 56, "pool_timeout": PATIENCE}
#: The number of the lock that writers to one schema of a PostgreSQL database take in turn.
_WRITERS_LOCK = text("SELECT pg_advisory_xact_lock(7461727, hashtext(current_schema()))")


class Database:
    """Connections to one SQLite file or PostgreSQL database, for any number of threads.

    A transaction reads one state throughout. Writers take turns, in all processes, from the beginning of their
    transactions: what one reads before it writes still holds when it writes. Inside ``writing`` all calls
    of the same thread (or task) take part in the one transaction.
    """

    def __init__(self, url: URL) -> None:
        self.url = url
        self.place = named(url)
        self.sqlite = url.drivername == "sqlite"
        self._engine = _sqlite(url) if self.sqlite else _postgres(url, self.place)
        self._current: contextvars.ContextVar[tuple[int, Connection] | None] = contextvars.ContextVar(
            "transaction", default=None
        )

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state; it joins the one being written. Raises ``StoreError``."""
        with told(self.place):
            if (joined := self._joined()) is not None:
                yield joined
                return
            with self._engine.connect() as connection:
                if not self.sqlite:
                    connection.execution_options(isolation_level="REPEATABLE READ")
                with connection.begin():
                    yield connection

    @contextlib.contextmanager
    def writing(self, patience: int | None = None) -> Iterator[Connection]:
        """The one transaction that writes now; it joins that of this thread. Raises ``StoreError``.

        Another writer is waited for during ``patience`` seconds, then ``StoreBusyError`` is raised.
        """
        seconds = PATIENCE if patience is None else patience
        with told(self.place):
            if (joined := self._joined()) is not None:
                yield joined
                return
            with self._engine.connect() as connection:
                connection.execution_options(**{WRITES: True, _PATIENCE: seconds})
                with connection.begin(), self._current_is(connection):
                    if not self.sqlite:
                        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{seconds}s'")
                        connection.execute(_WRITERS_LOCK)
                    yield connection

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def _joined(self) -> Connection | None:
        """The transaction of this very thread: a context that was copied to another does not share it."""
        current = self._current.get()
        return current[1] if current is not None and current[0] == threading.get_ident() else None

    @contextlib.contextmanager
    def _current_is(self, connection: Connection) -> Iterator[None]:
        before = self._current.set((threading.get_ident(), connection))
        try:
            yield
        finally:
            self._current.reset(before)


def _sqlite(url: URL) -> Engine:
    make_private_file(Path(str(url.database)))
    engine = create_engine(url, connect_args={"timeout": PATIENCE}, **_POOL)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, record: object) -> None:  # noqa: ANN401  (SQLite's own connection)
    """Transactions are begun by us; a commit is on the disk before it is told (``synchronous``)."""
    del record
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "trusted_schema=OFF"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    writes = options.get(WRITES, False)
    connection.exec_driver_sql(f"PRAGMA busy_timeout = {1000 * options.get(_PATIENCE, PATIENCE)}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _postgres(url: URL, place: str) -> Engine:
    connect = {
        "options": f"-c lock_timeout={PATIENCE}s -c timezone=UTC",
        "connect_timeout": PATIENCE,
        # A plan that is kept was made for a table as small as it was then, and is kept as it grows.
        "prepare_threshold": None,
    }
    try:
        return create_engine(url, connect_args=connect, pool_pre_ping=True, **_POOL)
    except ImportError as error:
        raise StoreError(
            "PostgreSQL needs a package that is not installed",
            where=place,
            hint="pip install 'tocsin[postgres]'",
        ) from error
