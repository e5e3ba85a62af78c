"""Users, sessions, tokens and failed attempts."""

from __future__ import annotations

import datetime as dt
import sqlite3
import threading

import pytest
from argon2 import PasswordHasher

from store_samples import NORD, SUED, at
from tocsin.model.errors import StoreError
from tocsin.store import Lockout, Login, Passwords
from tocsin.store.secret import digest_of

SENTENCE = "a sentence nobody says"
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def ann(store):
    return store.users.add("ann", SENTENCE, ["analyst", "releaser"])


def test_a_user_logs_in_with_the_right_password_alone(store, ann):
    assert store.users.login("ann", SENTENCE) == (Login.DONE, ann)
    assert ann.roles == {"analyst", "releaser"}
    for name, password in (
        ("ann", "wrong"),
        ("ann", ""),
        ("bob", SENTENCE),
        ("nul \0", SENTENCE),
        ("\ud800", "x"),
        ("ann", "x" * 2000),
    ):
        assert store.users.login(name, password) == (Login.WRONG, None)


def test_a_user_is_changed_and_disabled(store, ann):
    secret = store.sessions.open("ann", HOUR)
    store.users.disable("ann")
    assert store.sessions.find(secret) is None
    assert store.users.login("ann", SENTENCE) == (Login.WRONG, None)
    store.users.enable("ann")
    assert store.sessions.find(secret) is None
    assert store.users.login("ann", SENTENCE)[0] is Login.DONE
    assert [one.name for one in store.users.all()] == ["ann"]
    assert store.users.get("bob") is None
    with pytest.raises(StoreError, match="no user"):
        store.users.disable("bob")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("ann", SENTENCE, []), "already"),
        (("bob", "short", []), "12 to"),
        (("bob", "x" * 1025, []), "12 to"),
        (("bob", SENTENCE, ["two words"]), "one word"),
        (("nul \0", SENTENCE, []), "NUL"),
    ],
)
def test_what_makes_no_user_is_refused(store, ann, given, said):
    with pytest.raises(StoreError, match=said):
        store.users.add(*given)
    assert store.users.all() == (ann,)


def test_who_keeps_failing_is_locked_out_be_there_such_a_user_or_not(store, ann, clock):
    for name in ("ann", "bob"):
        said = [store.users.login(name, "wrong")[0] for _ in range(4)]
        assert said == [Login.WRONG] * 3 + [Login.LOCKED]
    assert store.users.login("ann", SENTENCE) == (Login.LOCKED, None)
    clock.move(seconds=31)
    assert store.users.login("ann", SENTENCE)[0] is Login.DONE
    assert store.users.login("ann", "wrong")[0] is Login.WRONG


def test_a_lockout_lasts_longer_with_every_failure_up_to_a_bound():
    lockout = Lockout(after=3, first=dt.timedelta(seconds=30), longest=HOUR)
    assert [lockout.lasting(n).total_seconds() for n in (0, 2, 3, 4, 5, 20, 10_000)] == [
        0,
        0,
        30,
        60,
        120,
        3600,
        3600,
    ]


def test_failures_are_forgotten_after_a_while(store, clock):
    for _ in range(2):
        assert store.attempts.begin("address 192.0.2.1") is None
    clock.move(hours=1, seconds=1)
    for _ in range(3):
        assert store.attempts.begin("address 192.0.2.1") is None
    until = store.attempts.begin("address 192.0.2.1")
    assert until is not None
    assert store.attempts.locked("address 192.0.2.1") == until
    assert store.attempts.locked("address 192.0.2.2") is None
    assert store.attempts.tidy() == 0
    clock.move(hours=2)
    assert store.attempts.tidy() == 1


def test_a_password_is_hashed_again_when_costs_rise(place, opened, store, ann):
    dearer = opened(place, passwords=Passwords(PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)))
    assert dearer.users.login("ann", SENTENCE)[0] is Login.DONE
    assert store.users.login("ann", SENTENCE)[0] is Login.DONE


