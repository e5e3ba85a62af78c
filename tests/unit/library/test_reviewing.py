"""A review is built of what changed, and read back as the desk left it."""

from __future__ import annotations

import datetime as dt

import msgspec
from hypothesis import example, given
from hypothesis import strategies as st

from tocsin.library.editing import begun, corrected
from tocsin.library.literal import literal
from tocsin.library.markdown import to_html, to_plain
from tocsin.library.reviewing import built, ordered, read_back
from tocsin.model.article import Kind, Source, State
from tocsin.model.marking import Marking, Tlp

NOW = dt.datetime(2026, 3, 3, 12, tzinfo=dt.UTC)
SINCE = NOW - dt.timedelta(days=1)


def article(headline, kind=Kind.ARTICLE, hours=2.0, **fields):
    one = begun(kind, headline, Marking(Tlp.CLEAR), NOW)
    when = NOW - dt.timedelta(hours=hours)
    return msgspec.structs.replace(
        one, state=State.PUBLISHED, published=when, **({"summary": f"Of {headline}."} | fields)
    )


def test_what_is_built_is_read_back():
    some = [article("Ports"), article("Flash!", Kind.FLASH), article("Deep", Kind.IN_DEPTH)]
    old = corrected(article("Old", hours=99), "It was Monday.", NOW)
    body = built([*some, old], SINCE, [article("Tomorrow")])
    read = read_back(body)
    assert read.opening == "3 new articles and 1 corrected."
    assert list(read.takes) == [some[1].slug, some[0].slug, some[2].slug, old.slug]
    assert read.takes[some[0].slug] == "Of Ports."
    assert read.takes[old.slug] == "It was Monday."
    assert "- Tomorrow" in body
    assert "Tomorrow" not in "".join(read.takes.values())


def test_what_others_published_and_what_is_to_come_close_a_review():
    other = article(
        "Ports [shut]", Kind.IMPORTED, sources=(Source("Ports", "https://paper.example/1", "A paper"),)
    )
    hostile = article("Else", Kind.IMPORTED, sources=(Source("E", "https://x.example/)(javascript:a", ""),))
    read = read_back(built([article("Ours")], SINCE, [article("Tomorrow")], [other, hostile]))
    assert len(read.takes) == 1
    assert read.closing == (
        "## On our radar\n\n- [Ports \\[shut\\]](https://paper.example/1), A paper\n- Else\n\n## What is to come\n\n- Tomorrow"
    )


def test_a_body_without_a_list_is_all_opening():
    assert read_back("One.\n\n---\n\nTwo.\n").opening == "One.\n\n---\n\nTwo."


def test_the_order_for_everybody_is_by_severity_then_novelty():
    some = [article("a", hours=1), article("b", severity=4, hours=9), article("c", hours=2)]
    assert [one.headline for one in ordered(some)] == ["b", "a", "c"]


@example("1. January")
@example("2) second")
@example("- a [b](javascript:c) **d** <e> &amp; \\ # ~~f~~")
@given(st.text(max_size=40).filter(str.strip))
def test_a_plain_text_stands_for_itself_in_markdown(text):
    said = " ".join(text.replace("\x00", "").split())
    made = literal(said)
    assert to_plain(made) == said or not said
    assert "<a" not in to_html(made)


@given(
    st.lists(
        st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=30), min_size=1, max_size=4
    )
)
def test_whatever_headlines_say_each_article_is_found_again(headlines):
    some = [article(one, summary=one) for one in headlines]
    assert set(read_back(built(some, SINCE)).takes) == {one.slug for one in some}
