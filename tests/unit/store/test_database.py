"""Several threads and processes at once, and what goes wrong."""

from __future__ import annotations

import contextvars
import datetime as dt
import itertools
import multiprocessing
import os
import sqlite3
import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text

from store_samples import SUED, stored
from tocsin.model.errors import StoreError
from tocsin.model.member import Audience
from tocsin.store import ALL, ITSELF, Store, StoredObject
from tocsin.store import database as database_
from tocsin.store.place import located, named

WORKERS, EACH = 4, 10


def objects_of(worker: int, n: int) -> list[StoredObject]:
    """Two of its own, and one that every worker adds."""
    return [stored(f"{worker}-{n}-{k}") for k in range(2)] + [stored(f"shared-{n}")]


def add_many(store: Store, worker: int) -> None:
    for n in range(EACH):
        store.objects.add("c", objects_of(worker, n))


def add_in_process(place: str, worker: int) -> None:
    with Store.open(place) as store:
        add_many(store, worker)


def poll(store: Store, stop: threading.Event) -> list[str]:
    """What a client sees that asks again and again for what is later than the last it saw."""
    seen, after = [], None
    while True:
        last_round = stop.is_set()
        page = store.objects.page("c", Audience.of_member(SUED), after=after, limit=7, filters=ALL)
        seen += [row.object.id for row in page.rows]
        after = page.rows[-1].date_added if page.rows else after
        if last_round and not page.rows:
            return seen


def see_that_all_is_there(store: Store, seen: list[str]) -> None:
    rows = store.objects.page("c", ITSELF, limit=10_000, filters=ALL).rows
    expected = {
        one.id
        for worker, n in itertools.product(range(WORKERS), range(EACH))
        for one in objects_of(worker, n)
    }
    assert sorted(row.object.id for row in rows) == sorted(expected), "each once"
    moments = [row.date_added for row in rows]
    assert moments == sorted(set(moments)), "each at a moment of its own"
    assert seen == [row.object.id for row in rows], "whoever polls misses nothing and sees nothing twice"


def test_threads_that_write_at_once_lose_nothing_for_whoever_polls(place, opened):
    store, stop = opened(place), threading.Event()
    with ThreadPoolExecutor(WORKERS + 1) as pool:
        reader = pool.submit(poll, store, stop)
        for done in [pool.submit(add_many, store, worker) for worker in range(WORKERS)]:
            done.result()
        stop.set()
        see_that_all_is_there(store, reader.result())


def test_processes_that_write_at_once_lose_nothing_for_whoever_polls(place, opened):
    store, stop = opened(place), threading.Event()
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=add_in_process, args=(place, worker)) for worker in range(WORKERS)]
    with ThreadPoolExecutor(1) as pool:
        reader = pool.submit(poll, store, stop)
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        stop.set()
        assert [worker.exitcode for worker in workers] == [0] * WORKERS
        see_that_all_is_there(store, reader.result())


def test_processes_that_open_a_new_store_at_once_make_it_once(nowhere, opened):
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=add_in_process, args=(nowhere, worker)) for worker in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    assert opened(nowhere).objects.count("c", ITSELF) == 3 * EACH * 2 + EACH


def test_the_audit_log_and_the_outbox_hold_with_many_threads(store):
    for n in range(40):
        store.outbox.put(f"k{n}", SUED, "c", b"")

    def work(worker):
        claimed = []
        for _ in range(EACH):
            store.audit.append(f"thread {worker}", "worked")
            claimed += [one.key for one in store.outbox.claim(dt.timedelta(minutes=5), limit=1)]
        return claimed

    with ThreadPoolExecutor(WORKERS) as pool:
        claimed = list(itertools.chain(*pool.map(work, range(WORKERS))))
    assert len(claimed) == len(set(claimed)) == 40
    assert store.audit.verify() is None
    assert len(list(store.audit.entries())) == WORKERS * EACH


def test_a_failed_password_is_counted_by_every_thread(store):
    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(lambda _: store.attempts.begin("user ann"), range(16)))
    assert sum(one is None for one in said) == 3


