"""Whatever its texts, numbers and markings: a case that was exported reads in as the same entries."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from case_samples import CLEAR, NOW, entry
from examples import examples
from tocsin.cases.origins import taken_in
from tocsin.cases.picture import pictured
from tocsin.cases.reading import read
from tocsin.cases.writing import document_of, json_of, yaml_of
from tocsin.model.case import (
    Answered,
    Case,
    Confidence,
    Degree,
    Entry,
    Event,
    Exposure,
    Ground,
    Hypothesis,
    Incident,
    Judged,
    Level,
    Likelihood,
    Link,
    Milestone,
    Response,
    Role,
    Side,
    Source,
    Statement,
    Task,
    Weight,
)
from tocsin.model.marking import Marking, Pap, Tlp
from tocsin.model.member import PUBLIC, Audience
from tocsin.model.severity import Fact
from tocsin.release import release_marked

OWN = "identity--own"
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\t\n"), max_size=40) | st.sampled_from(
    ["no", "~", "0o17", "1e5", "2022-09-07", "12:30", "- a", "# b", "{c}", " d ", "e\n\nf ", "0x1F", ".5", "&g", "!h"]
)  # fmt: skip
TEXTS = st.tuples(TEXT, TEXT)
DAY = st.none() | st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1))
SOME_DAY = st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1))
MOMENT = st.datetimes(dt.datetime(1990, 1, 1), dt.datetime(2100, 1, 1), timezones=st.just(dt.UTC))  # noqa: DTZ001
LIKELY, SURE = st.none() | st.sampled_from(Likelihood), st.none() | st.sampled_from(Confidence)
MARKING = st.builds(
    Marking, st.sampled_from(Tlp), st.none() | st.frozensets(st.sampled_from(["identity--a", OWN])), st.sampled_from(Pap)
)  # fmt: skip
WEIGHT = st.builds(
    Weight, st.sampled_from(Side), TEXT, st.sampled_from(["", "source"]), st.sampled_from([(), ("source",)])
)
HOURS = st.none() | st.floats(0, 1e15, allow_nan=False)
BODY = st.one_of(
    st.builds(Source, title=TEXT, publisher=TEXT, url=TEXT, published=DAY, credibility=st.integers(1, 6), read=st.booleans()),
    st.builds(Event, at=MOMENT, what=TEXT, until=st.none() | st.just(dt.datetime(2100, 1, 2, tzinfo=dt.UTC)), exact=st.booleans(), incident=st.sampled_from(["", "attack"]), member=TEXT, tactic=st.sampled_from(["", "impact"]), techniques=TEXTS, milestone=st.none() | st.sampled_from(Milestone)),
    st.builds(Statement, by=TEXT, role=st.sampled_from(Role), at=SOME_DAY, words=TEXT, level=st.sampled_from(Level), names=TEXT, country=TEXT, phase=TEXT, likelihood=LIKELY, confidence=SURE, denies=st.booleans()),
    st.builds(Response, by=TEXT, at=SOME_DAY, what=TEXT, ground=st.sampled_from(Ground), toward=TEXT),
    st.builds(Hypothesis, what=TEXT, evidence=st.lists(WEIGHT, min_size=1, max_size=2).map(tuple), likelihood=LIKELY, confidence=SURE),
    st.builds(Exposure, member=TEXT, factor=TEXT, adversaries=TEXTS),
    st.builds(Link, first=st.just("attack"), second=st.just("later"), reasons=TEXTS, likelihood=st.sampled_from(Likelihood), confidence=st.sampled_from(Confidence)),
    st.builds(Judged, incident=st.just("attack"), fact=st.builds(Fact, factor=st.just("outage"), low=st.just(0.0), high=HOURS, note=TEXT)),
    st.builds(Task, option=st.just("restore"), owner=TEXT, due=DAY, done=DAY, note=TEXT),
)  # fmt: skip
KEPT = [
    ("source", Source(title="source")),
    ("attack", Incident(title="attack")),
    ("later", Incident(title="later")),
]


@given(st.lists(st.tuples(BODY, MARKING), max_size=5), TEXT.filter(str.strip), TEXT)
@examples(60)
def test_a_case_that_was_exported_reads_in_as_the_same_entries(bodies, title, about):
    loosest = Marking(Tlp.CLEAR)
    # joined, TLP:RED without a list names nobody in so many words
    found = [(f"e{at}", body, marking.joined(loosest)) for at, (body, marking) in enumerate(bodies)]
    kept = [*((id_, body, loosest) for id_, body in KEPT), *found]
    entries = [
        Entry(id=id_, body=body, marking=marking, author="ada", at=NOW, sources=("source",)) for id_, body, marking in kept
    ]  # fmt: skip
    case = Case(id="case--1", title=title, about=about, marking=loosest, created=NOW, author="ada")
    told = release_marked(pictured(case, entries), loosest, OWN, Audience.of_member(OWN))
    document = document_of(told, OWN)
    for text in (yaml_of(document).decode(), json_of(document).decode()):
        again = read(text, "there", "ada", NOW)
        assert again.title == title
        assert again.about == about
        assert again.marking == loosest
        taken = [taken_in(one, OWN) for one in again.entries]
        assert sorted(taken, key=lambda one: one.id) == sorted(entries, key=lambda one: one.id)


def test_an_answer_stays_that_of_who_gave_it_wherever_it_is_read_in():
    answer = Answered(framework="nato-4", question="security", degree=Degree.HIGH, reasons="so")
    held = [entry("answer", answer)]
    case = Case(id="case--1", title="T", marking=CLEAR, created=NOW, author="ada")
    told = release_marked(pictured(case, held), CLEAR, OWN, PUBLIC)
    again = read(yaml_of(document_of(told, OWN)).decode(), "file", "other", NOW)
    assert [one.body.by for one in again.entries] == [OWN]
