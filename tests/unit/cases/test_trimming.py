"""Nothing names what its reader may not know of."""

from __future__ import annotations

import datetime as dt

import msgspec
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from case_samples import CLEAR, NOW, entry, happened, incident, linked, said, source
from tocsin.cases.grounds import grounds_of
from tocsin.cases.picture import pictured
from tocsin.cases.trimming import trimmed
from tocsin.model.case import Answered, Case, Degree, Entry, Hypothesis, Judged, Side, Source, Weight
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
    known = trimmed((one for one in entries if one.id not in withheld), entries)
    case = Case(id="case--1", title="T", marking=CLEAR, created=NOW, author="ada")
    told = msgspec.json.encode(pictured(case, known)).decode()
    for name in withheld:
        assert name not in told


@given(cases())
def test_where_nothing_is_withheld_nothing_changes(entries: list[Entry]) -> None:
    assert trimmed(entries) == trimmed(entries, entries) == tuple(entries)


IDS = [f"s{one}" for one in range(6)]


@st.composite
def sources(draw: st.DrawFn) -> list[Entry]:
    """Sources that repeat each other at random, some of them the same report."""
    told = st.sampled_from(IDS)
    return [
        replace(
            source(one, repeats=draw(st.sampled_from(["", *IDS]))),
            at=NOW + dt.timedelta(days=draw(st.integers(0, 3))),
            **({"body": Source(title="same", repeats=draw(told))} if draw(st.booleans()) else {}),
        )
        for one in IDS
    ]


@given(sources(), st.sets(st.sampled_from(IDS)), st.booleans())
@example([source("a", repeats="primary"), source("b", repeats="primary"), source("primary")], {"primary"}, False)  # fmt: skip
def test_sources_that_count_once_still_do_where_the_one_that_they_repeat_is_withheld(
    entries: list[Entry], withheld: set[str], backward: bool
) -> None:
    given_ = entries[::-1] if backward else entries
    known = trimmed((one for one in given_ if one.id not in withheld), given_)
    before, after = grounds_of(entries), grounds_of(known)
    for one in after.sources:
        for other in after.sources:
            if before.primary[one] == before.primary[other]:
                assert after.of([one, other]) == after.of([one])
    assert not {one.body.repeats for one in known if isinstance(one.body, Source)} & withheld
    assert trimmed(known) == known  # whoever takes them in counts as this audience does
