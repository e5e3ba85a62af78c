"""A reader's order can be done by hand, names the facts behind it, and holds whatever order articles come in."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.library.choosing import EXPLAINED, Taste, chosen, interest, score, why
from tocsin.library.editing import begun
from tocsin.model.article import Kind, Topic, TopicKind
from tocsin.model.marking import Marking, Tlp

NOW = dt.datetime(2026, 3, 3, 12, tzinfo=dt.UTC)
TOPICS = [Topic(kind, f"{kind}-{number}", f"{kind} {number}") for kind in TopicKind for number in range(3)]
STORM = Topic(TopicKind.ACTOR, "storm", "Storm-0861")
ALBANIA = Topic(TopicKind.COUNTRY, "albania", "Albania")


def article(id_="a", hours=24.0, **fields):
    one = begun(Kind.ARTICLE, id_, Marking(Tlp.CLEAR), NOW)
    return msgspec.structs.replace(one, id=id_, published=NOW - dt.timedelta(hours=hours), **fields)


def follows(*topics):
    return Taste(frozenset((one.kind, one.slug) for one in topics))


def test_the_example_of_the_documentation_comes_to_what_it_says():
    one = article(topics=(STORM, ALBANIA), severity=3)
    assert interest(one, follows(STORM, ALBANIA)) == pytest.approx(0.88)
    assert score(one, follows(STORM, ALBANIA), NOW) == pytest.approx(1.28)


def test_the_facts_are_named_and_nothing_is_said_where_there_are_none():
    techniques = tuple(Topic(TopicKind.TECHNIQUE, f"t{number}", f"T{number}") for number in range(4))
    blind = Taste(blind=frozenset({"t0", "t1", "t2", "t3", "t9"}))
    assert why(article(topics=techniques), blind) == "it uses four techniques you cannot see."
    assert why(article(topics=techniques[:1]), blind) == "it uses one technique you cannot see."
    both = Taste(follows(ALBANIA).follows, blind=frozenset({"t0"}))
    told = why(article(topics=(ALBANIA, techniques[0]), severity=4), both)
    assert (
        told
        == "you follow Albania; it uses one technique you cannot see; and it is an attack on what many depend on."
    )
    assert why(article(topics=(ALBANIA,), severity=4), Taste()) == ""


def test_what_was_read_stands_last_and_of_equals_the_newer_first():
    old, new, read = article("old", 2), article("new", 1), article("read", 0, topics=(ALBANIA,), severity=4)
    taste = Taste(follows(ALBANIA).follows, frozenset({"read"}))
    assert [one.article.id for one in chosen([old, read, new], taste, NOW)] == ["new", "old", "read"]


def test_each_part_that_is_counted_is_explained():
    for word in ("case", "actor", "country", "sector", "technique", "issue", "severity", "new", "read"):
        assert word in EXPLAINED


articles = st.builds(
    article,
    st.uuids().map(str),
    st.floats(0, 1000),
    topics=st.lists(st.sampled_from(TOPICS), max_size=5).map(tuple),
    severity=st.integers(0, 4),
)
tastes = st.lists(st.sampled_from(TOPICS), max_size=5).map(lambda found: follows(*found))


@given(st.lists(articles, max_size=8, unique_by=lambda one: one.id), tastes, st.randoms())
def test_the_order_is_the_same_whatever_order_articles_come_in(found, taste, random):
    mixed = list(found)
    random.shuffle(mixed)
    assert chosen(found, taste, NOW) == chosen(mixed, taste, NOW)


@given(articles, tastes, st.sampled_from(TOPICS))
def test_to_follow_more_never_makes_an_article_matter_less(one, taste, topic):
    more = Taste(taste.follows | {(topic.kind, topic.slug)})
    assert score(one, more, NOW) >= score(one, taste, NOW)
