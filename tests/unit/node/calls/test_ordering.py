"""Objects that came together are judged each after its parts."""

from __future__ import annotations

import pytest

from tocsin.node.calls.ordering import parts_first


def note(number, *over):
    refs = [f"note--7d6f6c2a-0000-4000-8000-{one:012}" for one in over]
    return {"type": "note", "id": f"note--7d6f6c2a-0000-4000-8000-{number:012}", "object_refs": refs}


@pytest.mark.parametrize(
    ("objects", "order"),
    [
        ([note(1), note(2)], [0, 1]),
        ([note(1, 2), note(2)], [1, 0]),
        ([note(1, 2), note(2, 3), note(3)], [2, 1, 0]),
        ([note(1, 2), note(2, 1)], [1, 0]),
        ([note(1, 1)], [0]),
        ([note(1, 2), note(2), note(2)], [1, 2, 0]),
        ([note(1, 3, 2), note(2, 3), note(3), note(4, 1)], [2, 1, 0, 3]),
        (["is no JSON", {"id": 5}, note(1, 9)], [0, 1, 2]),
        ([], []),
    ],
)
def test_each_comes_once_and_after_what_it_refers_to(objects, order):
    assert parts_first(objects) == order


def test_a_long_chain_is_no_matter():
    assert parts_first([note(n, n + 1) for n in range(3_000)]) == list(reversed(range(3_000)))
