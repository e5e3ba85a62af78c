"""Mails are ended by their links, vouchers are used once, topics are followed, and feeds hold what their reader may read."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from press_samples import published
from review_client import Browser
from tocsin.model.article import Topic, TopicKind
from tocsin.model.marking import Marking, Tlp
from tocsin.press.feeding import feed_places
from tocsin.press.subscribing import make_vouchers

ALBANIA = Topic(TopicKind.COUNTRY, "albania", "Albania")


def reader_of(press, address="rae@example.org"):
    return press.store.readers.by_address(address)


@pytest.mark.parametrize(
    ("kind", "choice"), [("newsletter", "newsletter"), ("daily", "reviews"), ("flash", "flashes")]
)
def test_a_link_in_a_mail_ends_such_mails_with_one_request_and_looking_at_it_ends_nothing(
    press, browser, kind, choice
):
    browser.enter()
    path = f"/unsubscribe/{kind}.{press.store.readers.keys(reader_of(press).id).unsubscribe}"
    program = Browser(press)
    assert program.get(path).status_code == 200
    assert getattr(reader_of(press), choice)
    one_click = {"data": {"List-Unsubscribe": "One-Click"}, "headers": {"Origin": "https://mail.example"}}
    for _ in range(2):
        assert program.request("POST", path, **one_click).status_code == 200
        assert not getattr(reader_of(press), choice)
    assert "any more" in program.get(path).text
    others = {"newsletter", "reviews", "flashes"} - {choice}
    assert all(getattr(reader_of(press), one) for one in others)


@pytest.mark.parametrize(
    "token", ["newsletter.", "newsletter.x", "x", "other.x", "newsletter.%00", "." * 600]
)
def test_a_link_of_no_mail_ends_nothing(press, browser, token):
    browser.enter()
    assert browser.get(f"/unsubscribe/{token}").status_code == 404
    assert browser.request("POST", f"/unsubscribe/{token}").status_code in {400, 404}
    assert reader_of(press).newsletter


def test_a_voucher_gives_all_access_once(press, clock, browser):
    (code,) = make_vouchers(press, "ada", 30, 1, dt.timedelta(days=90))
    browser.enter()
    other = Browser(press)
    other.enter("otto@example.org")
    assert browser.post("/subscribe", {"code": f" {code} "}).headers["location"] == "/subscribe?done=yes"
    assert reader_of(press).until == clock.now + dt.timedelta(days=30)
    again = other.post("/subscribe", {"code": code})
    assert again.status_code == 422
    assert "was used, has expired, or never was" in again.text
    assert reader_of(press, "otto@example.org").until is None


def test_vouchers_are_not_guessed_fast(browser):
    browser.enter()
    ends = [browser.post("/subscribe", {"code": str(n)}).status_code for n in range(11)]
    assert ends == [422] * 10 + [429]


def test_a_voucher_is_for_who_has_entered(press, browser):
    assert browser.post("/subscribe", {"code": "x"}, on="/log-in").headers["location"] == "/log-in"


def test_a_topic_is_followed_and_left_and_none_that_may_not_be_known(press, browser):
    published(press, topics=(ALBANIA,))
    published(press, "Green", Marking(Tlp.GREEN), topics=(Topic(TopicKind.ACTOR, "void", "Void"),))
    browser.enter()
    at = "/topics/country/albania"
    assert browser.post(f"{at}/follow", {"follow": "yes"}, on=at).headers["location"] == at
    assert press.store.readers.follows(reader_of(press).id) == {(TopicKind.COUNTRY, "albania")}
    assert "Albania" in browser.get("/account").text
    browser.post(f"{at}/follow", {}, on=at)
    assert press.store.readers.follows(reader_of(press).id) == frozenset()
    for path in ("/topics/actor/void", "/topics/planet/mars", "/topics/country/none"):
        assert browser.post(f"{path}/follow", {"follow": "yes"}, on=at).status_code == 404


def test_feeds_hold_what_their_reader_may_read_until_they_get_other_addresses(press, clock, browser):
    published(press, "Clear", topics=(ALBANIA,))
    published(press, "Green", Marking(Tlp.GREEN))
    for name in ("feed.atom", "feed.rss", "feed.json"):
        for path in (f"/{name}", f"/topics/country/albania/{name}"):
            feed = browser.get(path)
            assert feed.status_code == 200
            assert "Clear" in feed.text
            assert "quicksilver" not in feed.text
            assert "Green" not in feed.text
    browser.enter()
    press.store.readers.put(msgspec.structs.replace(reader_of(press), until=clock.now + dt.timedelta(days=9)))
    own = next(iter(feed_places(press, reader_of(press)).values())).removeprefix("https://review.example")
    assert own in browser.get("/account").text
    assert "quicksilver" in Browser(press).get(own).text
    browser.post("/account/feeds", on="/account")
    assert Browser(press).get(own).status_code == 404
    for path in ("/feed.atom?key=x", "/topics/country/albania/feed.exe", "/topics/country/none/feed.atom"):
        assert browser.get(path).status_code == 404
