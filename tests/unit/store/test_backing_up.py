from __future__ import annotations

import sqlite3
import stat
import threading
from pathlib import Path

import pytest
from sqlalchemy import MetaData, select

import postgres_server
from store_samples import SUED, fill, stored
from tocsin.model.answer import Verdict
from tocsin.model.errors import StoreError
from tocsin.store import ITSELF, Store
from tocsin.store.backing_up import dump
from tocsin.store.database import Database
from tocsin.store.place import located


def contents(place):
    """All rows of all tables of what is at a place, as they lie."""
    database, there = Database(located(place)), MetaData()
    with database.reading() as connection:
        there.reflect(connection)
        found = {
            name: sorted(
                repr(tuple(bytes(v) if isinstance(v, memoryview) else v for v in row))
                for row in connection.execute(select(table))
            )
            for name, table in there.tables.items()
        }
    database.close()
    return found


@pytest.fixture
def full(store):
    fill(store)
    return store


@pytest.mark.parametrize("way", ["backup", "dump"])
def test_a_store_that_is_restored_has_all_that_was_in_it(full, nowhere, opened, tmp_path, way):
    before = contents(full.place)
    getattr(full, way)(tmp_path / "copy")
    full.cursors.forget(SUED)
    Store.restore(nowhere, tmp_path / "copy")
    store = opened(nowhere)
    assert contents(store.place) == before
    assert store.audit.verify() is None
    assert store.users.login("ann", "a long sentence")[1] is not None


@pytest.mark.parametrize("way", ["backup", "dump"])
def test_a_restored_store_goes_on_where_it_was(full, nowhere, opened, tmp_path, way):
    """Numbers and moments that were given out are not given out again."""
    last = full.objects.page("calls", ITSELF, limit=1000).rows[-1].date_added
    getattr(full, way)(tmp_path / "copy")
    Store.restore(nowhere, tmp_path / "copy")
    store = opened(nowhere)
    assert store.objects.add("calls", [stored("new")])[0].date_added > last
    assert store.quarantine.hold(b"new", "x", "peer").id == 2
    assert store.matches.decide([1], Verdict.OPEN, "ann").changed == (1,)
    assert store.tokens.issue("x", [])[0].id == 2
    assert store.audit.append("ann", "went on").seq == 3


@pytest.fixture
def elsewhere(kind, postgres, tmp_path):
    """Where a store of the other database may be made."""
    with postgres_server.database(postgres) as server:
        yield server if kind == "sqlite" else f"sqlite:///{tmp_path}/other.db"


def test_a_dump_moves_a_store_to_the_other_database(full, elsewhere, opened, tmp_path):
    full.dump(tmp_path / "dump")
    Store.restore(elsewhere, tmp_path / "dump")
    with opened(elsewhere) as store:
        assert normal(contents(store.place)) == normal(contents(full.place))
        assert store.audit.verify() is None


def normal(found):
    """SQLite reads truth as numbers where no table says otherwise."""
    return {
        name: [row.replace("True", "1").replace("False", "0") for row in rows] for name, rows in found.items()
    }


def test_a_backup_is_for_its_owner_alone_and_overwrites_nothing(full, tmp_path):
    full.backup(tmp_path / "folder" / "copy")
    path = tmp_path / "folder" / "copy"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [one.name for one in path.parent.iterdir()] == ["copy"]
    before = path.read_bytes()
    for again in (full.backup, full.dump):
        with pytest.raises(StoreError, match="there already"):
            again(path)
    assert path.read_bytes() == before


def test_a_backup_is_of_one_moment_while_others_write(store, nowhere, opened, tmp_path):
    """Every audit entry is written with a cursor that says its number: they never part."""
    stop = threading.Event()

    def write():
        while not stop.is_set():
            with store.transaction():
                store.cursors.set("peer", "n", str(store.audit.append("ann", "wrote").seq))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while store.cursors.get("peer", "n") is None:
            pass
        store.backup(tmp_path / "copy")
    finally:
        stop.set()
        writer.join()
    Store.restore(nowhere, tmp_path / "copy")
    copy = opened(nowhere)
    assert copy.cursors.get("peer", "n") == str(copy.audit.latest(1)[0].seq)
    assert copy.audit.verify() is None


