from __future__ import annotations

import pytest
from sqlalchemy import create_engine, text

from store_samples import at
from tocsin.model.audit import AskedEntries
from tocsin.model.errors import StoreError
from tocsin.store import Noted
from tocsin.store.place import located


@pytest.fixture
def raw(place):
    """The database as somebody has it who goes round the store."""
    engine = create_engine(located(place))
    yield engine
    engine.dispose()


def tamper(raw, *statements):
    with raw.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def unlock(raw):
    """What only the owner of the database can do, and the chain still shows."""
    away = {
        "sqlite": [
            "DROP TRIGGER audit_no_update",
            "DROP TRIGGER audit_no_delete",
            "DROP TRIGGER audit_in_order",
        ],
        "postgresql": ["ALTER TABLE audit DISABLE TRIGGER USER"],
    }
    tamper(raw, *away[raw.dialect.name])


def test_entries_are_numbered_and_chained(store, clock):
    first = store.audit.append("ann", "released", object_="x", audience="y", rule="tlp", detail="z")
    clock.move(minutes=1)
    second = store.audit.append("nul \0 \ud800", "searched")
    assert (first.seq, first.time, first.previous) == (1, at(0), "")
    assert (second.seq, second.previous, second.actor) == (2, first.digest, "nul \ufffd \ufffd\ufffd\ufffd")
    assert list(store.audit.entries()) == [first, second]
    assert store.audit.latest(1) == (second,)
    assert store.audit.verify() is None


def test_entries_are_read_in_portions(store):
    with store.transaction():
        for n in range(2500):
            store.audit.append("ann", str(n))
    assert [one.seq for one in store.audit.entries()] == list(range(1, 2501))
    assert [one.seq for one in store.audit.entries(after=1000, limit=1200)] == list(range(1001, 2201))
    assert store.audit.verify() is None


def test_an_entry_falls_with_its_transaction_and_leaves_no_gap(store):
    def fail():
        with store.transaction():
            store.audit.append("ann", "sent")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert store.audit.append("ann", "tried").seq == 1
    assert store.audit.verify() is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET detail = 'harmless'",
        "DELETE FROM audit",
        "DELETE FROM audit WHERE seq = 2",
        "INSERT INTO audit VALUES (9, 0, '', '', '', '', '', '', '', '')",
        "INSERT INTO audit VALUES (1, 0, '', '', '', '', '', '', '', '')",
    ],
)
def test_the_database_itself_refuses_changes(store, raw, statement):
    for _ in range(2):
        store.audit.append("ann", "searched")
    with pytest.raises(Exception, match="append-only"):
        tamper(raw, statement)
    assert store.audit.verify() is None


def test_no_way_of_one_database_alone_leads_round_that(store, raw):
    store.audit.append("ann", "searched")
    statement = {
        "sqlite": "INSERT OR REPLACE INTO audit VALUES (1, 0, 'bob', '', '', '', '', '', '', '')",
        "postgresql": "TRUNCATE audit",
    }[raw.dialect.name]
    with pytest.raises(Exception, match="append-only"):
        tamper(raw, statement)
    assert store.audit.latest()[0].actor == "ann"


@pytest.mark.parametrize(
    ("change", "first_broken"),
    [
        ("UPDATE audit SET detail = 'harmless' WHERE seq = 2", 2),
        ("UPDATE audit SET time = time + 1 WHERE seq = 3", 3),
        ("UPDATE audit SET digest = 'x' WHERE seq = 1", 1),
        ("DELETE FROM audit WHERE seq = 1", 1),
        ("DELETE FROM audit WHERE seq = 2", 2),
        ("DELETE FROM audit WHERE seq = 4", 4),
        ("DELETE FROM audit", 1),
        ("UPDATE audit SET seq = 9 WHERE seq = 4", 4),
    ],
)
def test_whoever_goes_round_the_database_is_shown_by_the_chain(store, raw, change, first_broken):
    for n in range(4):
        store.audit.append("ann", "searched", detail=str(n))
    unlock(raw)
    tamper(raw, change)
    assert store.audit.verify() == first_broken


@pytest.mark.parametrize("again", [0, 1, 3])
def test_an_end_that_is_cut_off_or_written_anew_shows_against_what_was_noted_elsewhere(store, raw, again):
    for n in range(4):
        store.audit.append("ann", "events opened", detail=str(n))
    noted = store.audit.head()
    assert (noted.seq, Noted.parse(str(noted)) if len(noted.digest) == 64 else noted) == (4, noted)
    unlock(raw)
    tamper(raw, "DELETE FROM audit WHERE seq > 2", "UPDATE counters SET value = 2 WHERE name = 'audit'")
    for n in range(again):
        store.audit.append("ann", "looked at nothing", detail=str(n))
    assert store.audit.verify() is None
    assert store.audit.verify(noted) == (3 + again if again < 2 else 4)


def test_what_is_no_entry_is_told(store):
    for text_ in ("", "4", "0:" + "a" * 64, "4:abc", "4:" + "A" * 64):
        with pytest.raises(StoreError, match="no entry"):
            Noted.parse(text_)
    assert store.audit.head() is None


def test_without_a_chain_nothing_is_entered(place, opened):
    store = opened(place, chain=None)
    with pytest.raises(StoreError, match="no chain function"):
        store.audit.append("ann", "searched")
    assert list(store.audit.entries()) == []


def test_entries_are_asked_for_by_who_what_object_and_time_and_paged_back(store, clock):
    for number in range(6):
        clock.move(minutes=1)
        store.audit.append(
            f"Ann {number % 2}", "Objects sent", object_=f"call-{number}", audience="identity--b"
        )
        store.audit.append("node", "100% sure", audience="x")
    asked = AskedEntries(who="ann 1", action="objects SENT")
    assert [one.seq for one in store.audit.latest(2, asked=asked)] == [11, 7]
    assert [one.seq for one in store.audit.latest(2, before=7, asked=asked)] == [3]
    assert [one.seq for one in store.audit.latest(asked=AskedEntries(object="call-4"))] == [9]
    assert len(store.audit.latest(asked=AskedEntries(action="0% s"))) == 6
    assert store.audit.latest(asked=AskedEntries(action="0_ s")) == ()
    named = AskedEntries(who="borea", ids=frozenset({"identity--b"}))
    assert len(store.audit.latest(asked=named)) == 6
    later = AskedEntries(since=clock())
    assert [one.seq for one in store.audit.latest(asked=later)] == [12, 11]
