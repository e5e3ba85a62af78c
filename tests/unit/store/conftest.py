"""A store in each kind of database, and a clock that tests set."""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil

import pytest
from argon2 import PasswordHasher

import postgres_server
from tocsin.model.audit import Entry
from tocsin.store import Lockout, Passwords, Store

START = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


class Clock:
    """Stands still until it is moved."""

    def __init__(self):
        self.now = START

    def __call__(self):
        return self.now

    def move(self, **by):
        self.now += dt.timedelta(**by)


def chain(previous: str, entry: Entry) -> str:
    """A chain for tests; the real one belongs to another room."""
    return hashlib.sha256(f"{previous}{entry!r}".encode()).hexdigest()


@pytest.fixture(scope="session")
def postgres():
    try:
        with postgres_server.running() as url:
            yield url
    except postgres_server.AbsentError as absent:
        pytest.skip(str(absent))


@pytest.fixture(params=["sqlite", "postgres"])
def kind(request):
    """Each kind of database."""
    return request.param


@pytest.fixture
def nowhere(kind, request, tmp_path):
    """Where a store may be made: nothing is there yet."""
    if kind == "sqlite":
        yield f"sqlite:///{tmp_path}/node/store.db"
    else:
        with postgres_server.database(request.getfixturevalue("postgres")) as url:
            yield url


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory):
    """A SQLite store with nothing in it: to copy one is quicker than to migrate."""
    path = tmp_path_factory.mktemp("empty") / "store.db"
    Store.open(path).close()
    return path


@pytest.fixture(scope="session")
def empty_postgres(postgres):
    with postgres_server.database(postgres) as url:
        Store.open(url).close()
        yield url


@pytest.fixture
def place(kind, request, tmp_path):
    """Where a store is that has nothing in it."""
    empty = request.getfixturevalue(f"empty_{kind}")
    if kind == "sqlite":
        path = tmp_path / "store.db"
        shutil.copy(empty, path)
        yield f"sqlite:///{path}"
    else:
        with postgres_server.database(request.getfixturevalue("postgres"), like=empty) as url:
            yield url


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def opened(clock):
    """Opens stores with everything handed in, and closes them after the test."""
    stores = []

    def open_(place, **changes):
        means = {"clock": clock, "chain": chain, "passwords": cheap_passwords(), "lockout": Lockout(after=3)}
        stores.append(Store.open(place, **(means | changes)))
        return stores[-1]

    yield open_
    for one in stores:
        one.close()


@pytest.fixture
def store(place, opened):
    return opened(place)


def cheap_passwords():
    return Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
