"""Forms: only our own pages send them."""

from __future__ import annotations

import pytest

from tocsin.web.nouns import match_key
from tocsin.web.settings import Settings
from web_client import Client
from web_desk import call, matches

TRIAGE = f"/calls/{call().id}/triage"
CONFIRM = {"do": "confirm", "key": match_key(matches()[0]), "seen": "1"}


def analyst(**options) -> Client:
    return Client(**options).log_in("analyst")


def test_a_form_with_the_token_of_the_session_is_taken():
    client = analyst()
    assert client.post(TRIAGE, CONFIRM).status_code == 303
    assert client.desk.done[0][0] == "judge"


@pytest.mark.parametrize("token", ["", "0" * 64, "é" * 64, "token-of-analyst-000001"])
def test_a_form_with_another_token_is_refused(token):
    client = analyst()
    answer = client.post(TRIAGE, CONFIRM | {"token": token})
    assert answer.status_code == 403
    assert "load the page again" in answer.text
    assert client.desk.done == []


def test_the_token_of_one_session_is_no_use_in_another():
    first, second = analyst(), analyst()
    assert first.desk is not second.desk
    one = Client(first.desk).log_in("analyst")
    assert one.token != first.token
    assert one.post(TRIAGE, CONFIRM | {"token": first.token}).status_code == 403


def test_a_token_in_the_address_is_no_token():
    client = analyst()
    answer = client.request("POST", f"{TRIAGE}?token={client.token}", data=CONFIRM)
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": "http://board.example:99"},
     {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}],
)  # fmt: skip
def test_a_form_from_another_site_is_refused_even_with_the_token(headers):
    client = analyst()
    assert client.post(TRIAGE, CONFIRM, headers=headers).status_code == 403
    assert client.desk.done == []


def test_a_form_of_ours_in_a_browser_is_taken():
    client = analyst()
    headers = {"Origin": "http://board.example", "Sec-Fetch-Site": "same-origin"}
    assert client.post(TRIAGE, CONFIRM, headers=headers).status_code == 303


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data; boundary=x", ""])
def test_what_is_no_form_is_refused(kind):
    client = analyst()
    answer = client.request("POST", TRIAGE, content=b"{}", headers={"Content-Type": kind})
    assert answer.status_code == 415


def test_a_body_that_is_too_large_is_refused_before_it_is_read_to_the_end():
    client = analyst(settings=Settings(body=2_000))
    refused = client.post(TRIAGE, CONFIRM | {"note": "x" * 3_000})
    assert refused.status_code == 413
    assert "That is more than is taken at once" in refused.text
    assert refused.text.count("</html>") == 1
    assert client.desk.done == []


def test_a_form_with_too_many_fields_is_refused():
    client = analyst(settings=Settings(fields=20))
    assert client.post(TRIAGE, CONFIRM | {"key": ["a"] * 40}).status_code == 400


@pytest.mark.parametrize(
    "wrong", [{"do": "delete"}, {"do": ""}, {"note": "x" * 4_001}, {"which": "none"}, {"verdict": "maybe"}]
)
def test_a_form_that_is_not_as_it_should_be_is_told_so(wrong):
    client = analyst()
    assert client.post(TRIAGE, CONFIRM | wrong).status_code == 422
    assert client.desk.done == []
