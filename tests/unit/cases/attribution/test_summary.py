"""An attribution in short tells whom each side names, and never makes one of them."""

from __future__ import annotations

import pytest

from attribution_samples import bundle
from case_samples import entry, happened, incident, said, source
from tocsin.cases.attribution.attributed import attributed
from tocsin.cases.attribution.corpus import corpus_of
from tocsin.cases.attribution.learned import learned
from tocsin.cases.attribution.summary import summary
from tocsin.model.case import Level


@pytest.fixture(scope="module")
def corpus():
    return corpus_of(bundle())


def told(corpus, *entries):
    found = [source("a"), source("b"), incident("i"), *entries]
    return summary(attributed(found, corpus, learned(), {}), found)


def named(id_, names, *sources, **more):
    return said(id_, names, *sources, incident="i", **more)


def test_whoever_is_named_in_a_state_counts_for_it_and_each_source_once(corpus):
    found = told(
        corpus,
        named("1", "A ministry", "a", level=Level.SPONSOR, country="AA"),
        named("2", "A guard", "a", "b", level=Level.SPONSOR, country="AA"),
        named("3", "A guard", level=Level.SPONSOR, country="AA", denies=True),
        named("4", "A gang", "b", level=Level.SPONSOR),
    )
    assert [(one.country, one.names, one.independent) for one in found.sponsors] == [
        ("AA", ("A ministry", "A guard"), 2),
        ("", ("A gang",), 1),
    ]
    assert len(found.sponsors[0].denied) == 1


def test_one_name_for_all_of_it_is_told_with_the_parts_that_it_is_stated_of(corpus):
    attack = entry("e", happened("x", 1, techniques=("T9000",), incident="i").body)
    whole = named("1", "Group G9001", "a", level=Level.GROUP)
    part = named("2", "Group G9001", "b", level=Level.CLUSTER, phase="probing")
    other = named("3", "Group G9002", "b", level=Level.CLUSTER, phase="impact")
    assert told(corpus, attack, whole).labels == ()  # nothing is said beside it
    (label,) = told(corpus, attack, whole, part, other).labels
    assert (label.check.names, label.phases) == ("Group G9001", ("probing",))
    assert label.check.beside == ("Group G9002",)


def test_who_is_named_of_a_part_keeps_the_other_names_that_the_statement_gives(corpus):
    (part,) = told(corpus, named("1", "X-1 (Y, Z)", "a", level=Level.CLUSTER, phase="probing")).parts
    assert (part.name, part.also) == ("X-1", ("Y", "Z"))
