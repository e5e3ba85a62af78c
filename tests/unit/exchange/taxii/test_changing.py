"""Posting and deleting as TAXII 2.1, sections 4.3, 5.5 and 5.7, asks."""

from __future__ import annotations

import uuid

import pytest

from stix_samples import OTHER, indicator
from taxii_samples import ALLIANCE, ANSWERS, CALLS, INNER, changed, envelope, thing, url
from tocsin.model.errors import StoreError

_OBJECTS = url("objects/", CALLS)


def test_what_is_posted_is_told_at_once_and_again_by_the_status(ask):
    said = ask(_OBJECTS, "POST", content=envelope(thing(1), thing(2), indicator(3)), status=202).json()
    assert uuid.UUID(said["id"])
    assert said["status"] == "complete"
    counts = {name: said[f"{name}_count"] for name in ("total", "success", "failure", "pending")}
    assert counts == {"total": 3, "success": 2, "failure": 1, "pending": 0}
    assert said["successes"][0] == {"id": thing(1)["id"], "version": "2024-05-01T12:00:00.000Z"}
    assert "TLP" in said["failures"][0]["message"]
    assert ask(url(f"status/{said['id']}/")).json() == said


def test_a_status_is_for_the_one_who_posted_and_of_its_root(ask):
    ident = ask(_OBJECTS, "POST", content=envelope(thing(1)), status=202).json()["id"]
    hidden = ask(url(f"status/{ident}/"), by="sudland", status=404).json()
    assert hidden == ask(url(f"status/{uuid.uuid4()}/"), by="sudland", status=404).json()
    ask(url(f"status/{ident}/", root=INNER), status=404)


def test_the_same_again_is_nothing_new_and_no_failure(ask, served):
    for _ in range(2):
        said = ask(_OBJECTS, "POST", content=envelope(thing(1)), status=202).json()
        assert said["success_count"] == 1
    assert len(ask(_OBJECTS).json()["objects"]) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"objects"',
        b"{}",
        b'{"objects":{}}',
        b'{"objects":null}',
        b'{"more":false}',
        b'{"objects":[}',
        b'{"objects":[{"a":}]}',
        b"\xff\xfe",
        b'{"objects":[{"id":"\\ud800"}]}',
        b"<html>",
        b"[" * 100_000,
        b'{"objects":' * 5_000,
        b'{"objects":[' + b"[" * 5_000 + b"]" * 5_000 + b"]}",
    ],
)
def test_a_body_that_is_no_envelope_cannot_be_processed(ask, body):
    ask(_OBJECTS, "POST", content=body, status=422)


@pytest.mark.parametrize(
    "item",
    [
        b"5",
        b"[]",
        b"null",
        b"{}",
        b'{"id":5}',
        b'{"type":"indicator","id":"indicator--x"}',
        b'{"type":"malware","id":"indicator--6b2e5c2a-8c8f-4d5e-9a3b-111111111111"}',
        b'{"type":"indicator","id":"indicator--6b2e5c2a-8c8f-4d5e-9a3b-111111111111","modified":"now"}',
        b'{"type":"indicator","id":"indicator--6b2e5c2a-8c8f-4d5e-9a3b-111111111111","modified":5}',
        b'{"id":"\xff"}',
        b'{"a":' * 60 + b"1" + b"}" * 60,
    ],
)
def test_what_is_no_object_fails_and_the_rest_is_taken(ask, item):
    body = b'{"objects":[' + item + b"," + envelope(thing(1))[12:]
    said = ask(_OBJECTS, "POST", content=body, status=202).json()
    assert (said["success_count"], said["failure_count"], said["total_count"]) == (1, 1, 2)
    assert said["failures"][0]["message"]
    assert {"id", "version"} <= said["failures"][0].keys()


def test_an_empty_envelope_adds_nothing(ask):
    said = ask(_OBJECTS, "POST", content=b'{"objects":[]}', status=202).json()
    assert (said["status"], said["total_count"]) == ("complete", 0)


def test_more_than_the_root_takes_is_refused_whether_it_says_its_length_or_not(ask, served):
    long = envelope(thing(1, description="x" * ALLIANCE.max_content_length))
    ask(_OBJECTS, "POST", content=long, status=413)

    async def parts():
        for start in range(0, len(long), 1000):
            yield long[start : start + 1000]

    ask(_OBJECTS, "POST", content=parts(), status=413)
    ask(_OBJECTS, "POST", content=b"{}", headers={"Content-Length": "x"}, status=413)
    assert ask(_OBJECTS).json() == {}


def test_who_may_not_write_is_refused(ask, served):
    ask(url("objects/", CALLS), "POST", by="writer", content=envelope(thing(1)), status=404)
    ask(url("objects/", ANSWERS), "POST", by="writer", content=envelope(thing(1)), status=202)
    ask(url("objects/", ANSWERS), "GET", by="writer", status=403)


def test_an_object_is_deleted_by_its_source_in_all_versions_or_those_that_are_asked_for(ask, served):
    one = thing(1)
    served.put(one, changed(one, 2), changed(one, 3), thing(2))
    path = url(f"objects/{one['id']}/", CALLS)
    assert ask(path, "DELETE", params={"match[version]": "first"}).content == b""
    assert len(ask(f"{path}versions/").json()["versions"]) == 2
    ask(path, "DELETE", params={"match[version]": "2024-06-02T00:00:00Z"})
    assert ask(f"{path}versions/").json()["versions"] == ["2024-06-03T00:00:00.000Z"]
    ask(path, "DELETE", params={"match[version]": "2020-01-01T00:00:00Z"}, status=404)
    ask(path, "DELETE")
    ask(path, status=404)
    ask(path, "DELETE", status=404)
    assert [each["id"] for each in ask(_OBJECTS).json()["objects"]] == [thing(2)["id"]]


def test_only_the_source_deletes_and_only_with_the_right_to(ask, served):
    served.put(thing(1))
    served.put(thing(2), owner=OTHER)
    ask(url(f"objects/{thing(1)['id']}/", CALLS), "DELETE", by="sudland", status=403)
    ask(url(f"objects/{thing(2)['id']}/", CALLS), "DELETE", by="ostheim", status=403)
    ask(url(f"objects/{thing(2)['id']}/", CALLS), "DELETE", by="sudland")
    assert len(ask(_OBJECTS).json()["objects"]) == 1


def test_a_store_that_fails_is_an_error_that_tells_nothing(ask, served, monkeypatch):
    def fail(*_, **__):
        raise StoreError("secret path", where="/secret", hint="secret")

    monkeypatch.setattr(type(served.store.objects), "page", fail)
    assert "secret" not in ask(_OBJECTS, status=503).text
