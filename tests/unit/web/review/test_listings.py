"""Lists, topics, authors and the archive: complete, in order, and without a word of what may not be known."""

from __future__ import annotations

import msgspec
import pytest

from press_samples import published
from tocsin.library.calendar import Calendar
from tocsin.library.editing import begun
from tocsin.library.lines import source_lines, sources_of, topic_lines, topics_of
from tocsin.model.article import Author, Kind, Topic, TopicKind
from tocsin.model.errors import UsageError
from tocsin.model.marking import Marking, Tlp
from tocsin.model.member import COMMUNITY
from tocsin.press.publishing import keep

ALBANIA = Topic(TopicKind.COUNTRY, "albania", "Albania")
VOID = Topic(TopicKind.ACTOR, "void", "Void")


def as_community(press):
    reader = press.store.readers.by_address("rae@example.org")
    press.store.readers.put(msgspec.structs.replace(reader, audience=COMMUNITY))


def test_a_topic_has_a_page_of_what_is_about_it(press, browser):
    published(press, "About it", topics=(ALBANIA,))
    published(press, "About another")
    page = browser.get("/topics/country/albania").text
    assert "About it" in page
    assert "About another" not in page
    assert "/topics/country/albania" in browser.get("/topics").text


def test_a_topic_only_of_what_may_not_be_known_is_not_there(press, browser):
    published(press, "Green", Marking(Tlp.GREEN), topics=(VOID,))
    for path in ("/topics/actor/void", "/topics/actor/none", "/topics/planet/mars"):
        assert browser.get(path).status_code == 404
        assert "Void" not in browser.get(path).text
    assert "Void" not in browser.get("/topics").text
    browser.enter()
    as_community(press)
    assert "Green" in browser.get("/topics/actor/void").text
    assert "Void" in browser.get("/topics").text


def test_no_count_tells_of_what_may_not_be_known(press, browser):
    published(press, "Clear", topics=(ALBANIA,))
    published(press, "Green", Marking(Tlp.GREEN), topics=(ALBANIA,))
    assert '<small class="num">1</small>' in browser.get("/topics").text
    browser.enter()
    as_community(press)
    assert '<small class="num">2</small>' in browser.get("/topics").text


def test_of_many_topics_those_of_most_articles_stand_on_the_page_and_all_on_their_own(press, browser):
    some = [Topic(TopicKind.TECHNIQUE, f"t{1000 + number}", f"T{1000 + number}") for number in range(70)]
    published(press, "Of all", topics=tuple(some))
    published(press, "Of some", topics=tuple(some[20:]))
    published(press, "Green", Marking(Tlp.GREEN), topics=(VOID,))
    page, whole = browser.get("/topics").text, browser.get("/topics/technique").text
    shown = [one for one in some if f'"/topics/technique/{one.slug}"' in page]
    assert shown == [*some[:10], *some[20:]]
    assert "All 70 techniques" in page
    assert all(f'"/topics/technique/{one.slug}"' in whole for one in some)
    for path in ("/topics/actor", "/topics/planet"):
        assert browser.get(path).status_code == 404


def test_an_author_has_a_page(press, browser):
    press.store.articles.put_author(Author("ada", "Ada L.", ("iran", "wipers"), "Writes *well*."))
    published(press, "By her", authors=("ada",))
    page = browser.get("/authors/ada").text
    assert "Ada L." in page
    assert "iran, wipers" in page
    assert "<em>well</em>" in page
    assert "By her" in page
    assert browser.get("/authors/nobody").status_code == 404


def test_an_author_of_whom_nothing_may_be_known_has_no_page(press, clock, browser):
    for slug in ("uma", "dora"):
        press.store.articles.put_author(Author(slug, slug.title()))
    published(press, "For the community", Marking(Tlp.GREEN), authors=("uma",))
    draft = begun(Kind.ARTICLE, "Unheard of", Marking(Tlp.CLEAR), clock.now)
    keep(press, msgspec.structs.replace(draft, authors=("dora",)), "ada", "article begun")
    browser.enter()
    assert [browser.get(f"/authors/{slug}").status_code for slug in ("uma", "dora")] == [404, 404]
    as_community(press)
    assert [browser.get(f"/authors/{slug}").status_code for slug in ("uma", "dora")] == [200, 404]


def test_a_list_goes_on_and_shows_each_article_once(press, clock, browser):
    made = []
    for number in range(45):
        clock.move(minutes=1)
        made.append(published(press, f"Number {number}."))
    path, seen = "/analysis", []
    while path:
        page = browser.get(path).text
        seen += [one.id for one in reversed(made) if f">{one.headline}<" in page]
        onward = page.split('<p class="pages"><a href="')[1:]
        path = onward[0].split('"')[0] if onward else ""
    assert seen == [one.id for one in reversed(made)]


def test_a_list_does_not_go_on_behind_what_may_not_be_known(press, browser):
    green = published(press, "Green", Marking(Tlp.GREEN))
    for after in (green.id, "none"):
        answer = browser.get(f"/analysis?after={after}")
        assert answer.status_code == 404
        assert "The list does not go on there" in answer.text


def test_each_kind_has_its_list(press, browser):
    for kind, path in (
        (Kind.FLASH, "/analysis"),
        (Kind.IN_DEPTH, "/in-depth"),
        (Kind.WEEKLY_REVIEW, "/reviews"),
    ):
        published(press, f"A {kind.value}", kind=kind)
        assert f"A {kind.value}" in browser.get(path).text


def test_the_archive_has_a_page_for_each_month_in_the_publication_s_zone(press, clock, browser):
    press.settings = msgspec.structs.replace(press.settings, calendar=Calendar("Pacific/Auckland"))
    published(press, "In March")
    clock.move(days=28)  # 31 March, noon in Greenwich, is 1 April there
    published(press, "In April")
    assert "In April" in browser.get("/archive").text
    assert "In March" not in browser.get("/archive").text
    assert 'href="/archive/2026-03" rel="prev"' in browser.get("/archive").text
    march = browser.get("/archive/2026-03").text
    assert "In March" in march
    assert 'href="/archive/2026-04" rel="next"' in march
    for month in ("2026-13", "2027-01", "x", "0001-01"):
        assert browser.get(f"/archive/{month}").status_code == 404


def test_topics_and_sources_are_read_as_they_are_written():
    topics = (ALBANIA, Topic(TopicKind.ISSUE, "cyber-norms", "Cyber norms"))
    assert topics_of(topic_lines(topics)) == topics
    text = "A report | Its publisher | https://example.org/a\nAlone\nWith address | https://example.org/b"
    assert source_lines(sources_of(text)) == text
    for wrong in ("Albania", "planet: Mars", "country:"):
        with pytest.raises(UsageError):
            topics_of(wrong)
    for wrong in (
        "x | javascript://a", "a | b | c", "| https://example.org", "x | http://[", "x | https://a℀b/",
    ):  # fmt: skip
        with pytest.raises(UsageError):
            sources_of(wrong)
