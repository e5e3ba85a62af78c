"""What was handed over is remembered, or it is told that it is not: what is forgotten would never be withdrawn."""

from __future__ import annotations

import datetime as dt
import errno

import pytest

from tocsin.model.errors import NodeError
from tocsin.node.handover import memory
from tocsin.node.handover.memory import FILE, Handed, remembered

ONE = Handed("d", dt.datetime(2026, 3, 3, tzinfo=dt.UTC))


def test_what_is_put_in_is_remembered_by_the_next(tmp_path):
    with remembered(tmp_path) as known:
        known["call-1"] = ONE
    with remembered(tmp_path) as known:
        assert known == {"call-1": ONE}


def test_a_disk_without_room_costs_nothing_that_was_remembered(tmp_path, monkeypatch):
    with remembered(tmp_path) as known:
        known["call-1"] = ONE

    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(memory.os, "fsync", full)
        with pytest.raises(NodeError, match="No space left"), remembered(tmp_path) as known:
            known["call-2"] = ONE
    with remembered(tmp_path) as known:
        assert known == {"call-1": ONE}


@pytest.mark.parametrize("raw", [b"", b'{"call-1":{"dig', b"[]"])
def test_a_damaged_memory_is_told_and_never_taken_for_an_empty_one(tmp_path, raw):
    (tmp_path / FILE).write_bytes(raw)
    with pytest.raises(NodeError, match="cannot be used"), remembered(tmp_path):
        pass
    assert (tmp_path / FILE).read_bytes() == raw
