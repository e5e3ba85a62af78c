"""A reader's own page: what is shown, changed, taken along and deleted is the reader's, and all of it."""

from __future__ import annotations

import datetime as dt
import html
import re

import msgspec

from press_samples import published
from review_client import Browser
from tocsin.store.press.tables import METADATA

#: Every column that holds something of a reader, and the words of the privacy page that tell of it; "" for what only ties rows together.
TOLD = {
    "readers.id": "",
    "readers.address": "Your e-mail address",
    "readers.created": "when you registered",
    "readers.until": "until when you have all-access",
    "readers.reach": "as whom markings reach you",
    "readers.member": "or a member of it",
    "readers.name": "a name if you gave one",
    "readers.newsletter": "Which mails you want: the newsletter",
    "readers.reviews": "the reviews, flashes",
    "readers.flashes": "the reviews, flashes",
    "readers.searches": "what is new in your searches",
    "readers.feed": "another that opens your feeds",
    "readers.bounced": "when the last came back",
    "readers.organisation": "If you log in through your organisation",
    "readers.lent": "until when you have all-access through it",
    "readers.lent_reach": "as whom markings reach you then",
    "readers.lent_member": "as whom markings reach you then",
    "identities.issuer": "the address of its provider",
    "identities.subject": "what that calls you",
    "identities.reader": "",
    "identities.since": "since when, and until when you have all-access through it",
    "interests.reader": "",
    "interests.kind": "Which topics you follow",
    "interests.slug": "Which topics you follow",
    "saved_searches.id": "",
    "saved_searches.reader": "",
    "saved_searches.name": "under which name",
    "saved_searches.text": "Which searches you saved",
    "saved_searches.alerts": "whether new hits are mailed",
    "saved_searches.created": "since when",
    "saved_searches.told": "up to when you were told",
    "vouchers.digest": "Of its code we keep a digest",
    "vouchers.days": "for how many days it was",
    "vouchers.made": "when it was made",
    "vouchers.expires": "when it would have expired",
    "vouchers.used": "when you used it",
    "vouchers.reader": "Of a voucher that you used",
    "mails.rank": "",
    "readers.unsubscribe": "A random number that ends them with one click",
    "readers.bounces": "How many mails could not be delivered",
    "readers.password": "A password, if you set one: an argon2id hash",
    "visits.digest": "of which we keep a digest",
    "visits.reader": "",
    "visits.opened": "For each browser in which you entered, when",
    "visits.expires": "until when it lasts",
    "links.digest": "we keep a digest, from which it cannot be made",
    "links.purpose": "",
    "links.address": "The address you gave",
    "links.article": "the article you came from",
    "links.expires": "when the link ends",
    "openings.reader": "",
    "openings.month": "choice, when",
    "openings.article": "Which articles you opened",
    "openings.gift": "whether one was the gift of registering",
    "openings.at": "when, and whether",
    "mails.number": "",
    "mails.key": "which it was",
    "mails.reader": "",
    "mails.address": "that a mail went to this address",
    "mails.state": "whether it was sent",
    "mails.tries": "how often that was tried",
    "mails.next": "",
    "mails.told": "what your mail server said",
    "mails.raw": "Its text is kept only until it is sent",
}


def personal():
    """The columns of tables that hold something of a reader."""
    named = {"reader", "address"}
    tables = (one for one in METADATA.sorted_tables if named & set(one.c.keys()))
    return {f"{table.name}.{column.name}" for table in tables for column in table.c}


def words(page):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", page)).split())


def test_the_privacy_page_tells_of_every_column_that_holds_something_of_a_reader(browser):
    assert personal() == set(TOLD)
    page = words(browser.get("/privacy").text)
    assert [one for one in TOLD.values() if one not in page] == []


def test_the_privacy_page_says_what_stays_of_who_has_left(browser):
    page = words(browser.get("/privacy").text)
    assert "Two things stay. One stays until the month turns" in page
    assert "The other is the audit log" in page
    assert "it names a reader by a random number alone" in page
    assert "under a digest of the address" in page