def test_the_default_hash_is_argon2id_at_the_costs_of_rfc_9106():
    assert Passwords().hashed(SENTENCE).startswith("$argon2id$v=19$m=65536,t=3,p=4$")


class Crowded:
    """A hasher whose work goes on until it is told to end, and that counts how many are at it."""

    def __init__(self) -> None:
        self.running, self.go = threading.Semaphore(0), threading.Event()

    def hash(self, _password: bytes) -> str:
        return "of nobody"

    def verify(self, _hashed: str, _password: bytes) -> bool:
        self.running.release()
        return self.go.wait(30)


def test_four_passwords_are_hashed_at_the_same_time_and_no_more():
    hasher, ends = Crowded(), []
    made = Passwords(hasher)
    threads = [
        threading.Thread(target=lambda: ends.append(made.match("somebody's", SENTENCE))) for _ in range(9)
    ]
    for one in threads:
        one.start()
    assert all(hasher.running.acquire(timeout=30) for _ in range(4))
    fifth = hasher.running.acquire(timeout=0.2)
    hasher.go.set()
    for one in threads:
        one.join()
    assert (fifth, ends) == (False, [True] * 9)


def test_a_session_ends_in_time_when_it_is_not_used_and_when_it_is_closed(store, ann, clock):
    first, second, third = (store.sessions.open("ann", 8 * HOUR) for _ in range(3))
    assert store.sessions.find(first).expires == at(480)
    store.sessions.close(third)
    assert store.sessions.find(third) is None
    for _ in range(15):
        clock.move(minutes=31)
        assert store.sessions.find(first) is not None
    assert store.sessions.find(second) is None, "not used for an hour"
    clock.move(minutes=15)
    assert store.sessions.find(first) is None, "eight hours are over"
    assert store.sessions.tidy() == 2
    assert store.sessions.find("") is None


def test_only_a_user_has_sessions(store):
    with pytest.raises(StoreError, match="refused"):
        store.sessions.open("nobody", HOUR)


def test_a_token_is_found_by_its_secret_until_it_expires_or_is_revoked(store, clock):
    token, secret = store.tokens.issue(SUED, ["read", "write"], name="poller", expires=at(60))
    _, other = store.tokens.issue(NORD, [])
    assert (token.subject, token.scopes, token.expires) == (SUED, {"read", "write"}, at(60))
    assert store.tokens.find(secret).id == token.id
    assert store.tokens.all(SUED)[0].used == at(0)
    assert store.tokens.find("\ud800") is store.tokens.find("") is store.tokens.find(secret[:-1]) is None
    clock.move(minutes=60)
    assert store.tokens.find(secret) is None
    assert store.tokens.find(other) is not None
    assert store.tokens.revoke_all(NORD) == 1
    assert store.tokens.find(other) is None
    store.tokens.revoke(token.id)
    assert [one.revoked for one in store.tokens.all()] == [at(60), at(60)]
    with pytest.raises(StoreError, match="no token"):
        store.tokens.revoke(99)
    with pytest.raises(StoreError, match="one word"):
        store.tokens.issue(NORD, [""])


def test_no_secret_lies_on_the_disk(store, ann, tmp_path):
    """Passwords and tokens are kept as digests; the backup shows what there is."""
    session = store.sessions.open("ann", HOUR)
    _, token = store.tokens.issue(SUED, ["read"])
    store.attempts.begin("user nobody-knows-me")
    store.dump(tmp_path / "dump")
    text = (tmp_path / "dump").read_text()
    for secret in (SENTENCE, session, token, "nobody-knows-me"):
        assert secret not in text
    assert digest_of(token) in text
    assert len(token) >= 43, "256 bits"


def test_sqlite_itself_agrees_that_there_is_no_secret(tmp_path, opened):
    with opened(tmp_path / "s.db") as store:
        store.users.add("ann", SENTENCE, [])
        secret = store.sessions.open("ann", HOUR)
    with sqlite3.connect(tmp_path / "s.db") as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    content = (tmp_path / "s.db").read_bytes()
    assert SENTENCE.encode() not in content
    assert secret.encode() not in content
