"""What is made of a case holds whatever its facts, its weights, who wrote it and in which order, and who is told."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from case_graphs import COUNTS, INCIDENTS, SOURCES, cases, facts
from case_samples import CLEAR, NOW
from examples import examples
from release_graphs import AUDIENCES, MEMBERS
from tocsin.cases.picture import Picture, pictured
from tocsin.cases.severity import FACTORS, Weights, readings, scales
from tocsin.model.case import Case, Entry, Incident, Judged, Link, Source
from tocsin.model.member import Audience, Member
from tocsin.model.precedent import Coded, Precedent
from tocsin.model.severity import Fact
from tocsin.model.trace import TraceCount, TraceKind
from tocsin.node.cases.precedents import like
from tocsin.node.cases.showing import preview
from tocsin.node.member.configuration import Cases
from tocsin.release import may_receive

CASE = Case(id="case--1", title="T", marking=CLEAR, created=NOW, author="ada")
WEIGHTS = st.builds(
    lambda told, some: Weights(**{**told, some: 1.5}),
    st.fixed_dictionaries({one: st.floats(0, 100) for one in Weights.__struct_fields__}),
    st.sampled_from(Weights.__struct_fields__),
)
FACTS = st.lists(
    st.sampled_from(list(FACTORS.values())).flatmap(facts), max_size=12, unique_by=lambda one: one.factor
)
ALIKE = tuple(
    Precedent(
        id=str(intensity),
        name="x",
        victim_categories=("State institutions / political system",),
        coded=Coded(intensity=float(intensity)),
    )
    for intensity in range(16)
)


def _text(picture: Picture) -> str:
    return msgspec.json.encode(picture).decode()


@given(FACTS, WEIGHTS, st.data())
@examples(100)
def test_unknowns_only_widen_on_every_scale_and_for_any_weights(
    some: list[Fact], weights: Weights, data: st.DataObject
) -> None:
    bounds = st.sampled_from([(), ("low",), ("high",), ("low", "high")])
    less = [replace(one, **dict.fromkeys(data.draw(bounds))) for one in some]
    used = scales(weights)
    for before, after in zip(readings(some, used), readings(less, used), strict=True):
        assert after.bounds.low <= before.bounds.low <= before.bounds.high <= after.bounds.high


@given(FACTS, WEIGHTS)
@examples(100)
def test_a_score_lies_from_0_to_100_for_any_weights(some: list[Fact], weights: Weights) -> None:
    told = readings(some, scales(weights))[0]
    assert 0 <= told.bounds.low <= told.bounds.high <= 100
    everything = readings([], scales(weights))[0].bounds
    assert (everything.low, everything.high) == (0, 100)
    assert set(told.used) == {one for one in Weights.__struct_fields__ if weights.of(one)}


@given(cases(), st.randoms(use_true_random=False))
@examples(30)
def test_the_order_of_entries_changes_nothing(entries: list[Entry], random: object) -> None:
    mixed = list(entries)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert _text(pictured(CASE, mixed)) == _text(pictured(CASE, entries))


@given(cases(), st.sampled_from(SOURCES), st.booleans())
@examples(30)
def test_a_source_that_is_there_twice_changes_nothing_but_itself(
    entries: list[Entry],
    twice: str,
    told: bool,
) -> None:
    """Whether it says that it only repeats the other, or is the same report entered again."""
    (first,) = (one for one in entries if one.id == twice)
    body = replace(first.body, repeats=twice) if told else first.body
    again = replace(first, id="again", body=body, at=NOW.replace(year=2027))
    more = [*(_cited(one, twice) for one in entries), again]
    before, after = pictured(CASE, entries), pictured(CASE, more)
    for one in after.entries:
        assert one.id == "again" or "again" not in one.sources or twice in one.sources
    assert _without(after) == _without(before)


def _cited(one: Entry, twice: str) -> Entry:
    """An entry that cites the other as well wherever it cites the first."""
    return replace(one, sources=(*one.sources, "again")) if twice in one.sources else one


def _without(picture: Picture) -> object:
    """A picture without the source that is there twice."""

    def cleaned(part: object) -> object:
        if isinstance(part, dict):
            return {name: cleaned(value) for name, value in part.items()}
        if isinstance(part, list):
            return [
                cleaned(one)
                for one in part
                if one != "again" and not (isinstance(one, dict) and one.get("id") == "again")
            ]
        return part

    return cleaned(msgspec.json.decode(msgspec.json.encode(picture)))


@given(cases())
@examples(20)
def test_who_wrote_it_and_how_members_are_called_changes_nothing(entries: list[Entry]) -> None:
    entries = [replace(one, marking=CLEAR) for one in entries]
    told = _text(pictured(CASE, entries))
    renamed = [replace(one, author="somebody-else") for one in entries]
    assert _text(pictured(CASE, renamed)).replace("somebody-else", "ada") == told
    names = {one: one.replace("identity--", "identity--n") for one in MEMBERS}
    raw = msgspec.json.encode(entries).decode()
    for old, new in names.items():
        raw = raw.replace(old, new)
    other = _text(pictured(CASE, msgspec.json.decode(raw, type=list[Entry])))
    for old, new in names.items():
        other = other.replace(new, old)
    assert other == told


@given(cases(), COUNTS, st.sampled_from(AUDIENCES))
@examples(30)
def test_without_what_an_audience_may_not_see_its_preview_is_the_same_to_the_byte(
    entries: list[Entry], counts: list[TraceCount], audience: Audience
) -> None:
    """What was seen at home counts for nobody else, whatever its marking."""
    told = preview(_node(entries, counts), CASE, audience, ALIKE)
    seen = {one.id for one in told.told.value.entries}
    raw = _text(told.told.value)
    less = [one for one in counts if one.kind is TraceKind.ANSWER and may_receive(one.marking, audience, "")]
    repeats = {
        one.id: one.body.repeats for one in told.told.value.entries if isinstance(one.body, Source)
    }  # of two that repeat what is withheld the first stands for it
    known = [
        replace(one, body=replace(one.body, repeats=repeats[one.id])) if isinstance(one.body, Source) else one
        for one in entries
        if one.id in seen
    ]
    again = preview(_node(known, [one for one in less if one.incident in {"", *seen}]), CASE, audience, ALIKE)
    assert _text(again.told.value) == raw
    assert again.told.marking == told.told.marking
    assert again.withheld == 0
    for one in entries:
        assert one.id in seen or f'"{one.id}"' not in raw


def _node(entries: list[Entry], counts: list[TraceCount]) -> Any:
    kept = SimpleNamespace(entries=lambda _: tuple(entries), trace_counts=lambda _: tuple(counts))
    members = SimpleNamespace(get=lambda id_: Member(id_, id_))
    store = SimpleNamespace(cases=kept, members=members)
    return SimpleNamespace(configuration=SimpleNamespace(id="", cases=Cases()), store=store)


@given(cases(), st.data())
@examples(30)
def test_what_is_withdrawn_counts_nowhere(entries: list[Entry], data: st.DataObject) -> None:
    gone = data.draw(st.sets(st.sampled_from([one.id for one in entries])))
    less = tuple(one for one in entries if one.id not in gone)
    marked = tuple(replace(one, withdrawn="wrong") if one.id in gone else one for one in entries)
    assert _text(pictured(CASE, marked, like(marked, ALIKE))) == _text(
        pictured(CASE, less, like(less, ALIKE))
    )


@given(cases())
@examples(30)
def test_linked_incidents_stand_side_by_side_and_are_never_summed(entries: list[Entry]) -> None:
    """What is made of an incident's severity and days is made of its own entries, whatever other there is."""
    both = {one.entry.id: one for one in pictured(CASE, entries).incidents}
    for incident in INCIDENTS:
        other = next(one for one in INCIDENTS if one != incident)
        alone = [one for one in entries if not _of(one, other)]
        (seen,) = pictured(CASE, alone).incidents
        assert seen.severity == both[incident].severity
        assert (seen.spans, seen.course) == (both[incident].spans, both[incident].course)


def _of(one: Entry, incident: str) -> bool:
    body = one.body
    if isinstance(body, Link):
        return True
    return (
        one.id == incident
        if isinstance(body, Incident | Source)
        else getattr(body, "incident", "") == incident
    )


def test_two_facts_of_two_incidents_are_two_readings() -> None:
    """A plain case of it, as properties above hold of nothing too."""
    entries = [
        Entry(id=one, body=Incident(title=one), marking=CLEAR, author="ada", at=NOW) for one in INCIDENTS
    ] + [
        Entry(
            id=f"f-{one}",
            body=Judged(incident=one, fact=Fact(factor="outage", low=30, high=30)),
            marking=CLEAR,
            author="ada",
            at=NOW,
        )
        for one in INCIDENTS
    ]
    told = [
        {one.scale: one.bounds for one in seen.severity}["eurepoc-intensity"]
        for seen in pictured(CASE, entries).incidents
    ]
    assert told[0] == told[1]
    assert told[0].low == 2
