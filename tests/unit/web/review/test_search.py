"""The search page: what is found is shown marked, narrowed by links, and tells no more than its reader may know."""

from __future__ import annotations

import datetime as dt
import html
import json
import re
from urllib.parse import urlencode

import msgspec
import pytest

from press_samples import published
from review_client import Browser, plain_app
from tocsin.library.editing import begun
from tocsin.model.article import Author, Kind, Topic, TopicKind
from tocsin.model.errors import StoreError
from tocsin.model.marking import Marking, Tlp
from tocsin.model.member import COMMUNITY
from tocsin.press.publishing import keep
from tocsin.web.review.allowance import Allowances, Searches, Turns

ALBANIA = Topic(TopicKind.COUNTRY, "albania", "Albania")
VOID = Topic(TopicKind.ACTOR, "void", "Void")
GREEN = Marking(Tlp.GREEN)


def at(text, **more):
    return f"/search?{urlencode({'q': text} | more)}"


def links(page):
    return [html.unescape(one) for one in re.findall(r'href="(/search[^"]*)"', page)]


def found(browser, text, **more):
    """What the JSON tells."""
    return json.loads(browser.get(f"/search.json?{urlencode({'q': text} | more)}").text)


def subscribed(press, browser, audience=None):
    browser.enter()
    reader = press.store.readers.by_address("rae@example.org")
    made = msgspec.structs.replace(reader, until=press.clock() + dt.timedelta(days=9))
    press.store.readers.put(msgspec.structs.replace(made, audience=audience or made.audience))
    return made


def test_hits_are_shown_with_what_was_asked_for_marked(press, browser):
    press.store.articles.put_author(Author("ada", "Ada L."))
    one = published(press, "Wipers in Tirana", topics=(ALBANIA,), authors=("ada",))
    published(press, "Nothing of it")
    page = browser.get(at("wiper")).text
    assert "<mark>Wipers</mark> in Tirana" in page
    assert f"/articles/{one.slug}" in page
    assert "1 article for <b>wiper</b>" in page
    assert "Ada L." in page
    assert "Nothing of it" not in page
    assert "set-cookie" not in browser.get(at("wiper")).headers


def test_counts_are_links_that_narrow_and_what_narrows_is_a_link_that_widens(press, browser):
    published(press, "One", topics=(ALBANIA,), kind=Kind.FLASH)
    published(press, "Two", topics=(ALBANIA,))
    published(press, "Three")
    page = browser.get(at("", order="newest")).text
    narrower = "/search?q=country%3Aalbania&order=newest"
    assert narrower in links(page)
    narrowed = browser.get(narrower).text
    assert "2 articles" in narrowed
    assert "/search?q=country%3Aalbania+type%3Aflash&order=newest" in links(narrowed)
    assert "/search?order=newest" in links(narrowed)
    assert narrower not in links(narrowed), "what is asked for is no link"
    assert not any("after" in one for one in links(page)), "all are of one year and month"


def test_years_and_months_narrow_too(press, browser, clock):
    published(press, "One")
    clock.move(days=300)
    published(press, "Two")
    page = browser.get("/search").text
    assert "/search?q=after%3A2026+before%3A2027" in links(page)
    clock.move(days=30)
    published(press, "Three")
    page = browser.get("/search?q=after%3A2026+before%3A2027").text
    assert not any("after%3A2027" in one for one in links(page))
    (march,) = (one for one in links(page) if "2026-03" in one)
    assert "March 2026" in page
    assert "1 article " in browser.get(march).text


def test_a_page_at_a_time_by_either_order(press, browser, clock):
    for number in range(12):
        published(press, f"Wiper {number}")
        clock.move(hours=1)
    first = browser.get(at("wiper", order="newest"))
    assert first.text.index("11</a>") < first.text.index("10</a>")
    assert "Page 1 of 2" in first.text
    second = browser.get("/search?q=wiper&order=newest&page=2").text
    assert second.count('<article class="card">') == 2
    assert "There is no such page" in browser.get(at("wiper", page="3")).text
    for odd in ("0", "-1", "x", "9" * 40, "²"):
        assert browser.get(at("wiper", page=odd, order=odd)).status_code == 200


def test_what_was_not_asked_and_what_is_nowhere_is_told_with_how_to_ask(press, browser):
    published(press, "Wiper")
    page = browser.get(at("wiper ab*")).text
    assert "Ab*: a beginning has 3 letters at least." in page
    nothing = browser.get(at("quagga")).text
    assert "Nothing holds all of that" in nothing
    assert '<details class="language" open>' in nothing
    assert '<details class="language" open>' in browser.get("/search").text
    assert browser.get(at("x" * 3000)).status_code == 200


def test_each_tier_is_told_how_much_of_a_hit_it_can_open(press, browser):
    published(press, "Wiper long")
    published(press, "Wiper short", body="All of it.")
    shares = {one["headline"][-1]["text"].strip(): one["share"] for one in found(browser, "wiper")["hits"]}
    assert shares == {"long": "teaser", "short": "whole"}
    page = browser.get(at("wiper")).text
    assert page.count("First paragraphs<") == 1
    assert page.count("Open to you in full") == 1
    subscribed(press, browser)
    page = browser.get(at("wiper")).text
    assert "First paragraphs" not in page
    assert "all-access</a>, whole texts" not in page


