"""What an attacker tries against the pages of a publication: none of it succeeds."""

from __future__ import annotations

import re
import threading

import pytest

from press_samples import published
from review_client import Browser, link_in_last_mail, plain_app
from tocsin.model.errors import StoreError
from tocsin.web.declared import file_of
from tocsin.web.headers import HEADERS
from tocsin.web.review.access import Access, access_of
from tocsin.web.review.allowance import Allowances, Asking, place_of
from tocsin.web.review.app import routes
from tocsin.web.review.routing import article_path

WORD = "quicksilver"
POSTS = [one for one in routes() if one.method == "POST" and access_of(one.endpoint) is not Access.KEYED]


def filled(path, article):
    path = path.replace("{kind}", "country").replace("{reader}", "x")
    return path.replace("{slug}", article.slug).replace("{id}", article.id).replace("{secret}", "x" * 43)


# Forms of other sites


@pytest.mark.parametrize("route", POSTS, ids=lambda one: one.path)
def test_no_form_is_taken_without_the_token_of_this_browser(press, route):
    roles = frozenset({"editor", "administrator"})
    one, browser, other = published(press), Browser(press).log_in(roles=roles), Browser(press)
    browser.enter()
    other.enter("eve@example.org")
    path = filled(route.path, one)
    more = {"files": {"picture": ("x.png", b"x")}} if file_of(route.endpoint) else {}
    for token in ("", "0" * 64, other.token_on("/account")):
        answer = browser.request("POST", path, data={"token": token, "sure": "yes", "version": "4"}, **more)
        assert answer.status_code == 403
    assert press.store.articles.get(one.id) == one
    assert press.store.readers.by_address("rae@example.org") is not None


