from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from tocsin.model.audit import Entry
from tocsin.model.errors import ReleaseError
from tocsin.release import GENESIS, chained, entry_digest, verify_chain

NOW = dt.datetime(2024, 5, 1, 12, 0, 0, 123456, tzinfo=dt.UTC)


def _chain(length):
    entries, previous = [], GENESIS
    for seq in range(1, length + 1):
        entry = chained(
            previous, Entry(seq=seq, time=NOW, actor="alice", action="release", object=f"indicator {seq}")
        )
        entries.append(entry)
        previous = entry.digest
    return entries


CHAIN = _chain(5)


def test_a_chain_as_it_was_written_holds():
    assert verify_chain([]) is None
    assert verify_chain(CHAIN) is None
    assert verify_chain(iter(CHAIN), CHAIN[-1].digest) is None


def test_each_entry_names_the_one_before():
    assert CHAIN[0].previous == GENESIS == "0" * 64
    assert [entry.previous for entry in CHAIN[1:]] == [entry.digest for entry in CHAIN[:-1]]
    assert len({entry.digest for entry in CHAIN}) == len(CHAIN)


CHANGES = {
    "seq": 9,
    "time": NOW + dt.timedelta(microseconds=1),
    "actor": "bob",
    "action": "open",
    "object": "x",
    "audience": "public",
    "rule": "auto_blind",
    "detail": "x",
    "previous": "1" * 64,
    "digest": "1" * 64,
}


def test_every_field_is_tried():
    assert set(CHANGES) == set(Entry.__struct_fields__)


@pytest.mark.parametrize("place", range(5))
@pytest.mark.parametrize("field", CHANGES)
def test_an_entry_that_was_changed_is_named(field, place):
    changed = list(CHAIN)
    changed[place] = msgspec.structs.replace(CHAIN[place], **{field: CHANGES[field]})
    assert verify_chain(changed) == place + 1


@pytest.mark.parametrize("field", sorted(CHANGES.keys() - {"seq", "digest", "previous"}))
def test_an_entry_that_was_changed_and_given_a_new_digest_breaks_the_next(field):
    changed = list(CHAIN)
    changed[2] = chained(CHAIN[2].previous, msgspec.structs.replace(CHAIN[2], **{field: CHANGES[field]}))
    assert verify_chain(changed) == 4


@pytest.mark.parametrize("place", range(4))
def test_an_entry_that_was_taken_out_leaves_a_gap(place):
    assert verify_chain(CHAIN[:place] + CHAIN[place + 1 :]) == place + 1


def test_entries_in_another_order_are_named():
    assert verify_chain([CHAIN[1], CHAIN[0], *CHAIN[2:]]) == 1
    assert verify_chain([CHAIN[0], *CHAIN]) == 2


def test_what_was_cut_off_the_end_shows_against_the_last_digest_noted():
    assert verify_chain(CHAIN[:3]) is None
    assert verify_chain(CHAIN[:3], CHAIN[-1].digest) == 4
    assert verify_chain([], CHAIN[-1].digest) == 1


def test_the_same_moment_in_another_zone_is_the_same_entry():
    zone = dt.timezone(dt.timedelta(hours=5, minutes=30))
    assert entry_digest(msgspec.structs.replace(CHAIN[0], time=NOW.astimezone(zone))) == CHAIN[0].digest


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ReleaseError, match="no zone"):
        chained(GENESIS, Entry(seq=1, time=NOW.replace(tzinfo=None), actor="a", action="b"))


def test_fields_do_not_run_into_each_other():
    one = Entry(seq=1, time=NOW, actor="ab", action="c")
    other = Entry(seq=1, time=NOW, actor="a", action="bc")
    assert entry_digest(one) != entry_digest(other)
