"""What a table's cells say."""

from __future__ import annotations

from tocsin.library.drawing import rows_of
from tocsin.model.exhibit import Column, Draw, Table, Type


def test_one_of_a_unit_is_told_as_one():
    column = Column("Here", Type.NUMBER, "days")
    table = Table("days", "Days", (column,), ((1,), (-1,), (54,), (0,)), Draw.TABLE)
    assert [row.cells[0] for row in rows_of(table, drawn=False)] == ["1 day", "-1 day", "54 days", "0 days"]
