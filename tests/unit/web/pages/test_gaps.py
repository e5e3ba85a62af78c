"""The pages of gaps: each cell opens to what it rests on, in words and not in colour alone."""

from __future__ import annotations

import json
import re

import pytest

from tocsin.model.gap import Standing
from tocsin.web.pages.gaps import Cell, sign_of
from web_client import Client
from web_desk import KESTRIA, NORTHMARK, SUNDARA


@pytest.fixture(scope="module")
def client():
    return Client().log_in("analyst")


def test_a_cell_of_the_heat_map_says_how_many_and_leads_to_the_techniques_behind_it(client):
    text = client.get("/gaps").text
    links = set(re.findall(r'href="(/gaps/[^"#]*)[^"]*#([^"]*)"', text))
    assert {tactic for _, tactic in links} >= {"execution", "credential-access", "impact", "initial-access"}
    page = client.get(f"/gaps/{NORTHMARK}").text
    ids = set(re.findall(r'\bid="([^"]*)"', page))
    assert {tactic for where, tactic in links if where.startswith(f"/gaps/{NORTHMARK}")} <= ids
    assert "1 on few hosts" in text, "covered on 2 of 10"
    assert "not known" in text
    assert "1 of 1" in text


def test_a_technique_opens_to_its_rules_lacks_proofs_and_telemetry(client):
    text = client.get(f"/gaps/{NORTHMARK}").text
    for told in (
        "Rule r1",
        "not seen on 2 of 10 known hosts",
        "CommandLine never filled",
        "windows security 4625",
    ):
        assert told in text
    assert re.search(r'<a href="/calls/[^"]*/board">indicator--', text), "a proof leads to its call"
    assert '<small>2 of 10 hosts</small> <span class="tag">on few hosts</span>' in text
    assert text.count(">on few hosts<") == 1
    assert "macos:unifiedlog (536)" in text
    assert "1 technique better" in text


def test_a_fix_opens_to_its_techniques_adversaries_and_hosts(client):
    text = client.get("/gaps").text
    assert "collect Sysmon 10 (process access)" in text
    assert "OilRig" in text
    (fix, *_) = client.get("/gaps.json").json()["fixes"]
    assert (fix["cost"], fix["hosts"], fix["adversaries"]) == ("agent", 10, ["OilRig"])


def test_a_member_that_shares_a_summary_tells_quarters_and_one_of_whom_nothing_is_known_is_not_there(client):
    shared = client.get("/gaps.json").json()["members"]
    assert [one["basis"] for one in shared] == ["lake", "answers", "summary"]
    assert "1 technique more is outside a member" in client.get("/gaps").text.replace("\n", " ")
    assert client.get("/gaps.json").json()["outside_logs"] == ["T1583"]
    assert "Isles of Varn: nothing is known" in client.get("/gaps").text
    assert client.get(f"/gaps/{SUNDARA}").status_code == 404
    assert client.get("/gaps/identity--none").status_code == 404
    assert client.get(f"/gaps/{KESTRIA}").status_code == 200


def test_who_could_not_be_seen_at_all_is_told_with_how_many_techniques_and_opens_to_them(client):
    text = client.get("/gaps").text.replace("\n", " ")
    assert "None of 2 adversaries, as far as all of their techniques are known" in text, (
        "what others see of it is not known"
    )
    assert "1 more, as far as is known" in text
    assert re.search(
        rf'<a class="rests" href="/gaps/{NORTHMARK}[^"]*#hidden">1 adversary</a> it could not', text
    )
    text = client.get(f"/gaps/{NORTHMARK}").text.replace("\n", " ")
    assert "1 of 2 adversaries: whatever they did" in text
    assert '<a class="rests" href="/knowledge/adversaries/G0099">Nightjar</a>' in text
    assert f'<a class="rests" href="/gaps/{NORTHMARK}?adversary=G0099">1 technique</a>' in text
    told = client.get(f"/gaps/{NORTHMARK}.json").json()["unseen_adversaries"]
    assert [(one["id"], one["techniques"], one["known"]) for one in told["sure"]] == [("G0099", ["T1566"], 1)]
    (maybe,) = client.get("/gaps.json").json()["unseen_adversaries"]["maybe"]
    assert (maybe["id"], maybe["known"], maybe["is_sure"]) == ("G0099", 1, False)


def test_the_layer_is_a_file(client):
    answer = client.get(f"/gaps/{NORTHMARK}/layer")
    assert answer.headers["content-disposition"].startswith("attachment")
    told = json.loads(answer.text)
    assert len(told["techniques"]) == 5
    assert told["description"].startswith("TLP:AMBER+STRICT")
    assert {"name": "marking", "value": "TLP:AMBER+STRICT"} in told["metadata"]


@pytest.mark.parametrize("sent", [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Purpose": "prefetch"}])
def test_a_layer_is_taken_along_in_nobodys_name_by_a_link_elsewhere_or_a_prefetch(client, sent):
    before = len(client.desk.done)
    assert client.get(f"/gaps/{NORTHMARK}/layer", headers=sent).status_code == 403
    assert len(client.desk.done) == before
    client.get(f"/gaps/{NORTHMARK}/layer", headers={"Sec-Fetch-Site": "same-origin"})
    ((what, member, actor),) = client.desk.done[before:]
    assert (what, member, actor.name) == ("layer taken", NORTHMARK, "analyst")


def test_the_layer_is_described_as_the_file_that_it_is(client):
    described = client.get("/openapi.json").json()["paths"]["/gaps/{member}/layer"]["get"]["responses"]["200"]
    assert list(described["content"]) == ["application/json"]


def test_the_sign_of_all_stands_only_where_all_is_known():
    seen = dict.fromkeys(Standing, 0) | {Standing.COVERED: 2}
    assert sign_of(Cell("m", seen, 0)).sign == "seen"
    assert sign_of(Cell("m", seen, 18)).sign == "partly"
    assert sign_of(Cell("m", dict.fromkeys(Standing, 0), 18)).sign == "waiting"
