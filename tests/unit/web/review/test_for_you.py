"""The page of a reader's own order: each article with its reason, and the order explained to everybody."""

from __future__ import annotations

import datetime as dt

import msgspec
from markupsafe import escape

from press_samples import published
from tocsin.library.choosing import EXPLAINED
from tocsin.model.article import Topic, TopicKind
from tocsin.model.marking import Marking, Tlp

ALBANIA = Topic(TopicKind.COUNTRY, "albania", "Albania")


def subscribed(press, browser):
    browser.enter()
    reader = press.store.readers.by_address("rae@example.org")
    press.store.readers.put(msgspec.structs.replace(reader, until=press.clock() + dt.timedelta(days=9)))
    return reader.id


def test_what_a_reader_follows_comes_first_and_says_why(press, browser, clock):
    followed = published(press, "Wipers in Tirana", topics=(ALBANIA,))
    clock.now += dt.timedelta(hours=30)
    published(press, "Something newer")
    press.store.readers.follow(subscribed(press, browser), [(TopicKind.COUNTRY, "albania")])
    page = browser.get("/for-you").text
    assert page.index(followed.headline) < page.index("Something newer")
    assert "you follow Albania." in page
    assert str(escape(EXPLAINED)) in page


def test_who_follows_nothing_is_told_what_decides(press, browser):
    published(press, "Something")
    subscribed(press, browser)
    page = browser.get("/for-you").text
    assert "You follow nothing yet" in page
    assert "Something" in page
    assert "Why this matters" not in page


def test_others_are_told_how_the_order_is_made_and_no_order(press, browser):
    published(press, "Something")
    visited = browser.get("/for-you").text
    browser.enter()
    for page in (visited, browser.get("/for-you").text):
        assert str(escape(EXPLAINED)) in page
        assert "Something" not in page


def test_paying_does_not_bring_what_may_not_be_known(press, browser):
    published(press, "Amber", Marking(Tlp.AMBER), topics=(ALBANIA,))
    press.store.readers.follow(subscribed(press, browser), [(TopicKind.COUNTRY, "albania")])
    assert "Amber" not in browser.get("/for-you").text
