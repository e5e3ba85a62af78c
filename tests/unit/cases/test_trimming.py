"""Nothing names what its reader may not know of."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from case_samples import CLEAR, NOW, entry, happened, incident, linked, said, source
from tocsin.cases.picture import pictured
from tocsin.cases.trimming import trimmed
from tocsin.model.case import Answered, Case, Degree, Entry, Hypothesis, Judged, Side, Weight
from tocsin.model.severity import Fact

NAMES = ["xylograph", "quagmire", "zeppelin", "wombat", "yodel", "vortex"]


@st.composite
def cases(draw: st.DrawFn) -> list[Entry]:
    """A case in which entries name each other at random."""
    sources, incidents = NAMES[:3], NAMES[3:]
    told = [source(one, repeats=draw(st.sampled_from(["", *sources]))) for one in sources]
    told += [incident(one) for one in incidents]
    some = st.lists(st.sampled_from(sources), max_size=3)
    for number in range(draw(st.integers(0, 6))):
        where = draw(st.sampled_from(incidents))
        weight = Weight(
            side=Side.TOWARD, what="so", entry=draw(st.sampled_from(NAMES)), sources=tuple(draw(some))
        )
        told += [
            said(f"s{number}", "X", *draw(some), incident=where),
            happened(f"e{number}", number, incident=where),
            entry(
                f"f{number}",
                Judged(incident=where, fact=Fact(factor="outage", low=number, sources=tuple(draw(some)))),
            ),
            entry(f"h{number}", Hypothesis(what="so", evidence=(weight,)), *draw(some)),
            entry(
                f"q{number}",
                Answered(
                    framework="nato-4",
                    question="security",
                    degree=Degree.LOW,
                    reasons="so",
                    evidence=(weight,),
                    incident=where,
                ),
            ),
        ]
    told += [linked(*draw(st.permutations(incidents))[:2])]
    return told


@given(cases(), st.sets(st.sampled_from(NAMES)))
def test_no_name_of_what_is_withheld_is_in_anything_that_is_told(
    entries: list[Entry], withheld: set[str]
) -> None:
    known = trimmed(one for one in entries if one.id not in withheld)
    case = Case(id="case--1", title="T", marking=CLEAR, created=NOW, author="ada")
    told = msgspec.json.encode(pictured(case, known)).decode()
    for name in withheld:
        assert name not in told


@given(cases())
def test_where_nothing_is_withheld_nothing_changes(entries: list[Entry]) -> None:
    assert trimmed(entries) == tuple(entries)


def test_what_repeats_a_source_that_is_not_told_still_counts_once():
    red, way = source("primary"), source("way", repeats="primary")
    told = [source("one", repeats="primary"), source("other", repeats="way"), said("s", "X", "one", "other")]
    case = Case(id="case--1", title="T", marking=CLEAR, created=NOW, author="ada")

    def independent(entries: tuple[Entry, ...]) -> int:
        return pictured(case, entries).questions[0].claims[0].independent

    assert independent((red, way, *told)) == independent(trimmed(told, (red, way, *told))) == 1
    assert independent(trimmed((red, *told), (red, way, *told))) == 1
    withdrawn = msgspec.structs.replace(red, withdrawn="it was none")
    assert independent((withdrawn, way, *told)) == 1
    assert independent(trimmed([told[0], source("free"), said("s", "X", "one", "free")])) == 2
