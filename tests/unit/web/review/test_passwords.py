"""Readers' passwords: set only after a link or the one before, and no help to whoever guesses."""

from __future__ import annotations

import json
import re

import pytest
from argon2 import PasswordHasher

from press_samples import press_in, published
from review_client import Browser, link_in_last_mail, plain_app
from tocsin.store.attempts import Lockout
from tocsin.store.secret import Passwords
from tocsin.web.review.allowance import Allowances, Asking

ADDRESS, OTHER = "rae@example.org", "otto@example.org"
FIRST, SECOND = "a sentence that nobody says", "another that nobody says"


def letters(press):
    """What waits to be mailed, as subject and text."""
    raw = [json.loads(mail.raw) for mail in press.store.mails.take(1000)]
    return [(one["subject"], one["text"]) for one in raw]


def password_link(browser):
    """Ask for a link that sets a password, and take it from the mail."""
    assert browser.post("/account/password/link", on="/account").status_code == 200
    return link_in_last_mail(browser.press, "password")


def with_password(press, address=ADDRESS, password=FIRST):
    """The browser of a reader who has a password."""
    browser = Browser(press)
    browser.enter(address)
    assert browser.post(password_link(browser), {"password": password}).status_code == 303
    return browser


def log_in(press, address=ADDRESS, password=FIRST, app=None, **more):
    browser = Browser(press, app)
    return browser, browser.post("/log-in/password", {"address": address, "password": password} | more, on="/log-in")  # fmt: skip


def may_enter(press, password):
    return log_in(press, password=password)[1].status_code == 303


def test_a_reader_sets_a_password_by_a_mailed_link_and_is_told(press):
    browser = with_password(press)
    assert "log in with a password" in browser.get("/account").text
    ((subject, text),) = letters(press)
    assert subject == "Your password at The Review was set"
    assert FIRST not in text
    other, answer = log_in(press, "  rae@EXAMPLE.org ")
    assert answer.headers["location"] == "/"
    assert ADDRESS in other.get("/account").text
    kept = press.store.readers.kept(press.store.readers.by_address(ADDRESS).id)
    assert "argon2" not in repr(kept)


def test_a_password_leads_to_the_article_that_led_to_it_and_nowhere_else(press):
    one = published(press)
    with_password(press)
    for slug, at in ((one.slug, f"/articles/{one.slug}"), ("//evil.example", "/"), ("none", "/")):
        assert log_in(press, article=slug)[1].headers["location"] == at


@pytest.mark.parametrize("how", ["present", "link"])
def test_changing_a_password_ends_every_other_visit_and_gives_this_one_another_secret(press, how):
    browser, (other, _) = with_password(press), log_in(press)
    before = browser.http.cookies.get("__Host-tocsin-reader")
    if how == "present":
        answer = browser.post("/account/password", {"present": FIRST, "password": SECOND}, on="/account")
    else:
        answer = browser.post(password_link(browser), {"password": SECOND})
    assert answer.status_code == 303
    assert other.get("/account").headers["location"] == "/log-in"
    assert browser.get("/account").status_code == 200
    assert browser.http.cookies.get("__Host-tocsin-reader") != before
    assert press.store.readers.visiting(before) is None
    assert letters(press)[-1][0].endswith("was set")
    assert not may_enter(press, FIRST)
    assert may_enter(press, SECOND)


def test_a_password_is_removed_and_links_go_on(press):
    browser = with_password(press)
    assert (
        browser.post("/account/password", {"present": FIRST, "remove": "yes"}, on="/account").status_code
        == 303
    )
    assert letters(press)[-1][0].endswith("was removed")
    assert not may_enter(press, FIRST)
    browser.enter()
    assert "Mail me a link to set one" in browser.get("/account").text


def test_who_only_has_the_browser_changes_no_password(press):
    browser = with_password(press)
    for sent in (
        {"password": SECOND},
        {"present": SECOND, "password": SECOND},
        {"present": "", "remove": "yes"},
    ):
        answer = browser.post("/account/password", sent, on="/account")
        assert answer.status_code == 403
        assert "The present password is wrong" in answer.text
    assert may_enter(press, FIRST)


def test_a_link_to_set_a_password_works_once_and_for_a_while_and_is_no_link_to_enter(press, clock):
    browser = Browser(press)
    browser.enter()
    link = password_link(browser)
    other = Browser(press)
    assert other.get(link.replace("/password/", "/enter/")).status_code == 410
    assert other.post(link.replace("/password/", "/enter/"), on="/log-in").status_code == 410
    for short in ("short", "", "x" * 1_025):
        refused = other.post(link, {"password": short})
        assert refused.status_code == 422
        assert "12 to 1024 characters" in refused.text
    token = other.token_on(link)
    assert other.post(link, {"password": FIRST}).status_code == 303
    assert Browser(press).get(link).status_code == 410
    again = browser.request("POST", link, data={"token": browser.token_on("/log-in"), "password": SECOND})
    assert (again.status_code, token != "") == (410, True)
    late = password_link(other)
    clock.move(days=1, seconds=1)
    assert other.get(late).status_code == 410
    assert other.post(late, {"password": SECOND}, on="/account").status_code == 410
    assert may_enter(press, FIRST)


