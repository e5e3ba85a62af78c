"""A review is built of what changed, and read back as the desk left it."""

from __future__ import annotations

import datetime as dt

import msgspec
from hypothesis import example, given
from hypothesis import strategies as st

from tocsin.library.editing import begun, corrected
from tocsin.library.literal import literal
from tocsin.library.markdown import to_html, to_plain
from tocsin.library.ordering import ordered
from tocsin.library.review_words import summary_of
from tocsin.library.reviewing import Matter, built, leads_to, read_back, without
from tocsin.model.article import Kind, Source, State, Topic, TopicKind
from tocsin.model.marking import Marking, Tlp

NOW = dt.datetime(2026, 3, 3, 12, tzinfo=dt.UTC)
SINCE = NOW - dt.timedelta(days=1)


def article(headline, kind=Kind.ARTICLE, hours=2.0, **fields):
    one = begun(kind, headline, Marking(Tlp.CLEAR), NOW)
    when = NOW - dt.timedelta(hours=hours)
    return msgspec.structs.replace(
        one, state=State.PUBLISHED, published=when, **({"summary": f"Of {headline}."} | fields)
    )


def of(*articles, **more):
    return built(Matter(articles=articles, since=SINCE, **more))


def about(*names, kind=TopicKind.COUNTRY):
    return tuple(Topic(kind, name.lower(), name) for name in names)


def test_what_is_built_is_read_back():
    some = [article("Ports"), article("Flash!", Kind.FLASH), article("Deep", Kind.IN_DEPTH)]
    old = corrected(article("Old", hours=99), "It was Monday.", NOW)
    body = of(*some, old, coming=(("Tomorrow", NOW.date()),))
    read = read_back(body)
    assert list(read.takes) == [some[1].slug, some[0].slug, some[2].slug, old.slug]
    assert read.takes[some[0].slug] == "Of Ports."
    assert read.takes[old.slug] == "It was Monday."
    assert "- Tomorrow, on Tuesday 3 March" in read.closing
    assert "Tomorrow" not in "".join(read.takes.values())


def test_a_review_opens_with_what_matters_in_sentences_made_of_the_articles():
    flash = article("Portal shut", Kind.FLASH, summary="The portal is shut", topics=about("Albania", "Iran"))
    one = article("Who did it?", severity=1, topics=about("Albania"))
    other = corrected(article("Old", hours=99), "It was Monday.", NOW)
    assert to_plain(read_back(of(flash, one)).opening) == (
        "The portal is shut. Also today: “Who did it?”. Today is about Albania."
    )
    assert to_plain(read_back(of(one)).opening) == "Of Who did it?."
    assert to_plain(read_back(of(other)).opening) == "Corrected: “Old”."
    many = [article(f"No {number}", hours=number) for number in range(6)]
    assert to_plain(read_back(of(*many)).opening) == (
        "Of No 0. Also today: “No 1”, “No 2”, “No 3” and 2 more."
    )


def test_news_has_our_take_below_it_where_an_analysis_is_about_the_same():
    case = about("Albania 2022", kind=TopicKind.INCIDENT)
    flash = article("Portal shut", Kind.FLASH, topics=case)
    away = article("Elsewhere", Kind.FLASH, topics=about("Iran"))
    take = article("Who did it?", topics=case, body="It began in May. So they say.\n\nMore.\n")
    read = read_back(of(flash, away, take, article("Ports", topics=about("Iran"))))
    assert read.takes[flash.slug] == (
        f"Of Portal shut.\n\n**Our take:** Of Who did it?. [Who did it?](/articles/{take.slug})"
    )
    assert read.takes[away.slug] == "Of Elsewhere.", "one country alone is not near enough"
    assert read.takes[take.slug] == "It began in May. So they say.", "its summary is told already"
    earlier = read_back(of(flash, known=(take,)))
    assert "Who did it?" in earlier.takes[flash.slug]
    assert take.slug not in earlier.takes


def test_what_was_analysed_before_is_a_take_on_the_same_case_alone_and_a_flash_is_news_before_what_is_severe():
    flash = article("Portal shut", Kind.FLASH, topics=about("Albania", "Iran"))
    earlier, severe = article("Profile", topics=about("Albania", "Iran")), article("Severe", severity=4)
    body = of(flash, severe, known=(earlier,))
    assert "Profile" not in body
    assert body.index("The latest analysis") < body.index("### [Severe]")
    assert of(severe).index("The most important news") < of(severe).index("### [Severe]")


def test_what_the_opening_tells_is_not_told_again():
    one = article("Ports", body="It began in May.\n\nMore.\n")
    read = read_back(of(one))
    assert to_plain(read.opening) == "Of Ports."
    assert read.takes[one.slug] == "It began in May."


def test_a_week_is_grouped_by_what_it_was_about():
    ports = [article(f"Port {number}", hours=number, topics=about("Ports", "Sea")) for number in range(3)]
    banks = [article(f"Bank {number}", hours=9 + number, topics=about("Banks")) for number in range(2)]
    body = of(*ports, *banks, article("Alone"), weekly=True, dates=("The next comes soon.",))
    assert [line for line in body.splitlines() if line.startswith("## ")] == [
        "## Ports", "## Banks", "## Also this week", "## What is to come",
    ]  # fmt: skip
    assert list(read_back(body).takes)[:3] == [one.slug for one in ports]
    assert to_plain(read_back(body).opening).startswith("This week is about Ports, Sea and Banks. Of Port 0.")


def test_what_others_published_and_what_is_to_come_close_a_review():
    other = article(
        "Ports [shut]", Kind.IMPORTED, sources=(Source("Ports", "https://paper.example/1", "A paper"),)
    )
    hostile = article("Else", Kind.IMPORTED, sources=(Source("E", "https://x.example/)(javascript:a", ""),))
    read = read_back(of(article("Ours"), radar=(other, hostile), coming=(("Tomorrow", NOW.date()),)))
    assert len(read.takes) == 1
    assert read.closing == (
        "## On our radar\n\n### What others published\n\n- [Ports \\[shut\\]](https://paper.example/1), A paper\n- Else\n\n"
        "### What is to come\n\n- Tomorrow, on Tuesday 3 March"
    )


def test_paragraphs_that_lead_to_what_is_no_longer_to_be_read_are_left_out():
    case = about("Albania 2022", kind=TopicKind.INCIDENT)
    flash = article("Portal shut", Kind.FLASH, topics=case)
    take = article("Who “did” it?", topics=case)
    body = of(flash, known=(take,))
    assert leads_to(body) == {flash.slug, take.slug}
    read = without(read_back(body), {take.slug})
    assert read.opening == read_back(body).opening
    assert read.takes == {flash.slug: "Of Portal shut."}
    assert without(read_back(body), {flash.slug}).opening == ""


def test_a_review_in_one_line_reads_as_sentences():
    some = [article("Who did it?"), article("Ports shut", hours=3)]
    assert summary_of(some, ()) == "Who did it? Ports shut."


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
    assert set(read_back(of(*some)).takes) == {one.slug for one in some}