def test_a_transaction_is_of_its_thread_alone(store):
    """Others see nothing of it before it ends, even if its context was copied to them."""
    with store.transaction():
        store.cursors.set("peer", "n", "1")
        context = contextvars.copy_context()
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(context.run, store.cursors.get, "peer", "n").result() is None
        assert store.cursors.get("peer", "n") == "1"
    assert store.cursors.get("peer", "n") == "1"


def test_a_page_is_of_one_moment(store):
    """What is added between the statements of one reading is not in it."""
    store.objects.add("c", [stored("1")])
    with store._database.reading() as connection:  # noqa: SLF001  (a reading that is held open)
        count = text("SELECT count(*) FROM objects")
        assert connection.execute(count).scalar() == 1
        with ThreadPoolExecutor(1) as pool:
            pool.submit(store.objects.add, "c", [stored("2")]).result()
        assert connection.execute(count).scalar() == 1
    assert store.objects.count("c", ITSELF) == 2


def test_a_writer_that_waits_too_long_says_so(place, opened, monkeypatch):
    monkeypatch.setattr(database_, "PATIENCE", 1)
    first, second = opened(place), opened(place)
    with first.transaction(), pytest.raises(StoreError, match="keeps writing") as failed:
        second.cursors.set("peer", "n", "1")
    assert failed.value.where == second.place
    assert failed.value.hint.startswith("try again")
    second.cursors.set("peer", "n", "2")


def test_a_full_disk_is_told_and_changes_nothing(tmp_path, opened):
    store = opened(tmp_path / "s.db")
    store.cursors.set("peer", "n", "1")
    with pytest.raises(StoreError, match="disk is full") as failed, store.transaction() as books:
        fill_up(books)
    assert (failed.value.where, failed.value.hint) == (
        str(tmp_path / "s.db"),
        "free space and try again; nothing was changed",
    )
    assert store.cursors.get("peer", "n") == "1"
    assert store.objects.count("c", ITSELF) == 0


def fill_up(books):
    """SQLite's own bound gives the very error of a full disk."""
    with books._database.writing() as connection:  # noqa: SLF001  (a setting that is no user's)
        connection.exec_driver_sql("PRAGMA max_page_count = 200")
    books.cursors.set("peer", "n", "2")
    books.objects.add("c", [stored(str(n), raw=b"x" * 10_000) for n in range(200)])


def test_a_store_that_cannot_be_written_is_told(tmp_path, opened):
    store = opened(tmp_path / "s.db")
    with pytest.raises(StoreError, match="cannot be written") as failed, store.transaction() as books:
        write_where_nothing_can_be_written(books)
    assert failed.value.where == str(tmp_path / "s.db")
    assert failed.value.hint


def write_where_nothing_can_be_written(books):
    with books._database.writing() as connection:  # noqa: SLF001  (a setting that is no user's)
        connection.exec_driver_sql("PRAGMA query_only = ON")
    books.cursors.set("peer", "n", "2")


@pytest.mark.parametrize("name", ["a b%20.db", "über?.db", "x#y&mode=ro.db", "'quoted'.db"])
def test_a_store_may_have_any_file_name(tmp_path, opened, name):
    with opened(tmp_path / name) as store:
        store.cursors.set("peer", "n", "1")
        store.backup(tmp_path / f"copy of {name}")
    Store.restore(tmp_path / f"new {name}", tmp_path / f"copy of {name}")
    assert opened(tmp_path / f"new {name}").cursors.get("peer", "n") == "1"
    assert (tmp_path / name).is_file()


