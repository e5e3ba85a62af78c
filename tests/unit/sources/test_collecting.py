from __future__ import annotations

import itertools

import pytest

from tocsin.model import event as ev
from tocsin.model.event import Event
from tocsin.sources.batches import Batch
from tocsin.sources.collecting import Collector
from tocsin.sources.identity import event_keys


def _event(number: int, table: str, event: str, **fields: str | int | None) -> Event:
    return Event(table, event, number, f"HOST{number % 3}", number, {"n": number, **fields}, unique=True)


def _rows(batches: tuple[Batch, ...]) -> dict[int, dict[str, object]]:
    """Record number → what its row says, nulls left out, with the shape that its batch tells."""
    found: dict[int, dict[str, object]] = {}
    for batch in batches:
        batch.columns.validate(full=True)
        for row, code in zip(batch.columns.to_pylist(), batch.shape_codes, strict=True):
            own = {name: value for name, value in row.items() if value is not None}
            found[row[ev.RECORD]] = own | {"table": batch.table, "event": batch.event}
            assert batch.shapes[code] == tuple(sorted(own.keys() - set(ev.PROVENANCE)))
    return found


@pytest.mark.parametrize("most", [1, 3, 200, 5_000])
def test_groups_of_any_size_keep_their_own_values(most: int):
    """Small groups are made together, large ones alone; a row cannot tell."""
    events = [
        _event(number, f"table-{number % 2}", str(min(number % 7, most)), text=f"é{number}", none=None)
        for number in range(most)
    ]
    collector = Collector("o", "digest", "path")
    for event in events:
        collector.add(event)
    rows = _rows(collector.take())
    assert len(rows) == most
    for event in events:
        (key,) = event_keys("o", [event.table], [event.host], [event.record], [event.time]).tolist()
        row = rows[event.record]
        assert (row["table"], row["event"], row[ev.HOST]) == (event.table, event.event, event.host)
        assert (row["n"], row["text"], row[ev.KEY]) == (str(event.record), f"é{event.record}", key)
        assert "none" not in row


def test_fields_in_any_order_are_one_layout():
    """Some exports write the fields of each event in another order."""
    events = []
    orders = itertools.cycle(itertools.permutations("abcdef"))
    for number, order in enumerate(itertools.islice(orders, 2_000)):
        events.append(Event("t", "1", None, "", number, {name: f"{name}{number}" for name in order}))
    collector = Collector("", "", "")
    for event in events:
        collector.add(event)
    (batch,) = collector.take()
    assert batch.shapes == (tuple("abcdef"),)
    for row in batch.columns.to_pylist():
        assert [row[name] for name in "abcdef"] == [f"{name}{row[ev.RECORD]}" for name in "abcdef"]
