"""Media types, credentials, rate limits and the audit of requests."""

from __future__ import annotations

import base64

import pytest

from taxii_samples import CALLS, MEMBER, TAXII, envelope, thing, url


def _basic(text):
    return {"Authorization": "Basic " + base64.b64encode(text.encode()).decode()}


@pytest.mark.parametrize(
    "accept",
    [
        TAXII,
        "application/taxii+json",
        "application/taxii+json; version=2.1",
        'application/taxii+json; version="2.1"; q=0.5',
        "Application/TAXII+json;VERSION=2.1",
        "text/html, application/taxii+json;version=2.1",
        "*/*",
        "application/*",
    ],
)
def test_a_client_that_takes_taxii_2_1_is_served_whether_it_names_the_version_or_not(ask, accept):
    assert ask("/taxii2/", headers={"Accept": accept}).headers["content-type"] == TAXII


@pytest.mark.parametrize(
    "accept",
    [
        "application/json",
        "text/html",
        "application/taxii+json;version=2.0",
        "application/vnd.oasis.taxii+json; version=2.0",
        "application/taxii+json;version=2.1;q=0",
        "nonsense",
    ],
)
def test_a_client_that_takes_something_else_is_told_so(ask, accept):
    ask("/taxii2/", headers={"Accept": accept}, status=406)
    ask(url("objects/", CALLS), headers={"Accept": accept}, status=406)


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "application/taxii+json;version=2.0", ""])
def test_a_body_of_another_media_type_is_refused(ask, kind):
    ask(
        url("objects/", CALLS), "POST", headers={"Content-Type": kind}, content=envelope(thing(1)), status=415
    )


def test_a_body_without_the_version_in_its_media_type_is_taken(ask):
    given = {"Content-Type": "application/taxii+json"}
    ask(url("objects/", CALLS), "POST", headers=given, content=envelope(thing(1)), status=202)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"Authorization": ""},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer token-nobody"},
        {"Authorization": "Basic !!!"},
        {"Authorization": "Basic " + base64.b64encode(b"\xff\xfe").decode()},
        {"Authorization": "Digest nordmark"},
        {"Authorization": "Bearer " + "x" * 5000},
        _basic("nordmark"),
        _basic("nordmark:wrong"),
        _basic("nobody:nobody"),
    ],
)
def test_without_valid_credentials_nothing_is_told(ask, given):
    for path in ("/taxii2/", url(), url("objects/", CALLS), url("objects/x/", CALLS), "/nothing/"):
        said = ask(path, by=None, headers=given, status=401)
        assert "Basic" in said.headers["www-authenticate"]
        assert said.json() == ask("/taxii2/", by=None, status=401).json()


def test_a_password_and_a_token_name_the_same_member(ask):
    assert ask(url(), by=None, headers=_basic("nordmark:nordmark")).json() == ask(url()).json()


def test_a_caller_who_is_locked_out_is_told_when_to_try_again(ask):
    assert ask(url(), by="locked", status=429).headers["retry-after"] == "7"


def test_a_caller_who_asks_too_often_is_told_when_to_try_again(serve, ask_of):
    ask = ask_of(serve(rate=lambda caller, _: 3.4 if caller and caller.name == "sudland" else 0))
    ask("/taxii2/")
    assert ask("/taxii2/", by="sudland", status=429).headers["retry-after"] == "3"


def test_an_address_that_asks_too_often_is_stopped_before_its_credentials_are_looked_at(serve, ask_of):
    ask_of(serve(rate=lambda caller, _: caller is None, authenticate=None))("/taxii2/", status=429)


def test_every_request_is_told_to_the_audit_with_who_what_and_how_it_ended(ask, served):
    served.put(thing(1), thing(2))
    ask(url("objects/", CALLS) + "?limit=1")
    ask(url("objects/x/", CALLS), by="sudland", status=404)
    ask("/taxii2/", by=None, status=401)
    read, missed, unknown = served.accesses
    assert (read.caller.member, read.path, read.query, read.status, read.objects) == (
        MEMBER,
        url("objects/", CALLS),
        "limit=1",
        200,
        1,
    )
    assert (missed.caller.name, missed.status, missed.objects) == ("sudland", 404, 0)
    assert (unknown.caller, unknown.status) == (None, 401)