def test_a_link_to_enter_sets_no_password(press, browser):
    browser.enter()
    Browser(press).post("/log-in", {"address": ADDRESS})
    link = "/password/" + letters(press)[-1][1].split("/enter/")[1].split()[0]
    assert browser.get(link).status_code == 410
    assert browser.post(link, {"password": FIRST}, on="/account").status_code == 410
    assert not may_enter(press, FIRST)


def test_an_answer_tells_neither_who_is_a_reader_nor_who_has_a_password_and_as_much_is_done(
    press, monkeypatch
):
    with_password(press)
    Browser(press).enter(OTHER)
    done, seen = [], []
    match = PasswordHasher.verify
    monkeypatch.setattr(PasswordHasher, "verify", lambda *given: done.append(1) or match(*given))
    for address in (ADDRESS, OTHER, "nobody@example.org", "no address"):
        before = len(done)
        _, answer = log_in(press, address, SECOND)
        seen.append(
            (answer.status_code, len(done) - before, re.sub(r'[0-9a-f]{64}|value="[^"]*"', "", answer.text))
        )
    assert len(set(seen)) == 1, "with and without a password, no reader, no address"
    assert seen[0][:2] == (403, 1)


@pytest.mark.parametrize("hashed", [None, PasswordHasher(1, 8, 1).hash(FIRST)], ids=["nobody", "somebody"])
def test_the_first_who_asks_costs_as_much_whoever_that_is(hashed, monkeypatch):
    made, hash_ = [], PasswordHasher.hash
    monkeypatch.setattr(PasswordHasher, "hash", lambda *given: made.append(1) or hash_(*given))
    assert not Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)).match(hashed, SECOND)
    assert len(made) == 1


def test_passwords_are_tried_so_often_for_an_address_and_from_a_place_and_alike_for_readers_and_others(press):
    now = [0.0]
    app = plain_app(press, allowances=Allowances(trying=Asking(lambda: now[0], each=3, from_a_place=9)))
    with_password(press)
    for address in (ADDRESS, "nobody@example.org"):
        ends = [log_in(press, address, SECOND, app)[1] for _ in range(4)]
        assert [one.status_code for one in ends] == [403] * 3 + [429]
        assert int(ends[-1].headers["retry-after"]) <= 3601
        assert "A mailed link works too, a few times an hour." in ends[0].text, (
            "since links are limited as well"
        )
    assert log_in(press, OTHER, SECOND, app)[1].status_code == 403
    assert log_in(press, "third@example.org", SECOND, app)[1].status_code == 429, "from this place"


def test_after_some_failures_even_the_right_one_waits_and_a_mailed_link_does_not(press, clock):
    with_password(press)
    for _ in range(Lockout().after):
        assert not may_enter(press, SECOND)
    assert not may_enter(press, FIRST)
    browser = Browser(press)
    assert browser.enter().status_code == 303
    refused = browser.post("/account/password", {"present": FIRST, "password": SECOND}, on="/account")
    assert refused.status_code == 403, "nor is it guessed there"
    clock.move(hours=2)
    assert may_enter(press, FIRST)


def test_a_planted_cookie_is_nobody_s_after_a_log_in_by_password(press):
    with_password(press)
    planted = "planted-by-an-attacker"
    browser = Browser(press)
    for name in ("reader", "visit"):
        browser.http.cookies.set(f"__Host-tocsin-{name}", planted, domain="review.example", path="/")
    answer = browser.post("/log-in/password", {"address": ADDRESS, "password": FIRST}, on="/log-in")
    told = [one for one in answer.headers.get_list("set-cookie") if "reader=" in one]
    assert planted not in told[0]
    assert press.store.readers.visiting(planted) is None
    for part in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"):
        assert part in told[0]


def test_where_a_hash_was_cheaper_than_today_s_it_is_made_again(tmp_path, clock):
    with press_in(tmp_path / "review", clock) as press:
        with_password(press)
        book = press.store.passwords
        dearer = Passwords(PasswordHasher(time_cost=2, memory_cost=8, parallelism=1))
        book._passwords = dearer  # noqa: SLF001  (as a later version would have it)
        assert may_enter(press, FIRST)
        assert may_enter(press, FIRST)
        with press.store.readers._database.reading() as connection:  # noqa: SLF001
            (hashed,) = connection.exec_driver_sql("SELECT password FROM readers").one()
        assert not dearer.outdated(hashed)
