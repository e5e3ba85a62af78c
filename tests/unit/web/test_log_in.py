"""Logging in: a new session each time, a cookie that nobody else can read, and no fast guessing."""

from __future__ import annotations

import pytest

from tocsin.model.errors import StoreError
from tocsin.web.pages.log_in import ours
from tocsin.web.settings import Settings
from tocsin.web.throttle import Backoff
from web_client import Client


def attempt(client: Client, word: str = "wrong", name: str = "analyst"):
    client.token = client.token_of("/log-in")
    return client.post("/log-in", {"name": name, "password": word})


def test_a_log_in_begins_a_session_in_a_cookie_that_scripts_and_other_sites_cannot_use():
    answer = attempt(Client(), "analyst")
    assert (answer.status_code, answer.headers["location"]) == (303, "/calls")
    cookie = next(one for one in answer.headers.get_list("set-cookie") if one.startswith("tocsin-session="))
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Path=/" in cookie
    assert "Secure" not in cookie
    assert "Max-Age" not in cookie


def test_with_tls_the_cookie_is_bound_to_the_host():
    answer = attempt(Client(settings=Settings(secure=True)), "analyst")
    cookie = next(one for one in answer.headers.get_list("set-cookie") if "session=" in one)
    assert cookie.startswith("__Host-tocsin-session=")
    assert "Secure" in cookie
    assert answer.headers["strict-transport-security"].startswith("max-age=")


def test_a_session_that_was_there_before_ends_at_log_in():
    client = Client()
    client.http.cookies.set("tocsin-session", "planted-by-an-attacker")
    answer = attempt(client, "analyst")
    assert "planted" not in "".join(answer.headers.get_list("set-cookie"))
    first = next(iter(client.desk.accounts.sessions))
    visitor = Client(client.desk)
    visitor.token = visitor.token_of("/log-in")
    visitor.http.cookies.set("tocsin-session", first)
    assert visitor.post("/log-in", {"name": "reader", "password": "reader"}).status_code == 303
    assert first not in client.desk.accounts.sessions
    assert [one.name for one in client.desk.accounts.sessions.values()] == ["reader"]


def test_whoever_has_logged_in_goes_on_from_the_form():
    client = Client().log_in("reader")
    assert client.get("/log-in?next=/members").headers["location"] == "/members"


def test_a_wrong_password_says_nothing_of_the_account():
    known, unknown = attempt(Client()), attempt(Client(), name="nobody")
    assert known.status_code == unknown.status_code == 403
    assert "The name or the password is wrong, or the account is locked." in known.text
    assert known.text.replace("analyst", "nobody")[-600:] == unknown.text[-600:]


def test_a_form_without_the_token_of_the_visit_is_refused():
    client = Client()
    client.get("/log-in")
    assert client.post("/log-in", {"name": "analyst", "password": "analyst"}).status_code == 403
    other = Client(client.desk)
    client.token = other.token_of("/log-in")
    assert client.post("/log-in", {"name": "analyst", "password": "analyst"}).status_code == 403
    assert not client.desk.accounts.sessions


def test_guessing_is_slowed_down_and_told():
    clock = [0.0]
    client = Client(throttle=Backoff(lambda: clock[0]))
    for _ in range(5):
        assert attempt(client).status_code == 403
    slow = attempt(client, "analyst")
    assert slow.status_code == 429
    assert "Too many attempts" in slow.text
    clock[0] += float(slow.headers["retry-after"])
    assert attempt(client, "analyst").status_code == 303


def test_nobody_keeps_somebody_out_of_a_browser_in_which_he_has_logged_in_before():
    throttle = Backoff(lambda: 0.0)
    stranger, own = Client(throttle=throttle), Client(throttle=throttle)
    answer = attempt(own, "analyst")
    (cookie,) = [one for one in answer.headers.get_list("set-cookie") if one.startswith("tocsin-known=")]
    assert {"HttpOnly", "SameSite=strict", "Max-Age=7776000"} <= set(cookie.split("; "))
    own.token = own.token_of("/calls")
    own.post("/log-out")
    assert [attempt(stranger).status_code for _ in range(6)] == [403] * 5 + [429]
    assert attempt(stranger, "analyst").status_code == 429
    answer = attempt(own, "analyst")
    assert answer.status_code == 303
    assert not any("tocsin-known" in one for one in answer.headers.get_list("set-cookie"))


def test_a_known_browser_is_slowed_down_for_itself_and_is_no_other_account_s():
    client = Client(throttle=Backoff(lambda: 0.0))
    client.http.cookies.set("tocsin-known", "known-browser-of-analyst")
    assert [attempt(client).status_code for _ in range(6)] == [403] * 5 + [429]
    assert [attempt(client, name="reader").status_code for _ in range(6)] == [403] * 5 + [429]


def test_a_log_out_ends_the_session_here_and_in_the_browser():
    client = Client().log_in("analyst")
    answer = client.post("/log-out")
    assert answer.headers["location"] == "/log-in"
    assert 'tocsin-session=""' in answer.headers["set-cookie"]
    assert not client.desk.accounts.sessions


@pytest.mark.parametrize("target", ["/calls/x/board?sight=seen", "/members", "/audit?before=3"])
def test_a_visitor_goes_back_to_where_he_was_sent_from(target):
    client = Client()
    sent = client.get(target).headers["location"]
    client.token = client.token_of(sent)
    answer = client.post("/log-in", {"name": "administrator", "password": "administrator", "next": target})
    assert answer.headers["location"] == target


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)", "calls",
     "/\t/evil.example", "/\n/evil.example", "http:/evil.example", "/é", ""],
)  # fmt: skip
def test_nobody_is_sent_elsewhere(target):
    assert ours(target) == "/calls"


def test_the_password_is_not_shown_again_and_the_name_is():
    answer = attempt(Client(), "hunter2")
    assert "hunter2" not in answer.text
    assert 'value="analyst"' in answer.text


def test_a_node_that_cannot_write_says_that_and_nothing_of_the_password(monkeypatch, caplog):
    client = Client()

    def full(*_):
        """Fail as a store on a full disk does."""
        raise StoreError("the disk is full", where="/node/store.db", hint="free space")

    monkeypatch.setattr(client.desk.accounts, "log_in", full)
    answer = attempt(client, "analyst")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")
    assert "This node cannot write now" in answer.text
    assert "wrong" not in answer.text
    assert "store.db" not in answer.text
    assert "the disk is full" in caplog.text
    monkeypatch.undo()
    assert attempt(client, "analyst").status_code == 303
