"""What an attacker tries against log-ins, the desk and other readers: many requests at once, other ids, other hosts, counted work."""

from __future__ import annotations

import datetime as dt
import json
import re
import threading

import pytest
from argon2 import PasswordHasher
from sqlalchemy import event

from press_samples import published
from review_client import PASSWORD, Browser, link_in_last_mail
from tocsin.library.editing import begun
from tocsin.model.article import Kind, Topic, TopicKind
from tocsin.model.marking import Marking, Tlp
from tocsin.press.feeding import feed_places
from tocsin.press.publishing import keep
from tocsin.press.subscribing import grant, make_vouchers
from tocsin.store.attempts import Lockout
from tocsin.web.review.access import access_of
from tocsin.web.review.app import routes

RAE, OTTO = "rae@example.org", "otto@example.org"
DESK = [one for one in routes() if access_of(one.endpoint).roles]


def reader_of(press, address=RAE):
    return press.store.readers.by_address(address)


def at_once(do, arguments):
    """What a call gives for each argument, all begun together."""
    ends, arguments = [], list(arguments)
    ready = threading.Barrier(len(arguments))
    threads = [
        threading.Thread(target=lambda one=one: (ready.wait(), ends.append(do(one)))) for one in arguments
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return ends


class Work:
    """What a store is asked while this lasts, without the values, which differ."""

    def __init__(self, press) -> None:
        self._engine = press.store.readers._database._engine  # noqa: SLF001  (what every book asks)
        self.asked = []

    def __enter__(self):
        event.listen(self._engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *_):
        event.remove(self._engine, "before_cursor_execute", self._note)

    def _note(self, _connection, _cursor, statement, *_more):
        self.asked.append(statement)


def test_as_much_is_done_for_an_address_that_is_a_reader_s_as_for_any_other(press):
    Browser(press).enter(RAE)
    Browser(press).enter(OTTO)
    press.store.passwords.set(reader_of(press, OTTO).id, PASSWORD)
    for path, sent in (("/log-in", {}), ("/log-in/password", {"password": "none of them has this"})):
        done = []
        for address in (RAE, OTTO, "nobody@example.org"):
            browser = Browser(press)
            token = browser.token_on("/log-in")
            with Work(press) as work:
                answer = browser.request("POST", path, data={"token": token, "address": address} | sent)
            done.append((answer.status_code, work.asked))
        assert done[0] == done[1] == done[2], path
        assert done[0][1], "the store was asked"


def test_passwords_that_are_tried_at_once_are_tried_no_more_often_than_one_after_the_other(
    press, monkeypatch
):
    Browser(press).enter(RAE)
    press.store.passwords.set(reader_of(press).id, PASSWORD)
    tried, verify = [], PasswordHasher.verify
    monkeypatch.setattr(PasswordHasher, "verify", lambda *given: tried.append(1) or verify(*given))
    browsers = [Browser(press) for _ in range(9)]
    tokens = {one: one.token_on("/log-in") for one in browsers}

    def try_(one):
        sent = {"token": tokens[one], "address": RAE, "password": "guessed at once"}
        return one.request("POST", "/log-in/password", data=sent).status_code

    assert set(at_once(try_, browsers)) <= {403, 429}
    assert len(tried) <= Lockout().after


def test_of_several_who_use_a_voucher_at_once_one_has_it(press):
    (code,) = make_vouchers(press, "ada", 30, 1, dt.timedelta(days=9))
    browsers = [Browser(press) for _ in range(5)]
    for number, one in enumerate(browsers):
        one.enter(f"r{number}@example.org")
    tokens = {one: one.token_on("/subscribe") for one in browsers}

    def use(one):
        return one.request("POST", "/subscribe", data={"token": tokens[one], "code": code}).status_code

    assert sorted(at_once(use, browsers)) == [303] + [422] * 4
    assert sum(one.until is not None for one in press.store.readers.all()) == 1


@pytest.mark.parametrize("who", ["visitor", "reader"])
def test_no_route_of_the_desk_is_anybody_else_s(press, who):
    one, browser = published(press), Browser(press)
    if who == "reader":
        browser.enter()
    before = press.store.audit.head()
    token = browser.token_on("/account" if who == "reader" else "/log-in")
    for route in DESK:
        path = route.path.replace("{id}", one.id).replace("{reader}", "x")
        answer = browser.request(route.method, path, data={"token": token})
        assert (answer.status_code, answer.headers.get("location")) == (303, "/desk/log-in"), path
    assert press.store.audit.head() == before


def test_a_draft_stands_in_no_list_and_no_feed_whatever_its_reader_may(press, clock):
    topic = Topic(TopicKind.COUNTRY, "albania", "Albania")
    published(press, "Heard of", topics=(topic,))
    draft = begun(Kind.ARTICLE, "Unheard of", Marking(Tlp.CLEAR), clock.now)
    keep(press, draft, "ada", "article begun")
    browser = Browser(press)
    browser.enter()
    reader = grant(press, "ada", RAE, clock.now.replace(year=2027))
    own = [at.removeprefix("https://review.example") for at in feed_places(press, reader).values()]
    for path in ("/", "/analysis", "/archive", "/topics", "/topics/country/albania", "/feed.json", *own):
        answer = browser.get(path)
        assert answer.status_code == 200, path
        assert "Unheard" not in answer.text, path
        assert draft.id not in answer.text, path


def test_a_reader_changes_and_takes_along_nothing_of_another(press):
    for address in (RAE, OTTO):
        Browser(press).enter(address)
    otto = press.store.readers.kept(reader_of(press, OTTO).id)
    browser = Browser(press)
    browser.enter(RAE)
    whose = {
        "id": reader_of(press, OTTO).id,
        "reader": reader_of(press, OTTO).id,
        "address": OTTO,
        "username": OTTO,
    }
    for route in routes():
        if route.method != "POST" or not route.path.startswith(("/account", "/subscribe", "/log-out")):
            continue
        if browser.get("/account").status_code != 200:
            browser.enter(RAE)
        sent = whose | {"sure": "yes", "code": "x", "present": "x", "password": PASSWORD}
        browser.post(route.path, sent, on="/account", params=whose)
    assert press.store.readers.kept(reader_of(press, OTTO).id) == otto


def test_a_session_at_the_desk_begins_with_a_new_secret_and_ends_the_one_before(press):
    browser, planted = Browser(press), "planted-by-an-attacker"
    for name in ("desk", "visit"):
        browser.http.cookies.set(f"__Host-tocsin-{name}", planted, domain="review.example", path="/")
    press.store.users.add("ada", PASSWORD, {"editor"})

    def begun_now():
        answer = browser.post("/desk/log-in", {"name": "ada", "password": PASSWORD})
        return re.search(r"__Host-tocsin-desk=([^;]+)", "".join(answer.headers.get_list("set-cookie")))[1]

    first = begun_now()
    assert first != planted
    second = begun_now()
    assert second != first
    other = Browser(press)
    for secret in (planted, first):
        other.http.cookies.set("__Host-tocsin-desk", secret, domain="review.example", path="/")
        assert other.get("/desk").status_code == 303


def test_the_desk_tells_of_nobody_whether_there_is_such_an_account(press):
    press.store.users.add("ada", PASSWORD, {"editor"})
    press.store.users.add("eve", PASSWORD, {"nothing"})
    told = set()
    for name, password in (("ada", "wrong"), ("nobody", "wrong"), ("eve", PASSWORD), ("eve", "wrong")):
        answer = Browser(press).post("/desk/log-in", {"name": name, "password": password})
        told.add((answer.status_code, re.sub(r'[0-9a-f]{64}|value="[^"]*"', "", answer.text)))
    assert len(told) == 1


def test_a_link_leads_to_the_publication_whatever_host_the_request_names(press):
    browser = Browser(press)
    told = {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}
    sent = {"token": browser.token_on("/log-in"), "address": RAE}
    refused = browser.request("POST", "/log-in", data=sent, headers=told | {"Host": "evil.example"})
    assert refused.status_code == 421
    assert press.store.mails.take(1) == ()
    browser.request("POST", "/log-in", data=sent, headers=told | {"Host": "localhost"})
    text = json.loads(press.store.mails.take(1)[0].raw)["text"]
    assert "https://review.example/enter/" in text
    assert "evil" not in text


def test_every_browser_of_a_reader_who_is_deleted_is_out(press):
    here, there = Browser(press), Browser(press)
    here.enter()
    there.enter()
    Browser(press).post("/log-in", {"address": RAE})
    link = link_in_last_mail(press)
    here.post("/account/delete", {"sure": "yes"}, on="/account")
    assert there.get("/account").headers["location"] == "/log-in"
    assert Browser(press).get(link).status_code == 410
