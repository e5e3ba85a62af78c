"""Matched rows as events."""

import numpy as np
import pyarrow as pa

from tocsin.hunting.rows import Place, rows_of
from tocsin.model import event as ev


def chunked(*chunks):
    return pa.chunked_array([pa.array(chunk, pa.string()).dictionary_encode() for chunk in chunks])


def events():
    size = 5
    plain = {ev.TIME: pa.nulls(size, pa.timestamp("us", "UTC")), ev.RECORD: pa.array(range(size), pa.int64())}
    texts = {
        ev.HOST: chunked(["a", "b"], ["c", "c", None]),
        ev.ORIGIN: chunked([None, None], [None, None, None]),
        ev.FILE: chunked(["f", "f"], ["f", "f", "f"]),
        ev.PATH: chunked(["p", "p"], ["p", "p", "p"]),
        "Image": chunked(["x.exe", None], [None, "y.exe", "y.exe"]),
        "User": chunked([None, "u"], [None, None, None]),
    }
    return pa.table({**plain, **texts})


def found(*numbers):
    places = [Place("part", number) for number in numbers]
    rows = rows_of(events(), np.array(numbers), places)
    return [(place.row, row.host, row.record, row.fields) for place, row in rows.items()]


def test_rows_of_several_chunks_keep_their_own_values():
    assert found(1, 3, 4) == [
        (1, "b", 1, {"User": "u"}),
        (3, "c", 3, {"Image": "y.exe"}),
        (4, "", 4, {"Image": "y.exe"}),
    ]


def test_rows_of_one_chunk_alone():
    assert found(0) == [(0, "a", 0, {"Image": "x.exe"})]
    assert found(2) == [(2, "c", 2, {})]


def test_rows_with_the_same_text_share_one_string():
    rows = list(rows_of(events(), np.array([3, 4]), [Place("part", 3), Place("part", 4)]).values())
    assert rows[0].fields["Image"] is rows[1].fields["Image"]
