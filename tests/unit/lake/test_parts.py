from __future__ import annotations

import dataclasses

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tocsin.lake import parts as writing
from tocsin.lake.layout import PROVENANCE_SCHEMA, SHARED
from tocsin.lake.parts import PartWriter
from tocsin.model import event as ev

_FILE = "f" * 64


@dataclasses.dataclass(frozen=True)
class _Batch:
    table: str
    event: str
    columns: pa.RecordBatch
    shapes: tuple[tuple[str, ...], ...]
    shape_codes: np.ndarray


def _batch(rows: int, fields: dict[str, str], event: str = "1", ids: list[str] | None = None) -> _Batch:
    base = {
        field.name: pa.nulls(rows, field.type) for field in PROVENANCE_SCHEMA if field.name != ev.EVENT_ID
    }
    base[ev.RECORD] = pa.array(range(1, rows + 1), pa.int64())
    own = {name: pa.array([value] * rows) for name, value in fields.items()}
    mixed = {} if ids is None else {ev.EVENT_ID: pa.array(ids)}
    columns = pa.RecordBatch.from_pydict({**base, **mixed, **own})
    shape = tuple(sorted(fields))
    return _Batch("windows-security", event, columns, (shape,), np.zeros(rows, np.int32))


def test_names_that_differ_only_in_case_are_one_column(tmp_path):
    writer = PartWriter(tmp_path, 1 << 30)
    writer.add(_batch(2, {"ProcessId": "a"}), (_FILE, 0))
    writer.add(_batch(1, {"PROCESSID": "b"}), (_FILE, 1))
    (part,) = writer.flush()
    assert part.fields == ("ProcessId",)
    assert part.chunks == ((_FILE, 1),)
    assert part.spans == ((_FILE, 0, 2), (_FILE, 1, 1))


def test_rows_of_a_mixed_batch_lie_where_their_ids_are_looked_for(tmp_path):
    writer = PartWriter(tmp_path, 1 << 30)
    writer.add(_batch(4, {"A": "x"}, event="", ids=["9999", "4688", "77", "4688"]), (_FILE, 0))
    found = {part.partition: part for part in writer.flush()}
    assert set(found) == {SHARED, "4688"}
    rows = pq.read_table(tmp_path / "windows-security" / found["4688"].path, partitioning=None)
    assert rows[ev.RECORD].to_pylist() == [2, 4]
    assert found["4688"].coverage["event"].to_pylist() == ["4688"]
    assert found["4688"].coverage["rows"].to_pylist() == [2]


def test_a_part_has_a_bounded_number_of_columns_and_no_row_is_lost(tmp_path, monkeypatch):
    monkeypatch.setattr(writing, "MAX_COLUMNS", 20)
    writer = PartWriter(tmp_path, 1 << 30)
    for number in range(6):
        writer.add(_batch(3, {f"field{number}_{i}": "x" for i in range(5)}), (_FILE, number))
    parts = writer.flush()
    assert sum(part.rows for part in parts) == 18
    assert max(len(part.fields) for part in parts) <= 20
    assert [span for part in parts for span in part.spans] == [(_FILE, number, 3) for number in range(6)]


@pytest.mark.parametrize("rows", [1, 2500])
def test_what_a_part_covers_adds_up_to_its_rows(tmp_path, rows):
    writer = PartWriter(tmp_path, 1 << 30)
    writer.add(_batch(rows, {"A": "x"}), (_FILE, 0))
    (part,) = writer.flush()
    assert sum(part.coverage["rows"].to_pylist()) == part.rows == rows
