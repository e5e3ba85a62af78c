from __future__ import annotations

import pyarrow as pa

from tocsin.lake.filled import without_empty
from tocsin.model.expression import MULTI


def shapes(rows: pa.Table, *names: str) -> list[set[str]]:
    shape = pa.array([MULTI.join(names)] * rows.num_rows).dictionary_encode()
    return [set(text.split(MULTI)) for text in without_empty(rows, shape, "_t_shape").to_pylist()]


def test_an_empty_text_is_not_filled_and_other_rows_keep_the_field():
    rows = pa.table({"Image": ["a", "b", "c"], "CommandLine": ["", "x", ""], "RuleName": ["", "", "r"]})
    assert shapes(rows, "Image", "CommandLine", "RuleName") == [
        {"Image"},
        {"Image", "CommandLine"},
        {"Image", "RuleName"},
    ]


def test_without_empty_texts_nothing_changes():
    rows = pa.table({"Image": ["a", None], "CommandLine": ["x", "y"]})
    shape = pa.array(["CommandLine\x1fImage", "CommandLine"]).dictionary_encode()
    assert without_empty(rows, shape, "_t_shape") is shape
