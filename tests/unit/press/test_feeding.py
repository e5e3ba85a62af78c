"""Feeds are what other programs read: valid, of what may be told alone, whole for who may read it whole."""

from __future__ import annotations

import datetime as dt
import json

import feedparser
import msgspec
import pytest
from defusedxml.ElementTree import fromstring

from press_samples import published
from tocsin.library.editing import corrected
from tocsin.library.feeds import Form
from tocsin.model.article import Author, Kind, Topic, TopicKind
from tocsin.model.marking import Marking, Tlp
from tocsin.model.member import COMMUNITY
from tocsin.press.feeding import feed_of, feed_places
from tocsin.press.publishing import keep
from tocsin.press.readership import turn

ALBANIA = Topic(TopicKind.COUNTRY, "albania", "Albania")
HOSTILE = '<script>x</script> ]]> & "q" \x0b *c*'


class Item(msgspec.Struct, forbid_unknown_fields=True):
    """An item as https://www.jsonfeed.org/version/1.1/ has it."""

    id: str
    url: str
    title: str
    summary: str
    content_html: str
    date_published: dt.datetime
    date_modified: dt.datetime
    authors: list[dict[str, str]]
    tags: list[str]
    language: str


class JsonFeed(msgspec.Struct, forbid_unknown_fields=True):
    version: str
    title: str
    home_page_url: str
    feed_url: str
    items: list[Item]


def read(form, raw):
    """Headlines and contents of a feed, by a parser that is not ours."""
    if form is Form.JSON:
        made = msgspec.json.decode(raw, type=JsonFeed)
        assert made.version == "https://jsonfeed.org/version/1.1"
        return [(one.title, one.content_html) for one in made.items]
    fromstring(raw)
    found = feedparser.parse(raw, sanitize_html=False)
    assert not found.bozo, found.get("bozo_exception")
    assert found.version == {Form.ATOM: "atom10", Form.RSS: "rss20"}[form]
    return [(one.title, one.content[0].value) for one in found.entries]


def paying(press, **fields):
    one = press.store.readers.confirmed("rae@example.org")
    one = msgspec.structs.replace(one, until=press.clock() + dt.timedelta(days=9), **fields)
    press.store.readers.put(one)
    return one, press.store.readers.keys(one.id).feed


@pytest.mark.parametrize("form", Form)
def test_everybody_gets_teasers_newest_first_and_nothing_that_is_marked(press, clock, form):
    press.store.articles.put_author(Author("ada", "Ada L."))
    published(press, "The older", authors=("ada",), topics=(ALBANIA,))
    clock.move(minutes=1)
    published(press, "The newer")
    published(press, "Green", Marking(Tlp.GREEN))
    raw = feed_of(press, form)
    found = read(form, raw)
    assert [title for title, _ in found] == ["The newer", "The older"]
    assert "Second" in found[0][1]
    assert "quicksilver" not in raw.decode()
    assert 'href="https://review.example/articles/the-newer-' in found[0][1]
    assert "Ada L." in raw.decode()


@pytest.mark.parametrize("form", Form)
def test_a_subscriber_s_key_gives_what_the_subscriber_may_read_and_no_more(press, form):
    published(press, "Green", Marking(Tlp.GREEN))
    published(press, "Amber", Marking(Tlp.AMBER))
    published(press, "Daily", kind=Kind.DAILY_REVIEW)
    reader, key = paying(press, audience=COMMUNITY)
    found = dict(read(form, feed_of(press, form, key=key)))
    assert set(found) == {"Green", "Daily"}
    assert all("quicksilver" in text for text in found.values())
    assert key in feed_places(press, reader)[form]
    assert feed_of(press, form, key="guessed") is None
    new = press.store.readers.new_feed(reader.id)
    assert feed_of(press, form, key=key) is None
    assert feed_of(press, form, key=new) is not None


def test_the_key_of_a_feed_ends_no_mails_and_that_of_mails_opens_no_feed(press):
    reader, key = paying(press)
    keys = press.store.readers.keys(reader.id)
    assert keys.unsubscribe != key
    assert feed_of(press, Form.ATOM, key=keys.unsubscribe) is None
    assert press.store.readers.by_unsubscribe(key) is None


def test_what_expires_falls_back_to_teasers_and_what_was_chosen(press, clock):
    one, other = published(press, "Chosen"), published(press, "Other")
    _, key = paying(press)
    clock.move(days=10)
    turn(press, one, press.store.readers.by_feed(key))
    found = dict(read(Form.ATOM, feed_of(press, Form.ATOM, key=key)))
    assert "quicksilver" in found["Chosen"]
    assert "quicksilver" not in found[other.headline]


def test_a_feed_is_of_a_topic_and_a_topic_of_nothing_to_tell_is_as_none(press):
    published(press, "On Albania", topics=(ALBANIA,))
    published(press, "On nothing")
    published(press, "Amber", Marking(Tlp.AMBER), topics=(Topic(TopicKind.ACTOR, "storm", "Storm"),))
    found = read(Form.ATOM, feed_of(press, Form.ATOM, (TopicKind.COUNTRY, "albania")))
    assert [title for title, _ in found] == ["On Albania"]
    assert feed_of(press, Form.ATOM, (TopicKind.ACTOR, "storm")) is None
    assert feed_of(press, Form.ATOM, (TopicKind.ACTOR, "nobody")) is None


@pytest.mark.parametrize("form", Form)
def test_hostile_texts_leave_a_feed_valid_and_do_nothing(press, form):
    published(press, HOSTILE, summary=HOSTILE, body=f"{HOSTILE}\n\n[a](javascript:x)\n")
    ((_, content),) = read(form, feed_of(press, form))
    assert "<script" not in content
    assert 'href="javascript' not in content
    assert "<em>c</em>" in content


@pytest.mark.parametrize("form", Form)
def test_a_correction_shows_in_a_feed_and_changes_its_date_alone(press, clock, form):
    one = published(press)
    clock.move(hours=1)
    keep(press, corrected(one, "Five, not four.", clock.now), "ada", "article corrected")
    raw = feed_of(press, form).decode()
    assert "Five, not four." in raw
    if form is Form.JSON:
        (item,) = json.loads(raw)["items"]
        assert item["date_published"] < item["date_modified"]


@pytest.mark.parametrize("form", Form)
def test_a_publication_without_articles_has_a_valid_feed(press, form):
    assert read(form, feed_of(press, form)) == []
