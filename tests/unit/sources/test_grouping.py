from __future__ import annotations

import pytest

from tocsin.model.event import EVENT_ID, Event
from tocsin.sources import grouping
from tocsin.sources.collecting import Collector


@pytest.fixture
def few(monkeypatch):
    monkeypatch.setattr(grouping, "MAX_EVENT_IDS", 2)
    monkeypatch.setattr(grouping, "MAX_TABLES", 3)


def _taken(events):
    collector = Collector("org", "f" * 64, "log.json")
    for number, (table, event) in enumerate(events, 1):
        collector.add(Event(table, event, number, "ws1", number, {"Id": event}, unique=True))
    return collector.take(), collector.folded()


def test_ids_beyond_the_bound_share_a_batch_in_which_each_keeps_its_own(few):
    batches, told = _taken([("windows-x", str(i)) for i in (1, 2, 3, 4, 1, 3)])
    assert [(batch.event, batch.columns.num_rows) for batch in batches] == [("", 3), ("1", 2), ("2", 1)]
    assert batches[0].columns[EVENT_ID].to_pylist() == ["3", "4", "3"]
    assert all(EVENT_ID not in batch.columns.schema.names for batch in batches[1:])
    assert not told


def test_tables_beyond_the_bound_are_kept_as_one_and_told(few):
    batches, told = _taken([(f"windows-{i}", "1") for i in range(6)])
    assert [batch.table for batch in batches] == ["windows-0", "windows-1", "windows-2", "windows-more"]
    assert batches[3].columns["Id"].to_pylist() == ["1"] * 3
    assert list(told.values()) == [3]
    assert "further ones" in next(iter(told))


def test_what_an_event_is_with_does_not_hang_on_where_a_chunk_ends(few):
    collector = Collector("org", "f" * 64, "log.json")
    seen = []
    for number in range(1, 7):
        collector.add(Event("windows-x", str(number), number, "ws1", number, {}))
        seen += [batch.event for batch in collector.take()]
    assert seen == ["1", "2", "", "", "", ""]