def test_nothing_is_restored_over_a_store(full, place, tmp_path):
    before = contents(full.place)
    full.dump(tmp_path / "dump")
    full.backup(tmp_path / "copy")
    for backup in ("dump", "copy"):
        with pytest.raises(StoreError, match="a store already"):
            Store.restore(place, tmp_path / backup)
    assert contents(full.place) == before


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda lines: lines[:-1], "rows are missing"),
        (lambda lines: lines[:-3] + lines[-1:], "rows are missing"),
        (lambda lines: [*lines, lines[3]], "where none is expected"),
        (lambda lines: [*lines[:5], b'{"table":"objects"}', *lines[5:]], "damaged"),
        (lambda lines: [*lines[:5], b"\xff", *lines[5:]], "damaged"),
        (lambda lines: [one.replace(b'"reader"', b'"writer"') for one in lines], "other columns"),
        (lambda lines: [one.replace(b'"base64":"', b'"base64":"%') for one in lines], "no base64"),
        (lambda lines: [lines[0], b'{"table":"elsewhere","row":{}}', *lines[1:]], "elsewhere"),
        (lambda lines: [lines[0].replace(b"0009", b"0099"), *lines[1:]], "another version"),
        (lambda lines: [lines[0].replace(b"0009", b"base"), *lines[1:]], "another version"),
        (lambda lines: [lines[0].replace(b"store 1", b"store 9"), *lines[1:]], "another form"),
        (lambda lines: lines[1:], "neither a store nor a dump"),
        (lambda _: [], "neither a store nor a dump"),
    ],
)
def test_a_damaged_dump_leaves_no_store(full, nowhere, tmp_path, damage, said):
    full.dump(tmp_path / "dump")
    lines = (tmp_path / "dump").read_bytes().splitlines()
    (tmp_path / "dump").write_bytes(b"".join(line + b"\n" for line in damage(lines)))
    with pytest.raises(StoreError, match=said):
        Store.restore(nowhere, tmp_path / "dump")
    assert contents(nowhere) == {}


def test_a_dump_of_an_earlier_version_is_restored_and_migrated(nowhere, opened, tmp_path):
    dump = tmp_path / "dump"
    dump.write_text(
        '{"format":"tocsin store 1","migration":"0001"}\n'
        '{"table":"counters","row":{"name":"added","value":7}}\n'
        '{"table":"cursors","row":{"peer":"p","name":"n","value":"v","at":5}}\n'
        '{"end":{"counters":1,"cursors":1,"keys":0,"members":0,"objects":0,"outbox":0,"quarantine":0,"visible":0}}\n'
    )
    Store.restore(nowhere, dump)
    store = opened(nowhere)
    assert store.cursors.get("p", "n") == "v"
    assert store.audit.append("ann", "x").seq == 1


def test_a_damaged_copy_is_not_restored(tmp_path, opened):
    with opened(tmp_path / "s.db") as store:
        fill(store)
        store.backup(tmp_path / "copy")
    content = bytearray((tmp_path / "copy").read_bytes())
    content[8192:20000] = b"\xaa" * (20000 - 8192)
    (tmp_path / "copy").write_bytes(content)
    with pytest.raises(StoreError, match=r"damaged|no store"):
        Store.restore(tmp_path / "new.db", tmp_path / "copy")
    assert contents(f"sqlite:///{tmp_path}/new.db") == {}


def test_a_file_that_is_no_backup_is_refused(nowhere, tmp_path):
    with sqlite3.connect(tmp_path / "other.db") as connection:
        connection.execute("CREATE TABLE t (x)")
    connection.close()
    for name, said in (
        ("other.db", "no store of Tocsin|copy of a SQLite store"),
        ("absent", "cannot be read"),
    ):
        with pytest.raises(StoreError, match=said):
            Store.restore(nowhere, tmp_path / name)


def test_what_is_no_store_is_not_dumped(nowhere, tmp_path):
    database = Database(located(nowhere))
    with pytest.raises(StoreError, match="no store to dump"):
        dump(database, tmp_path / "dump")
    database.close()
    assert list(tmp_path.glob("dump*")) == []


def test_a_backup_to_where_nothing_can_be_written_says_so(full):
    with pytest.raises(StoreError, match="cannot be made or written") as failed:
        full.backup(Path("/proc/tocsin/copy"))
    assert "/proc/tocsin" in failed.value.where
    assert failed.value.hint