def test_a_place_that_nobody_can_write_to_is_told():
    with pytest.raises(StoreError, match="cannot be made or written") as failed:
        Store.open("/proc/tocsin/store.db")
    assert (failed.value.where, bool(failed.value.hint)) == ("/proc/tocsin/store.db", True)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_is_read_only_is_told(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(StoreError, match="cannot be made or written"):
        Store.open(tmp_path / "s.db")


def test_a_file_that_is_no_store_is_told_and_left_as_it_is(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("no database " * 1000)
    with pytest.raises(StoreError, match="it is no store") as failed:
        Store.open(path)
    assert failed.value.where == str(path)
    assert path.read_text() == "no database " * 1000


def test_files_are_for_their_owner_alone_whatever_the_umask(tmp_path):
    before = os.umask(0)
    try:
        with Store.open(tmp_path / "a" / "b" / "s.db") as store:
            store.cursors.set("peer", "n", "1")
            modes = {one.name: stat.S_IMODE(one.stat().st_mode) for one in (tmp_path / "a" / "b").iterdir()}
    finally:
        os.umask(before)
    assert modes == {"s.db": 0o600, "s.db-wal": 0o600, "s.db-shm": 0o600}
    assert stat.S_IMODE((tmp_path / "a" / "b").stat().st_mode) == 0o700


def test_sqlite_is_set_as_is_said(tmp_path, opened):
    store = opened(tmp_path / "s.db")
    with store._database.reading() as connection:  # noqa: SLF001  (its settings)
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "trusted_schema")
        }
    assert settings == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 30_000,
        "trusted_schema": 0,
    }


def test_a_killed_writer_leaves_all_or_nothing(tmp_path):
    path = tmp_path / "s.db"
    Store.open(path).close()
    worker = multiprocessing.get_context("spawn").Process(target=write_and_die, args=(str(path),))
    worker.start()
    worker.join()
    assert worker.exitcode == 9
    with Store.open(path) as store:
        assert store.objects.count("c", ITSELF) == 1
        store.objects.add("c", [stored("3")])
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


def write_and_die(path):
    store = Store.open(path)
    store.objects.add("c", [stored("1")])
    with store.transaction():
        store.objects.add("c", [stored("2")])
        os._exit(9)


@pytest.mark.parametrize(
    ("place", "url"),
    [
        ("node/store.db", f"sqlite:///{Path.cwd()}/node/store.db"),
        (Path("/var/store.db"), "sqlite:////var/store.db"),
        ("sqlite:////var/store.db", "sqlite:////var/store.db"),
        ("postgresql://ann:secret@db/tocsin", "postgresql+psycopg://ann:***@db/tocsin"),
        ("postgres://ann@db/tocsin", "postgresql+psycopg://ann@db/tocsin"),
    ],
)
def test_stores_are_named_by_paths_and_urls(place, url):
    assert located(place).render_as_string(hide_password=True) == url
    assert "secret" not in named(located(place))


@pytest.mark.parametrize(
    "place", ["mysql://db/x", "sqlite://", "sqlite:///:memory:", "://", "sqlite:////x.db?mode=ro"]
)
def test_what_is_no_place_of_a_store_is_refused_with_a_hint(place):
    with pytest.raises(StoreError) as failed:
        Store.open(place)
    assert "postgresql://" in failed.value.hint


def test_a_server_that_is_not_there_is_told_without_the_password(tmp_path):
    with pytest.raises(StoreError, match="cannot be reached") as failed:
        Store.open(f"postgresql://ann:secret@/tocsin?host={tmp_path}")
    assert "secret" not in str(failed.value)
    assert failed.value.hint


def test_a_store_that_lacks_its_tables_says_so(place, opened):
    store = opened(place)
    with store._database.writing() as connection:  # noqa: SLF001  (damage that no book does)
        connection.execute(text("DROP TABLE cursors"))
    with pytest.raises(StoreError, match="lacks") as failed:
        store.cursors.get("peer", "n")
    assert (failed.value.where, bool(failed.value.hint)) == (store.place, True)


def test_more_threads_than_connections_are_told(tmp_path, opened, monkeypatch):
    monkeypatch.setitem(database_._POOL, "pool_size", 1)  # noqa: SLF001  (a setting that is no user's)
    monkeypatch.setitem(database_._POOL, "max_overflow", 0)  # noqa: SLF001
    monkeypatch.setitem(database_._POOL, "pool_timeout", 0.1)  # noqa: SLF001
    store = opened(tmp_path / "s.db")
    with store.transaction(), ThreadPoolExecutor(1) as pool:
        other = pool.submit(store.cursors.get, "peer", "n")
        with pytest.raises(StoreError, match="all connections are in use"):
            other.result()


def test_a_store_answers_or_says_that_it_does_not(place, opened):
    store = opened(place)
    store.ping()
    with store.transaction() as books:
        books.ping()
