"""The page of a paper: what leaves is what is shown, for others only to those who may release."""

from __future__ import annotations

import json

import msgspec
import pytest

from tocsin.web.nouns import Role
from web_cases import BEGUN, CASE, WITHHELD
from web_client import Client

BASE = f"/cases/{CASE}"
FILES = ("paper.pdf", "paper.html", "case/yaml", "case/json")


@pytest.fixture(scope="module")
def releaser():
    return Client().log_in("releaser")


def test_a_paper_is_shown_as_an_audience_gets_it(releaser):
    own = releaser.get(f"{BASE}/paper").text
    told = releaser.get(f"{BASE}/paper", params={"to": "public"}).text
    assert WITHHELD in own
    assert WITHHELD not in told
    assert "own-host" not in told
    assert "as the public would get it" in told
    assert "Public indicators came 12 days after" in told
    assert f'href="{BASE}/paper.pdf?to=public"' in told


def test_the_page_carries_no_style_and_no_script_of_its_own(releaser):
    text = releaser.get(f"{BASE}/paper").text
    assert "<style" not in text
    assert " style=" not in text
    assert "/static/paper.css?v=" in text


@pytest.mark.parametrize("end", FILES)
def test_a_file_is_taken_along_and_noted_with_who_took_it(end):
    client = Client().log_in("releaser")
    answer = client.get(f"{BASE}/{end}", params={"to": "public"})
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == f'attachment; filename="{end.replace("/", ".")}"'
    assert [one[:3] for one in client.desk.done if one[0] == "exported"] == [
        ("exported", CASE, json.loads(answer.text))
    ]


@pytest.mark.parametrize("end", ["paper", "paper.json", *FILES])
def test_only_who_may_release_tells_others(end):
    client = Client().log_in(Role.ANALYST)
    assert client.get(f"{BASE}/{end}").status_code == 200
    assert client.get(f"{BASE}/{end}", params={"to": "community"}).status_code == 403
    assert not [one for one in client.desk.done if one[0] == "exported" and "community" in str(one)]


def test_nobody_and_nothing_are_refused(releaser):
    assert releaser.get(f"{BASE}/paper", params={"to": "everyone"}).status_code == 400
    assert releaser.get(f"{BASE}/paper.pdf", params={"to": "everyone"}).status_code == 400
    assert releaser.get("/cases/none/paper.pdf").status_code == 404


def test_who_was_a_member_is_told_nothing(monkeypatch):
    client = Client().log_in("releaser")
    some = [msgspec.structs.replace(one, revoked=BEGUN) for one in client.desk.members()]
    to = next(one.id for one in some if one.id != client.desk.me.id)
    assert client.get(f"{BASE}/paper", params={"to": to}).status_code == 200
    monkeypatch.setattr(client.desk, "members", lambda: some)
    for end in ("paper", "paper.pdf", "case/yaml"):
        assert client.get(f"{BASE}/{end}", params={"to": to}).status_code == 400


@pytest.mark.parametrize("end", ["case/yaml", "paper"])
def test_who_may_not_tell_others_is_given_what_is_for_the_own_people_by_that_name_too(end):
    client = Client().log_in("analyst")
    assert client.get(f"{BASE}/{end}", params={"to": "own"}).status_code == 200
    assert client.get(f"{BASE}/{end}", params={"to": "public"}).status_code == 403


def test_a_releaser_closes_a_case_and_nobody_else_does():
    client = Client().log_in("releaser")
    assert "Close the case" in client.get(BASE).text
    assert "Close the case" not in client.get(BASE, params={"to": "public"}).text
    done = client.post(f"{BASE}/close", {})
    assert (done.status_code, done.headers["location"]) == (303, BASE)
    assert [one[:2] for one in client.desk.done if one[0] == "closed"] == [("closed", CASE)]
    assert "Close the case" not in client.get(BASE).text
    analyst = Client().log_in("analyst")
    assert "Close the case" not in analyst.get(BASE).text
    assert analyst.post(f"{BASE}/close", {}).status_code == 403


@pytest.mark.parametrize("sent", [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Sec-Purpose": "prefetch"}])  # fmt: skip
def test_no_link_of_another_site_and_no_prefetch_takes_a_file(sent):
    client = Client().log_in("releaser")
    for end in FILES:
        assert client.get(f"{BASE}/{end}", headers=sent).status_code == 403
    assert not [one for one in client.desk.done if one[0] == "exported"]
    own = client.get(f"{BASE}/case/json", headers={"Sec-Fetch-Site": "same-origin"})
    assert own.status_code == 200
