"""Traces that an audience may not know of change no byte of what it is told of a case."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from case_samples import entry, incident, seen_at
from node_samples import nodes
from tocsin.model.case import Incident
from tocsin.model.marking import Marking, Tlp
from tocsin.model.member import COMMUNITY, PUBLIC, Audience, Member
from tocsin.model.trace import TraceKind
from tocsin.node.cases.keeping import add_entries, begin
from tocsin.node.cases.showing import preview, whole
from tocsin.release import may_receive

CLEAR, RED = Marking(Tlp.CLEAR), Marking(Tlp.RED)
BOREA, CORVIA = "identity--b", "identity--c"
MARKINGS = [*map(Marking, Tlp), Marking(Tlp.GREEN, frozenset({BOREA})), Marking(Tlp.RED, frozenset({CORVIA}))]
AUDIENCES = [PUBLIC, COMMUNITY, Audience.of_member(BOREA), Audience.constituents_of(CORVIA)]
OPEN, HIDDEN = ("attack", ""), ("hidden",)
TRACES = st.lists(
    st.builds(
        lambda number, member, day, **more: seen_at(f"t{number}", member, day, **more),
        st.integers(0, 30),
        st.sampled_from([BOREA, CORVIA]),
        st.none() | st.integers(0, 500),
        kind=st.sampled_from(list(TraceKind)),
        marking=st.sampled_from(MARKINGS),
        tactic=st.sampled_from(["", "impact", "discovery"]),
        incident=st.sampled_from([*OPEN, *HIDDEN]),
        count=st.integers(0, 10**9),
    ),
    max_size=15,
)


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    made = nodes(tmp_path_factory.mktemp("nodes"))
    for one in (BOREA, CORVIA):
        made["Albion"].store.members.add(Member(one, one))
    yield made["Albion"]
    for one in made.values():
        one.close()


@pytest.fixture(scope="module")
def case(node):
    made = begin(node, "The attacks", "", CLEAR, "ada")
    secret = entry("hidden", Incident(title="hidden"), marking=RED)
    add_entries(node, made, [incident(), secret], "ada")
    return made


def told(node, case, audience, **more) -> bytes:
    released = preview(node, case, audience, **more).told
    return msgspec.json.encode((str(released.marking), released.value))


def may_know(trace, audience, source) -> bool:
    public = not source and trace.marking.tlp is Tlp.RED
    shown = trace.kind is TraceKind.ANSWER and trace.incident not in HIDDEN and not public
    return shown and may_receive(trace.marking, audience, source)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TRACES, st.sampled_from(AUDIENCES), st.booleans())
def test_what_an_audience_may_not_know_of_changes_no_byte_of_what_it_is_told(
    node, case, traces, audience, published
):
    source = "" if published else node.configuration.id
    last = {one.id: one for one in traces}.values()  # of those with one id the last is kept
    node.store.cases.gather(case.id, [one for one in last if may_know(one, audience, source)], ["answer"])
    before = told(node, case, audience, published=published)
    node.store.cases.gather(case.id, last, ["answer"])
    assert told(node, case, audience, published=published) == before


def test_a_member_is_told_of_what_may_reach_it_and_its_own_people_see_all(node, case):
    kept = [
        seen_at("a", BOREA, 3, marking=Marking(Tlp.GREEN)),
        seen_at("b", CORVIA, 1, marking=RED, kind=TraceKind.MATCH),
    ]
    node.store.cases.gather(case.id, kept, ["answer"])
    spread = preview(node, case, COMMUNITY).told.value.spread
    assert [(one.member, one.traces) for each in spread for one in each.stays] == [(BOREA, 1)]
    assert preview(node, case, PUBLIC).told.value.spread == ()
    assert preview(node, case, COMMUNITY).told.marking.tlp is Tlp.GREEN
    own = whole(node, case).spread
    assert [one.member for each in own for one in each.stays] == [CORVIA, BOREA]
