"""Real Windows logs are read to the last event."""

import collections

import pytest

from tocsin.sources import Input, ReadOptions, inputs, read_chunks
from tocsin.sources.spooling import release

pytestmark = pytest.mark.shared_data


def read(path):
    events, skipped, tables = 0, [], collections.Counter()
    for source in inputs([path]):
        assert isinstance(source, Input)
        for chunk in read_chunks(source, ReadOptions(origin="lab")):
            events += chunk.events
            skipped += chunk.skipped
            for batch in chunk.batches:
                tables[batch.table] += batch.columns.num_rows
                assert batch.shape_codes.shape == (batch.columns.num_rows,)
                assert batch.shape_codes.max(initial=0) < len(batch.shapes)
    release()
    return events, skipped, tables


def test_every_event_of_the_attack_samples_is_read(shared_data):
    events, skipped, tables = read(shared_data / "evtx" / "evtx-attack-samples-2023-01-24.zip")
    assert events == sum(tables.values()) == 8_255
    assert {s.reason for s in skipped} <= {"text of no known log format"}
    assert tables["windows-security"] == 1_577


def test_every_event_of_a_recorded_attack_is_read_from_json(shared_data):
    folder = shared_data / "security-datasets" / "atomic" / "windows" / "execution"
    events, skipped, tables = read(folder)
    assert events == sum(tables.values())
    assert (events, len(skipped)) == (4_839, 0)
    assert all(table.startswith("windows-") for table in tables)


def test_sentinels_windows_events_are_windows_events(shared_data):
    path = shared_data / "security-datasets" / "compound" / "GoldenSAMLADFSMailAccess" / "WindowsEvents.Zip"
    events, skipped, tables = read(path)
    assert events == sum(n for table, n in tables.items() if table.startswith("windows-")) > 0
    assert not skipped
