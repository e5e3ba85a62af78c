"""Whatever of a member's comes in first and in however many steps, a store shows an object to nobody whom anything that it reaches forbids."""

from __future__ import annotations

import tempfile
from itertools import pairwise
from pathlib import Path

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from examples import examples
from release_graphs import AUDIENCES, GRAPHS, MEMBERS, Said, forbidden, written
from store_samples import at
from tocsin.release import NOTHING_KNOWN, marking_of, references
from tocsin.store import ALL, Filters, Store, StoredObject


def kept(object_id: str, said: Said) -> StoredObject:
    """An object as it is when nothing is known of what it refers to."""
    obj = written(object_id, said)
    return StoredObject(
        object_id,
        at(0),
        "malware",
        "2.1",
        said.source,
        marking_of(obj, NOTHING_KNOWN),
        b"{}",
        parts=references(obj),
    )


@given(GRAPHS, st.randoms(use_true_random=False), st.sets(st.integers(1, 5)))
@examples(60)
def test_objects_that_come_in_one_after_the_other_are_as_strict_as_all_at_once(graph, random, cuts):
    graph = {
        one: msgspec.structs.replace(said, source=MEMBERS[3]) for one, said in graph.items() if said.whole
    }
    order = sorted(graph)
    random.shuffle(order)
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "store.db") as store:
        for first, last in pairwise(sorted({0, *cuts, len(order)})):
            store.objects.add("calls", [kept(one, graph[one]) for one in order[first:last]])
        for audience in AUDIENCES:
            seen = store.objects.page("calls", audience, filters=ALL).rows
            expected = {one for one in graph if not forbidden(graph, one, audience)}
            assert {row.object.id for row in seen} == expected, audience
            assert store.objects.count("calls", audience, Filters()) == len(expected)
