"""Whatever the objects, their markings and what they refer to: nothing reaches whom anything in it forbids."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from examples import examples
from release_graphs import AUDIENCES, GRAPHS, MEMBERS, SAID, forbidden, parts_of, written
from release_samples import ident
from tocsin.model.errors import ReleaseError
from tocsin.model.marking import Marking, Pap, Tlp
from tocsin.release import (
    NOTHING_KNOWN,
    TLP_IDS,
    Released,
    known_together,
    loosened,
    marked,
    marking_of,
    may_receive,
    named,
    release,
    release_marked,
)

MARKINGS = st.builds(
    Marking, st.sampled_from(Tlp), st.none() | st.frozensets(st.sampled_from(MEMBERS)), st.sampled_from(Pap)
)
AUDIENCE = st.sampled_from(AUDIENCES)
SOURCE = st.sampled_from([*MEMBERS, ""])


def _released(obj, audience, known):
    try:
        return release(obj, audience, known)
    except ReleaseError as error:
        if "secret" in str(error):
            raise AssertionError("the error tells what it withholds") from error
        return None


@given(GRAPHS)
@examples(500)
def test_an_object_reaches_an_audience_exactly_if_nothing_that_it_reaches_forbids_it(graph):
    marked_whole = {one: said for one, said in graph.items() if said.whole}
    objects = {one: written(one, said) for one, said in graph.items()}
    known = known_together([objects[one] for one in marked_whole], NOTHING_KNOWN)
    for one, obj in objects.items():
        for audience in AUDIENCES:
            made = _released(obj, audience, known)
            if one not in marked_whole:
                assert made is None
                continue
            assert (made is None) is forbidden(marked_whole, one, audience)
            assert made is None or made.value == obj


@given(GRAPHS)
@examples(300)
def test_a_bundle_reaches_nobody_whom_one_of_its_objects_forbids(graph):
    objects = [written(one, said) for one, said in graph.items()]
    bundle = {"type": "bundle", "id": ident("bundle", 1), "objects": objects}
    for audience in AUDIENCES:
        made = _released(bundle, audience, NOTHING_KNOWN)
        if made is not None:
            assert all(said.whole for said in graph.values())
            assert all(_released(obj, audience, NOTHING_KNOWN) for obj in objects)


@given(GRAPHS)
@examples(300)
def test_a_marking_is_at_least_as_strict_as_each_part(graph):
    graph = {one: said for one, said in graph.items() if said.whole}
    assume(graph)
    known = known_together([written(one, said) for one, said in graph.items()], NOTHING_KNOWN)
    for one in graph:
        holds = known.marking_of(one)
        for part in parts_of(graph, one):
            alone = marking_of(written(part, graph[part]), NOTHING_KNOWN)
            assert holds.at_least(alone)
            assert holds.tlp >= max(graph[part].labels)
            assert holds.pap >= graph[part].pap


@given(GRAPHS, st.sampled_from(sorted(ident("malware", n) for n in range(6))), SAID)
@examples(300)
def test_knowing_more_never_loosens(graph, one, said):
    graph = {key: value for key, value in graph.items() if value.whole}
    assume(said.whole)
    obj = written(one, said)
    known = known_together([written(key, value) for key, value in graph.items()], NOTHING_KNOWN)
    assert marking_of(obj, known).at_least(marking_of(obj, NOTHING_KNOWN))


@given(MARKINGS, MARKINGS, AUDIENCE)
@examples(100)
def test_what_is_joined_reaches_only_whom_both_reach(one, other, audience):
    joined = may_receive(one.joined(other), audience, "")
    assert joined is (may_receive(one, audience, "") and may_receive(other, audience, ""))


@given(MARKINGS, MARKINGS, AUDIENCE, SOURCE)
@examples(100)
def test_what_is_at_least_as_strict_reaches_nobody_else(one, other, audience, source):
    if one.at_least(other) and may_receive(one, audience, source):
        assert may_receive(other, audience, source)


@given(MARKINGS, MARKINGS, SOURCE, SOURCE, AUDIENCE)
@examples(100)
def test_a_marking_never_loosens_but_by_its_source(before, after, by, source, audience):
    try:
        told = loosened(before, after, by, source)
    except ReleaseError:
        assert not source or by != source
        return
    opened = may_receive(named(after, source), audience, "") and not may_receive(
        named(before, source), audience, ""
    )
    if opened or after.pap < before.pap:
        assert told
        assert by == source != ""


@given(SAID, MARKINGS)
@examples(100)
def test_a_marking_that_is_written_never_loosens(said, marking):
    assume(said.whole)
    obj = written(ident("malware", 1), said)
    before = marking_of(obj, NOTHING_KNOWN)
    try:
        after = marking_of(marked(obj, marking), NOTHING_KNOWN)
    except ReleaseError:
        return
    assert after.at_least(before)
    assert after.at_least(named(marking, said.source))


@given(MARKINGS, AUDIENCE, SOURCE, st.text() | st.binary())
@examples(100)
def test_a_text_reaches_whom_the_table_says(marking, audience, source, value):
    if may_receive(marking, audience, source):
        made = release_marked(value, marking, source, audience)
        assert isinstance(made, Released)
        assert (made.value, made.audience, made.marking) == (value, audience, marking)
    else:
        with pytest.raises(ReleaseError):
            release_marked(value, marking, source, audience)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from([b"", (), {1: 2}]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)
KEYS = st.sampled_from(
    ["type", "id", "created_by_ref", "object_marking_refs", "granular_markings", "extensions", "objects"]
)


PLAIN = {
    "type": "malware",
    "id": ident("malware", 1),
    "object_marking_refs": [TLP_IDS[Tlp.CLEAR]],
}


@given(st.dictionaries(KEYS | st.text(max_size=3), JSON, max_size=5), AUDIENCE)
@examples(500)
def test_what_is_malformed_is_refused_and_nothing_else_happens(change, audience):
    for obj in (change, PLAIN | change):
        _released(obj, audience, NOTHING_KNOWN)
