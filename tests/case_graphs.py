"""Cases at random: entries of every kind that bears on the picture, each naming others, with markings and withdrawals."""

from __future__ import annotations

import datetime as dt

from hypothesis import strategies as st
from msgspec.structs import replace

from case_samples import NOW, entry
from release_graphs import MEMBERS
from tocsin.cases.severity import FACTORS, Factor
from tocsin.model.case import (
    Answered,
    Confidence,
    Degree,
    Entry,
    Event,
    Exposure,
    Gate,
    Held,
    Holds,
    Hypothesis,
    Incident,
    Judged,
    Level,
    Likelihood,
    Link,
    Milestone,
    Reliability,
    Response,
    Role,
    Side,
    Source,
    Statement,
    Weight,
)
from tocsin.model.case import Ground as Why
from tocsin.model.marking import Marking, Tlp
from tocsin.model.severity import Fact
from tocsin.model.trace import TraceCount, TraceKind

COUNTS = st.lists(
    st.builds(
        TraceCount,
        member=st.sampled_from(MEMBERS),
        kind=st.sampled_from(TraceKind),
        tactic=st.sampled_from(("impact", "")),
        incident=st.sampled_from(("i-wombat", "i-yodel", "")),
        marking=st.builds(Marking, st.sampled_from(Tlp), st.none() | st.frozensets(st.sampled_from(MEMBERS))),
        traces=st.integers(1, 9),
        count=st.integers(1, 9),
        first=st.just(NOW),
        last=st.just(NOW),
    ),
    max_size=4,
)
SOURCES, INCIDENTS = ("s-quagmire", "s-vortex", "s-xylograph"), ("i-wombat", "i-yodel")
NAMES = ("HEXANE", "DEV-0133 (HEXANE, Lyceum)", "Government", "")
MARKINGS = st.builds(Marking, st.sampled_from(Tlp), st.none() | st.frozensets(st.sampled_from(MEMBERS)))
_DAY = st.integers(0, 400).map(lambda day: NOW + dt.timedelta(days=day))
_WHERE = st.sampled_from(INCIDENTS)
_MEMBER = st.sampled_from(MEMBERS)


def value_of(factor: Factor) -> st.SearchStrategy[str | float]:
    """A value that a factor can have."""
    if factor.steps:
        return st.sampled_from([one.word for one in factor.steps])
    return st.floats(0, min(factor.most, 1e9))


@st.composite
def facts(draw: st.DrawFn, factor: Factor | None = None) -> Fact:
    """A fact of a factor, or of any."""
    factor = factor or draw(st.sampled_from(list(FACTORS.values())))
    ends = sorted((draw(value_of(factor)), draw(value_of(factor))), key=factor.place)
    return Fact(factor=factor.name, low=ends[0], high=ends[1])


@st.composite
def _weights(draw: st.DrawFn) -> Weight:
    return Weight(
        draw(st.sampled_from(Side)),
        "so",
        draw(st.sampled_from(("", "e0", "e1", *INCIDENTS))),
        tuple(draw(st.lists(st.sampled_from(SOURCES), max_size=2, unique=True))),
    )


_BODIES = st.one_of(
    st.builds(
        Event,
        at=_DAY,
        what=st.just("so"),
        incident=_WHERE,
        member=_MEMBER,
        tactic=st.sampled_from(("impact", "initial-access", "")),
        milestone=st.none() | st.sampled_from(Milestone),
    ),
    st.builds(
        Statement,
        by=_MEMBER,
        role=st.sampled_from(Role),
        at=_DAY.map(dt.datetime.date),
        words=st.just("so"),
        level=st.sampled_from(Level),
        names=st.sampled_from(NAMES),
        country=st.sampled_from(("", "IR")),
        incident=_WHERE,
        denies=st.booleans(),
    ),
    st.builds(Response, by=_MEMBER, at=_DAY.map(dt.datetime.date), what=st.just("so"), ground=st.sampled_from(Why), incident=_WHERE),
    st.builds(Judged, incident=_WHERE, fact=facts()),
    st.builds(Exposure, member=_MEMBER, factor=st.just("so"), adversaries=st.lists(st.sampled_from(NAMES[:2])).map(tuple)),
    st.builds(Hypothesis, what=st.just("so"), evidence=st.lists(_weights(), min_size=1, max_size=3).map(tuple)),
    st.builds(
        Answered,
        framework=st.just("nato-4"),
        question=st.sampled_from(("security", "integrity")),
        degree=st.sampled_from(Degree),
        reasons=st.just("so"),
        incident=_WHERE,
        evidence=st.lists(_weights(), max_size=2).map(tuple),
    ),
    st.builds(Held, gate=st.sampled_from(Gate), holds=st.sampled_from(Holds), by=_MEMBER, reasons=st.just("so"), incident=_WHERE),
    st.builds(
        Link,
        first=st.just(INCIDENTS[0]),
        second=st.just(INCIDENTS[1]),
        reasons=st.just(("so",)),
        likelihood=st.sampled_from(Likelihood),
        confidence=st.sampled_from(Confidence),
    ),
)  # fmt: skip


@st.composite
def cases(draw: st.DrawFn) -> list[Entry]:
    """Entries of a case: three sources, two incidents, and three to six others that name them."""
    told = [
        entry(
            one,
            Source(
                title=one,
                url=f"https://{one}.example",
                reliability=draw(st.sampled_from(Reliability)),
                read=draw(st.booleans()),
                repeats=draw(st.sampled_from(("", *SOURCES))),
            ),
        )
        for one in SOURCES
    ]
    told += [
        entry(one, Incident(title=one, begin=NOW.date(), victim=draw(_MEMBER), country="AL"))
        for one in INCIDENTS
    ]
    for number, body in enumerate(draw(st.lists(_BODIES, min_size=3, max_size=6))):
        sources = draw(st.lists(st.sampled_from(SOURCES), min_size=1, max_size=2, unique=True))
        told.append(entry(f"e{number}", body, *sources))
    return [replace(one, marking=draw(MARKINGS)) for one in told]