def test_the_privacy_page_names_every_cookie_that_a_reader_gets(press, browser):
    browser.enter()
    page = Browser(press).get("/privacy").text
    given = {"__Host-tocsin-visit", *browser.http.cookies.keys()}
    assert given == {"__Host-tocsin-visit", "__Host-tocsin-reader"}
    assert all(f"<code>{name}</code>" in page for name in given)


def test_the_page_shows_the_meter_and_what_is_open(press, browser):
    one, two = published(press, "One"), published(press, "Two")
    browser.enter(article=one.slug)
    browser.post(f"/articles/{two.slug}/open", on="/account")
    page = browser.get("/account").text
    assert "2 of 3" in page
    assert "rae@example.org" in page
    assert one.slug in page
    assert two.slug in page


def test_each_kind_of_mail_is_switched_off_and_on(press, browser):
    browser.enter()
    kinds = ("newsletter", "reviews", "flashes", "searches")
    for wanted in ((), ("newsletter",), ("reviews", "flashes"), ("searches",), kinds):
        assert browser.post("/account/mails", dict.fromkeys(wanted, "yes"), on="/account").status_code == 303
        reader = press.store.readers.by_address("rae@example.org")
        assert tuple(kind for kind in kinds if getattr(reader, kind)) == wanted


def test_a_reader_takes_along_everything_and_no_secret(press, browser):
    one = published(press)
    browser.enter(article=one.slug)
    answer = browser.get("/account/data.json")
    assert answer.headers["content-disposition"].startswith("attachment")
    kept = answer.json()["kept"]
    assert kept["readers"][0]["address"] == "rae@example.org"
    assert kept["openings"][0]["article"] == one.id
    assert len(kept["visits"]) == 1
    assert kept["mails"][0]["address"] == "rae@example.org"
    assert not re.search(r"digest|password|unsubscribe|\"feed\"", answer.text)


def test_deleting_leaves_nothing_of_the_reader_and_of_others_everything(press, browser):
    one = published(press)
    other = Browser(press)
    other.enter("otto@example.org", one.slug)
    browser.enter(article=one.slug)
    Browser(press).post("/log-in", {"address": "rae@example.org"})
    reader = press.store.readers.by_address("rae@example.org")
    assert browser.post("/account/delete", on="/account").status_code == 400, "not without being sure"
    answer = browser.post("/account/delete", {"sure": "yes"}, on="/account")
    assert answer.status_code == 200
    assert "tocsin-reader" in "".join(answer.headers.get_list("set-cookie"))
    assert browser.get("/account").headers["location"] == "/log-in"
    with press.store.articles._database.reading() as connection:  # noqa: SLF001  (all tables, whatever book they are of)
        for table in METADATA.sorted_tables:
            rows = repr(connection.execute(table.select()).all())
            assert "rae@example.org" not in rows, table.name
            assert reader.id not in rows, table.name
    assert other.get("/account").status_code == 200
    assert press.store.readers.kept(reader.id) == {}


def test_a_reader_gets_nobody_else_s(press, browser):
    Browser(press).enter("otto@example.org")
    otto = press.store.readers.by_address("otto@example.org")
    browser.enter()
    assert "otto" not in browser.get(f"/account/data.json?id={otto.id}&reader={otto.id}").text
    browser.post("/account/mails", {"id": otto.id, "reader": otto.id, "address": otto.address}, on="/account")
    browser.post("/account/delete", {"sure": "yes", "id": otto.id, "reader": otto.id}, on="/account")
    assert press.store.readers.get(otto.id) == otto


def test_what_expires_falls_back_and_is_told(press, clock, browser):
    browser.enter()
    reader = press.store.readers.by_address("rae@example.org")
    press.store.readers.put(msgspec.structs.replace(reader, until=clock.now + dt.timedelta(days=2)))
    assert "All-access until" in browser.get("/account").text
    clock.move(days=3)
    assert "all-access ended on" in browser.get("/account").text
