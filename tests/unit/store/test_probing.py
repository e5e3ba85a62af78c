"""Whether a store can be written is seen by writing."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest

from full_disk import full_disk
from tocsin.model.errors import StoreError
from tocsin.store import probing
from tocsin.store.cursors import Cursors
from tocsin.store.database import Database
from tocsin.store.place import located


@pytest.fixture
def file(empty_sqlite, tmp_path):
    return Path(shutil.copy(empty_sqlite, tmp_path / "store.db"))


class Elapsed:
    """Seconds that a test sets."""

    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def probe(file, clock):
    database = Database(located(file))
    elapsed = Elapsed()
    made = probing.Probe(database, Cursors(database, clock), elapsed)
    made.later = lambda: setattr(elapsed, "now", elapsed.now + 2)
    yield made
    database.close()


def test_every_store_that_can_be_written_says_so(store):
    store.check_writing()


def test_a_full_disk_is_told_and_so_is_that_there_is_room_again(file, probe):
    probe.check()
    with full_disk(file):
        probe.later()
        with pytest.raises(StoreError, match="disk"):
            probe.check()
    probe.later()
    probe.check()


def test_a_write_is_tried_once_a_second_at_most(file, probe):
    probe.check()
    with full_disk(file):
        probe.check()
        probe.later()
        with pytest.raises(StoreError):
            probe.check()
    with pytest.raises(StoreError):
        probe.check()


def test_a_store_that_was_moved_away_or_replaced_is_told(file, probe):
    probe.check()
    file.rename(file.with_name("away"))
    probe.later()
    with pytest.raises(StoreError, match="is not where it was opened"):
        probe.check()
    file.touch()
    probe.later()
    with pytest.raises(StoreError, match="is not where it was opened"):
        probe.check()
    file.unlink()
    file.with_name("away").rename(file)
    probe.later()
    probe.check()


def test_a_store_to_which_somebody_else_is_writing_is_ready(store, place, opened):
    with opened(place).transaction():
        store.check_writing()


class Slow:
    """Cursors whose write takes until it is let go."""

    def __init__(self, elapsed):
        self.elapsed, self.tries = elapsed, 0
        self.begun, self.go = threading.Event(), threading.Event()

    def set(self, *_):
        self.tries += 1
        self.begun.set()
        self.go.wait(10)
        self.elapsed.now += 30


def test_nobody_waits_for_the_try_of_another_and_a_long_one_is_not_tried_again_at_once(file):
    database, elapsed = Database(located(file)), Elapsed()
    slow = Slow(elapsed)
    probe = probing.Probe(database, slow, elapsed)
    first = threading.Thread(target=probe.check)
    first.start()
    slow.begun.wait(10)
    probe.check()
    assert first.is_alive(), "the second did not wait for it"
    slow.go.set()
    first.join()
    probe.check()
    assert slow.tries == 1
    database.close()