def test_the_same_is_told_as_json_by_address_and_by_what_is_accepted(press, browser):
    published(press, "Wipers", topics=(ALBANIA,))
    told = found(browser, "wiper")
    assert told == json.loads(browser.get(at("wiper"), headers={"Accept": "application/json"}).text)
    assert "<html" in browser.get(at("wiper"), headers={"Accept": "text/html,application/json"}).text
    assert (told["total"], told["page"], told["pages"], told["marking"]) == (1, 1, 1, "TLP:CLEAR")
    assert told["hits"][0]["headline"] == [{"text": "Wipers", "hit": True}]
    assert told["facets"]["country"] == [{"value": "albania", "name": "Albania", "count": 1}]


def subscriber_of(press):
    """Somebody with all-access to whom no more may be told than to the public."""
    other = Browser(press)
    other.enter("otto@example.org")
    reader = press.store.readers.by_address("otto@example.org")
    until = press.clock() + dt.timedelta(days=9)
    press.store.readers.put(msgspec.structs.replace(reader, until=until))
    return other


def secrets(press):
    """Articles of which a visitor may not know, or that are not out."""
    published(press, "Wiper of the community", GREEN, topics=(VOID,), authors=("eve",), kind=Kind.IN_DEPTH)
    published(press, "Wiper of members", Marking(Tlp.AMBER), topics=(VOID,))
    draft = begun(Kind.FLASH, "Wiper of tomorrow", Marking(Tlp.CLEAR), press.clock())
    keep(press, msgspec.structs.replace(draft, topics=(VOID,)), "ada", "article begun")


@pytest.mark.parametrize("text", ["wiper", "", "void", "actor:void", "author:eve", "quicksilver", "wiper OR community", "wip*"])  # fmt: skip
def test_no_byte_of_any_answer_tells_of_what_may_not_be_known(press, browser, text):
    published(press, "Wiper for all", topics=(ALBANIA,))
    browser.enter()
    paths = (at(text), at(text, order="newest"), f"/search.json?{urlencode({'q': text})}")
    told = [one.get(path).text for one in (Browser(press), browser) for path in paths]
    secrets(press)
    assert [one.get(path).text for one in (Browser(press), browser) for path in paths] == told


def test_no_byte_of_what_is_counted_or_alike_tells_of_what_may_not_be_known(press, browser):
    one = published(press, "Wiper for all", topics=(ALBANIA,))
    published(press, "Wiper of all", topics=(ALBANIA,))
    browser.enter()
    paths = ("/topics", "/topics/actor/void", "/topics/country/albania", f"/articles/{one.slug}")
    pages = [(who, path) for who in (browser, subscriber_of(press)) for path in paths]
    told = [who.get(path).text for who, path in pages]
    secrets(press)
    assert [who.get(path).text for who, path in pages] == told


def test_who_may_know_more_finds_more_and_paying_opens_no_amber(press, browser):
    secrets(press)
    subscribed(press, browser, COMMUNITY)
    told = found(browser, "wiper")
    assert (told["total"], told["marking"]) == (1, "TLP:GREEN")
    assert "TLP:GREEN" in browser.get(at("wiper")).text
    assert "members" not in browser.get(at("wiper")).text


def test_whole_texts_are_searched_with_all_access_alone(press, browser, clock):
    published(press)
    assert found(browser, "quicksilver")["total"] == 0
    subscribed(press, browser)
    assert found(browser, "quicksilver")["total"] == 1
    clock.move(days=10)
    assert found(browser, "quicksilver")["total"] == 0


def test_searches_are_limited_for_a_place_and_for_a_reader_and_told_so(press, monkeypatch):
    now = [0.0]
    app = plain_app(press, allowances=Allowances(searches=Searches(lambda: now[0], each=2, place=3)))
    one, other = Browser(press, app), Browser(press, app, "198.51.100.7")
    one.http.base_url = other.http.base_url = "http://review.example"
    assert [one.get(at("wiper")).status_code for _ in range(4)] == [200, 200, 200, 429]
    with monkeypatch.context() as patched:
        patched.setattr(press.store.search, "find", None)  # nothing is asked of the store
        told = one.get(at("wiper"))
        as_json = one.get("/search.json?q=wiper")
    assert "Too many searches came from here" in told.text
    assert 'value="wiper"' in told.text
    assert 1 <= int(told.headers["retry-after"]) <= 61
    assert (as_json.status_code, as_json.json()["what"]) == (429, "too many searches came from here")
    assert other.get(at("wiper")).status_code == 200
    one.enter()
    assert [one.get(at("wiper")).status_code for _ in range(3)] == [200, 200, 429]
    now[0] = 61.0
    assert one.get(at("wiper")).status_code == 200


def test_pages_go_on_and_a_search_is_put_off_where_too_many_are_under_way(press):
    searching = Searches(turns=Turns(at_once=1, patience=0.0))
    browser = Browser(press, plain_app(press, allowances=Allowances(searches=searching)))
    with searching.turns.turn():
        told = browser.get(at("wiper"))
        assert (told.status_code, told.headers["retry-after"]) == (503, "5")
        assert browser.get("/").status_code == 200
    assert browser.get(at("wiper")).status_code == 200


def test_where_the_store_fails_the_answer_says_so_in_the_form_that_was_asked_for(press, browser, monkeypatch):
    def fails(_):
        raise StoreError("disk I/O error", where="/srv/review.db")

    monkeypatch.setattr(press.store.search, "find", fails)
    page, as_json = browser.get(at("wiper")), browser.get("/search.json?q=wiper")
    assert (page.status_code, as_json.status_code) == (503, 503)
    assert as_json.json()["what"] == "the library cannot be read at the moment"
    assert "/srv" not in page.text + as_json.text
