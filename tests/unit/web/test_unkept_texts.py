"""What no store can keep, asked of a real node's pages or sent in a form, is the visitor's fault and no failure of the node."""

from __future__ import annotations

import pytest

from node_samples import PASSWORD, nodes, rung
from tocsin.node.desk.desk import Desk
from web_client import Client

NUL, LONG = "a%00b", "%F0%9F%94%94" * 190


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    made = nodes(tmp_path_factory.mktemp("nodes"))
    rung(made["Albion"])
    found = Client(Desk(made["Albion"]))
    found.token = found.token_of("/log-in")
    assert found.post("/log-in", {"name": "admin", "password": PASSWORD}).status_code == 303
    found.token = found.token_of("/calls")
    yield found
    for node in made.values():
        node.close()


@pytest.mark.parametrize("text", [NUL, LONG])
@pytest.mark.parametrize(
    "path",
    [
        "/calls/{}.json", "/calls/{}/board.json", "/calls/{}/triage.json", "/calls/{}/answer.json", "/calls/{}",
        "/hunts.json?call={}", "/findings.json?call={}", "/findings.json?host={}", "/findings.json?rule={}",
        "/{}", "/audit.json?before={}",
    ],
)  # fmt: skip
def test_what_is_asked_for_is_not_there_or_cannot_be(client, path, text):
    assert client.get(path.format(text)).status_code in {200, 400, 404, 422}


@pytest.mark.parametrize(
    "path", ["triage.json?item={}", "triage.json?host={}", "matches/{}", "matches/{}.json"]
)
@pytest.mark.parametrize("text", [NUL, LONG])
def test_nor_is_it_in_a_call(client, path, text):
    call = client.get("/calls.json").json()["calls"][0]["call"]["id"]
    assert client.get(f"/calls/{call}/{path.format(text)}").status_code in {200, 400, 404, 422}


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("triage", {"do": "confirm", "key": "a\0b", "seen": "1"}),
        ("triage", {"do": "assign", "which": "all", "item": "a\0b", "seen": "1"}),
        ("withdraw", {"reason": "a\0b"}),
        ("answer/withdraw", {"reason": "a\0b"}),
    ],
)
def test_a_form_may_not_bring_it(client, path, form):
    call = client.get("/calls.json").json()["calls"][0]["call"]["id"]
    assert client.post(f"/calls/{call}/{path}", form).status_code in {303, 400, 404, 409, 422}


def test_nobody_logs_in_by_such_a_name():
    client = Client()
    client.token = client.token_of("/log-in")
    assert client.post("/log-in", {"name": "a\0b", "password": "a\0b"}).status_code == 403
