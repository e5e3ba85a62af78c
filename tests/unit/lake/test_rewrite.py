from __future__ import annotations

import pyarrow as pa
import pytest

from tocsin.lake.parts import SHAPE
from tocsin.lake.rewrite import with_shape
from tocsin.model.event import TIME
from tocsin.model.expression import MULTI


def test_a_shape_names_the_fields_that_a_row_fills_in_order():
    rows = pa.table({TIME: pa.nulls(3), "b": ["", None, "x"], "a": ["1", None, None]})
    assert with_shape(rows)[SHAPE].to_pylist() == [f"a{MULTI}b", "", "b"]


def test_more_fields_than_fit_a_byte_are_told_apart():
    names = [f"f{number:02}" for number in range(20)]
    rows = pa.table(
        {name: ["x" if place == row else None for row in range(20)] for place, name in enumerate(names)}
    )
    assert with_shape(rows)[SHAPE].to_pylist() == names


@pytest.mark.parametrize("count", [0, 2])
def test_rows_without_fields_have_the_empty_shape(count: int):
    assert with_shape(pa.table({TIME: pa.nulls(count)}))[SHAPE].to_pylist() == [""] * count