@pytest.mark.parametrize(
    "told",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_no_form_is_taken_that_another_site_sent(press, browser, told):
    browser.enter()
    for path, on in (("/account/delete", "/account"), ("/log-out", "/account"), ("/log-in", "/account")):
        answer = browser.post(path, {"sure": "yes", "address": "v@example.org"}, on=on, headers=told)
        assert answer.status_code == 403
    assert press.store.readers.by_address("rae@example.org") is not None


def test_every_route_says_who_may_use_it():
    assert [one.path for one in routes() if not isinstance(access_of(one.endpoint), Access)] == []
    desk = [one for one in routes() if one.path.startswith("/desk") and "log-in" not in one.path]
    assert all(access_of(one.endpoint).roles for one in desk)
    own = [one for one in routes() if one.path.startswith("/account")]
    assert {access_of(one.endpoint) for one in own} == {Access.READER}


# Mailed links


def test_looking_at_a_link_uses_nothing_up(press, browser):
    browser.post("/log-in", {"address": "rae@example.org"})
    link = link_in_last_mail(press)
    for _ in range(3):
        assert "rae@example.org" in Browser(press).get(link).text
        assert Browser(press).request("HEAD", link).status_code == 200
    assert press.store.readers.by_address("rae@example.org") is None
    assert browser.post(link).status_code == 303


def test_a_link_works_once_and_for_a_while_and_none_is_guessed(press, clock, browser):
    browser.post("/log-in", {"address": "rae@example.org"})
    link = link_in_last_mail(press)
    first, second = Browser(press), Browser(press)
    token = second.token_on(link)
    assert first.post(link).status_code == 303
    again = second.request("POST", link, data={"token": token})
    assert again.status_code == 410
    assert "was used, or is too old" in again.text
    assert second.get("/account").status_code == 303
    browser.post("/log-in", {"address": "rae@example.org"})
    late = link_in_last_mail(press)
    clock.move(days=1, seconds=1)
    assert browser.get(late).status_code == 410
    for guess in ("x", "x" * 43, "%00", link.split("/")[-1][:-1], "..%2faccount"):
        assert Browser(press).get(f"/enter/{guess}").status_code in {404, 410}
        assert second.post(f"/enter/{guess}", on="/log-in").status_code in {403, 404, 410}


def test_of_several_who_use_a_link_at_once_one_enters(press, browser):
    browser.post("/log-in", {"address": "rae@example.org"})
    link = link_in_last_mail(press)
    ends, browsers = [], [Browser(press) for _ in range(6)]
    tokens = [one.token_on(link) for one in browsers]

    def use(one, token):
        ends.append(one.request("POST", link, data={"token": token}).status_code)

    at_once(use, zip(browsers, tokens, strict=True))
    assert sorted(ends) == [303] + [410] * 5


def test_entering_gives_a_new_cookie_and_ends_the_visit_before(press, browser):
    browser.http.cookies.set(
        "__Host-tocsin-reader", "planted-by-an-attacker", domain="review.example", path="/"
    )
    browser.http.cookies.set(
        "__Host-tocsin-visit", "planted-by-an-attacker", domain="review.example", path="/"
    )
    answer = browser.enter()
    told = [one for one in answer.headers.get_list("set-cookie") if "reader=" in one]
    assert "planted" not in told[0]
    for part in ("__Host-tocsin-reader=", "HttpOnly", "Secure", "SameSite=lax", "Path=/"):
        assert part in told[0]
    first = re.search(r"reader=([^;]+)", told[0])[1]
    browser.enter()
    assert press.store.readers.visiting(first) is None
    assert press.store.readers.visiting("planted-by-an-attacker") is None


def test_who_logs_out_leaves_no_visit_behind(press, browser):
    answer = browser.enter()
    secret = re.search(r"reader=([^;]+)", answer.headers["set-cookie"])[1]
    assert browser.post("/log-out", on="/account").status_code == 303
    assert press.store.readers.visiting(secret) is None
    assert browser.get("/account").status_code == 303


def test_a_reader_s_cookie_opens_no_desk_and_a_desk_s_no_account(press, browser):
    reader = re.search(r"reader=([^;]+)", browser.enter().headers["set-cookie"])[1]
    editor = Browser(press).log_in()
    desk = editor.http.cookies.get("__Host-tocsin-desk")
    for name, value, path in (("desk", reader, "/desk"), ("reader", desk, "/account")):
        other = Browser(press)
        other.http.cookies.set(f"__Host-tocsin-{name}", value, domain="review.example", path="/")
        assert other.get(path).status_code == 303


# Who is a reader


def test_the_answer_is_the_same_whether_or_not_an_address_is_a_reader_s(press):
    Browser(press).enter("rae@example.org")
    browser = Browser(press)
    texts = []
    for address in ("rae@example.org", "nil@example.org"):
        answer = browser.post("/log-in", {"address": address})
        texts.append((answer.status_code, answer.text.replace(address, "")))
    assert texts[0] == texts[1]
    assert texts[0][0] == 200


def test_links_are_limited_for_an_address_and_for_a_place_and_alike_for_readers_and_others(press):
    now = [0.0]
    app = plain_app(press, allowances=Allowances(asking=Asking(lambda: now[0])))
    Browser(press).enter("rae@example.org")
    for address in ("rae@example.org", "nil@example.org"):
        ends = [Browser(press, app, f"192.0.2.{n}").post("/log-in", {"address": address.upper() if n % 2 else address}) for n in range(6)]  # fmt: skip
        assert [one.status_code for one in ends] == [200] * 5 + [429]
        assert "Too many links were asked for" in ends[-1].text
        assert int(ends[-1].headers["retry-after"]) <= 3601
    before = sum(press.store.mails.counts().values())
    flood = Browser(press, app, "198.51.100.7")
    ends = [flood.post("/log-in", {"address": f"n{n}@example.org"}).status_code for n in range(62)]
    assert ends == [200] * 60 + [429] * 2
    assert sum(press.store.mails.counts().values()) == before + 60
    now[0] = 3601.0
    assert flood.post("/log-in", {"address": "rae@example.org"}).status_code == 200


def test_a_household_s_many_addresses_are_one_place():
    assert place_of("2001:db8:1:2::1") == place_of("2001:db8:1:2:ffff::9") != place_of("2001:db8:1:3::1")
    assert place_of("::ffff:192.0.2.1") == "192.0.2.1"
    assert place_of("fe80::1%eth0") == place_of("fe80::2")
    assert place_of("unix") == "unix"


@pytest.mark.parametrize(
    "address",
    [
        "a@b.example\r\nBcc: c@d.example",
        "a@b.example\nX: y",
        "a",
        "",
        "<a@b.example>",
        "a@b.example,c@d.example",
    ],
)
def test_an_address_that_is_none_is_told_so_and_nothing_is_mailed(press, browser, address):
    answer = browser.post("/log-in", {"address": address})
    assert answer.status_code == 422
    assert "is no e-mail address" in answer.text
    assert press.store.mails.counts() == {}


# The meter


def test_dropping_cookies_does_not_reset_the_meter(press, browser):
    some = [published(press, f"Number {number}") for number in range(5)]
    browser.enter()
    for one in some[:3]:
        browser.post(f"{article_path(one.slug)}/open", on="/account")
    again = Browser(press)
    again.enter()
    again.post(f"{article_path(some[3].slug)}/open", on="/account")
    assert WORD not in again.get(article_path(some[3].slug)).text
    assert "You have read your 3 articles" in again.get(article_path(some[3].slug)).text


def test_deleting_everything_and_registering_again_does_not_reset_the_meter_nor_bring_another_gift(
    press, clock, browser
):
    first, *others = (published(press, f"Number {number}") for number in range(6))
    browser.enter(article=first.slug)
    for one in others[:2]:
        browser.post(f"{article_path(one.slug)}/open", on="/account")
    for address in ("rae@example.org", "RAE@example.org"):
        browser.post("/account/delete", {"sure": "yes"}, on="/account")
        assert browser.enter(address, others[4].slug).status_code == 303
        assert "1 of 3" in browser.get("/account").text
        assert WORD not in browser.get(article_path(others[4].slug)).text
    browser.post(f"{article_path(others[2].slug)}/open", on="/account")
    browser.post(f"{article_path(others[3].slug)}/open", on="/account")
    assert WORD in browser.get(article_path(others[2].slug)).text
    assert WORD not in browser.get(article_path(others[3].slug)).text
    browser.post("/account/delete", {"sure": "yes"}, on="/account")
    clock.move(days=29)  # April
    browser.enter(article=others[4].slug)
    assert "3 of 3" in browser.get("/account").text
    assert WORD in browser.get(article_path(others[4].slug)).text


def test_one_address_is_one_reader_however_it_is_written(press, browser):
    browser.enter("Rae@Example.ORG")
    Browser(press).enter(" rae@example.org")
    assert [one.address for one in press.store.readers.all()] == ["rae@example.org"]


def test_requests_at_once_open_no_more_than_the_month_s_choice(press, browser):
    some = [published(press, f"Number {number}") for number in range(8)]
    browser.enter()
    cookies, token = dict(browser.http.cookies), browser.token_on("/account")

    def open_(one):
        mine = Browser(press, browser.app)
        for name, value in cookies.items():
            mine.http.cookies.set(name, value, domain="review.example", path="/")
        mine.request("POST", f"{article_path(one.slug)}/open", data={"token": token})

    at_once(open_, ((one,) for one in some))
    assert sum(WORD in browser.get(article_path(one.slug)).text for one in some) == 3


def test_only_opening_by_the_button_counts(press, browser):
    one = published(press)
    browser.enter()
    for path in (article_path(one.slug), f"{article_path(one.slug)}/open"):
        browser.get(path)
    assert "3 of 3" in browser.get("/account").text


# A store that fails


def test_where_the_store_fails_nothing_opens_and_a_message_says_so(press, browser, monkeypatch):
    one = published(press)
    browser.enter()
    token = browser.token_on("/account")

    def fails(*_args, **_more):
        raise StoreError("disk I/O error", where="/srv/review.db")

    for book, method in (
        ("openings", "of"),
        ("openings", "open"),
        ("readers", "visiting"),
        ("articles", "told_at"),
    ):
        with monkeypatch.context() as patched:
            patched.setattr(getattr(press.store, book), method, fails)
            answer = browser.request("POST", f"{article_path(one.slug)}/open", data={"token": token})
            assert answer.status_code == 503, (book, method)
            assert "nothing was changed or counted" in answer.text.lower()
            assert "/srv" not in answer.text
            assert WORD not in browser.get(article_path(one.slug)).text
    assert WORD not in browser.get(article_path(one.slug)).text


@pytest.mark.parametrize(
    "part", ["%00", "x" * 600, "..%2f..%2fetc%2fpasswd", "%ff%fe", "'%20OR%201=1--", "{{7*7}}"]
)
def test_an_address_that_leads_nowhere_is_told_so(browser, part):
    for path in ("/articles", "/authors", "/topics/country", "/archive", "/static", "/desk/none"):
        assert browser.get(f"{path}/{part}").status_code == 404, path
    assert browser.get(f"/enter/{part}").status_code in {404, 410}
    assert browser.get(f"/analysis?after={part}").status_code == 404


def test_every_answer_has_the_headers(press, browser):
    published(press)
    for path in ("/", "/none", "/log-in", "/desk", "/static/review.css", "/static/none", "/healthz"):
        answer = browser.get(path)
        for name, value in HEADERS.items():
            assert answer.headers[name] == value, path
        assert answer.headers["strict-transport-security"]


def test_a_visitor_who_only_reads_gets_no_cookie(press, browser):
    published(press)
    for path in ("/", "/archive", "/topics", "/privacy", "/subscribe", "/analysis", "/search?q=four"):
        assert "set-cookie" not in browser.get(path).headers, path


def test_what_is_sent_is_bounded(press, browser):
    browser.log_in()
    token = browser.token_on("/desk")
    huge = browser.request("POST", "/desk/articles", data={"token": token, "headline": "x" * 3_000_000})
    assert huge.status_code == 413
    assert browser.post("/log-in", {"address": "x" * 5_000}).status_code in {403, 422}


def at_once(do, arguments):
    threads = [threading.Thread(target=do, args=one) for one in arguments]
    for one in threads:
        one.start()
    for one in threads:
        one.join()


@pytest.mark.parametrize(
    ("host", "status"), [("review.example", 200), ("127.0.0.1:8800", 200), ("evil.example", 421)]
)
def test_a_request_that_is_addressed_to_another_name_is_not_answered(browser, host, status):
    assert browser.get("/", headers={"host": host}).status_code == status
