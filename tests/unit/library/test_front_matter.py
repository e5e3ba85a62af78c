"""Front matter says what an article is, in TOML or YAML alike; what is wrong with it is told, and nothing in it is run."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from tocsin.library.front_matter import read_article
from tocsin.model.article import Kind, Source, TopicKind
from tocsin.model.errors import UsageError
from tocsin.model.marking import Tlp

NOW = dt.datetime(2026, 3, 3, 12, tzinfo=dt.UTC)
TOML = """+++
headline = "Four members saw it"
kind = "in-depth"
marking = "AMBER"
members = ["identity--a"]
severity = 3
authors = ["ada"]
[topics]
country = ["Albania"]
technique = ["T1505.003 Web Shell"]
[[sources]]
title = "Advisory"
url = "https://x.example"
+++
One.
"""
YAML = """---
headline: Four members saw it
kind: in-depth
marking: AMBER
members: [identity--a]
severity: 3
authors: [ada]
topics:
  country: [Albania]
  technique: [T1505.003 Web Shell]
sources:
  - title: Advisory
    url: https://x.example
---
One.
"""


def plain(article):
    """All but what is new with every draft."""
    return msgspec.structs.replace(article, id="", slug="")


def test_toml_and_yaml_say_the_same():
    one, other = (read_article(text, "file.md", NOW) for text in (TOML, YAML))
    assert plain(one) == plain(other)
    assert (one.kind, one.severity, one.body) == (Kind.IN_DEPTH, 3, "One.\n")
    assert (one.marking.tlp, one.marking.releasable_to) == (Tlp.AMBER, frozenset({"identity--a"}))
    assert [(topic.kind, topic.slug) for topic in one.topics] == [
        (TopicKind.COUNTRY, "albania"), (TopicKind.TECHNIQUE, "t1505-003-web-shell"),
    ]  # fmt: skip
    assert one.sources == (Source("Advisory", "https://x.example"),)


def test_a_heading_of_the_body_is_the_headline_where_none_is_said():
    assert (
        read_article('+++\nmarking = "CLEAR"\n+++\n\n# A heading\n\nOne.\n', "f", NOW).headline == "A heading"
    )


@pytest.mark.parametrize(("text", "told"), [
    ("No front matter.\n", "has no headline"),
    ("# A heading\n", "is not marked"),
    ('+++\nheadline = "A"\n', "has no end"),
    ('+++\nheadline = "A"\nmarking = "PURPLE"\n+++\n', "is no TLP label"),
    ('+++\nheadline = "A"\nmarking = "CLEAR"\nseverity = 5\n+++\n', "from 0 to 4"),
    ('+++\nheadline = "A"\nmarking = "CLEAR"\ncolour = "red"\n+++\n', "colour"),
    ('+++\nheadline = "A"\nmarking = "CLEAR"\nkind = "poem"\n+++\n', "kind"),
    ("+++\nheadline = \n+++\n", "cannot be used"),
    ("---\nheadline: !!python/object/apply:os.system [id]\n---\n", "cannot be used"),
    ("---\n- 1\n---\n", "cannot be used"),
    (f"---\nheadline: {'a' * 70_000}\n---\n", "larger than 64 KiB"),
])  # fmt: skip
def test_what_is_wrong_is_told(text, told):
    with pytest.raises(UsageError, match=told):
        read_article(text, "file.md", NOW)


@pytest.mark.parametrize(
    "topics",
    [
        "topics:\n  - 'country: Albania'\n  - 'actor: Void: Manticore'",
        "topics:\n  - country: Albania\n  - actor: 'Void: Manticore'",
        "topics: {country: Albania, actor: ['Void: Manticore']}",
        "topics:\n  country: [Albania, '', ' Albania ']\n  actor: ['Void: Manticore']",
    ],
)
def test_topics_are_a_list_or_names_by_kind(topics):
    text = f"---\nheadline: x\nmarking: CLEAR\n{topics}\n---\nOne.\n"
    found = read_article(text, "file.md", NOW).topics
    assert [(one.kind, one.name) for one in found] == [
        (TopicKind.COUNTRY, "Albania"),
        (TopicKind.ACTOR, "Void: Manticore"),
    ]


@pytest.mark.parametrize("topics", ["[Albania]", "['planet: Mars']", "[{planet: Mars}]"])
def test_a_topic_of_no_kind_is_refused_saying_how_it_is_written(topics):
    with pytest.raises(UsageError) as told:
        read_article(f"---\nheadline: x\nmarking: CLEAR\ntopics: {topics}\n---\nOne.\n", "file.md", NOW)
    assert "country" in f"{told.value}"
    assert told.value.where == "file.md"
