"""Pages of what others know: an adversary by any name with every conflict, and every figure of a state opens what it counts."""

from __future__ import annotations

import re
from html import unescape

import msgspec
import pytest

from tocsin.knowledge.adversaries import Said
from web_client import Client
from web_knowledge import IRAN


@pytest.fixture(scope="module")
def client() -> Client:
    return Client().log_in("reader")


def test_an_adversary_is_found_by_any_name_and_whom_it_means_stands_first(client):
    rows = client.get("/knowledge/adversaries.json?name=dev-9901").json()["listed"]["rows"]
    assert [(one["id"], one["own"], one["through"]) for one in rows] == [("G9001", 1, 1)]
    rows = client.get("/knowledge/adversaries.json?name=LAPWING").json()["listed"]["rows"]
    assert [one["name"] for one in rows] == ["Lapwing", "Heron"]
    assert "Nobody is known by such a name" in client.get("/knowledge/adversaries?name=nobody").text


def test_an_adversary_tells_who_says_what_and_where_sources_disagree(client):
    text = client.get("/knowledge/adversaries/G9001").text
    assert "Where it is from" in text
    assert re.search(r"threat-actor: Iran.*another: Syria", text, re.DOTALL)
    assert "Harbour Report 2023" in text
    assert "50 of 100" in text
    overlap = client.get("/knowledge/adversaries/uuid-Heron").text
    assert "unverified: not read at its source" in overlap
    assert 'similar <a href="/knowledge/adversaries/G9001">' in overlap
    assert "Whose name Lapwing is" in overlap
    assert client.get("/knowledge/adversaries/none").status_code == 404


def test_an_adversary_is_measured_each_thing_with_n_and_what_it_rests_on(client):
    told = client.get("/knowledge/adversaries/G9001.json").json()["profile"]
    skill = {one["what"]: one for one in told["skill"]}
    assert (skill["exclusive-software"]["k"], skill["exclusive-software"]["rests"]) == (1, ["S9001"])
    assert next((one["by"], one["first"], one["last"]) for one in told["activity"]) == (
        "campaigns",
        "2021-05-01",
        "2022-07-01",
    )
    text = client.get("/knowledge/adversaries/G9001").text
    assert "Software that nobody else uses" in text
    assert 'href="/knowledge/claims/IR"' in text
    assert "not graded" in text


def test_a_country_that_is_none_leads_nowhere():
    client = Client().log_in("reader")
    known = client.desk.knowledge.all
    (one,) = (each for each in known.adversaries if each.id == "G9001")
    odd = msgspec.structs.replace(one, countries=(Said("Nowhere", ("somebody",), "??"),))
    client.desk.knowledge.all = msgspec.structs.replace(known, adversaries=(odd,))
    assert client.get("/knowledge/adversaries/G9001").status_code == 200


def test_a_claim_about_a_state_is_told_for_and_against_and_its_incidents_open(client):
    text = client.get("/knowledge/claims/IR").text
    for words in (
        "What speaks for it",
        "What speaks against it",
        "What says neither",
        "1 of 2",
        "Portals stop",
        "nothing is decided",
    ):
        assert words in text, words
    assert "Tarn Magpie" in text
    assert "another says Syria" in text
    claim = client.get("/knowledge/claims/IR.json").json()["claim"]
    assert ([one["own"]["n"] for one in (claim["aggressive"][0], claim["of_all"][0])]) == [0, 2]
    assert "No such incident is coded" in client.get("/knowledge/claims/MK").text
    assert client.get("/knowledge/claims/XX").status_code == 404
    assert client.get("/knowledge/claims/iran.json").json()["claim"] == claim


@pytest.mark.parametrize("path", ["/knowledge/states?least=1"])
def test_every_figure_of_a_state_opens_as_many_precedents_as_it_says(client, path):
    text = client.get(path).text
    figures = re.findall(r'<a href="(/knowledge/precedents\?[^"]+)">([\d,]+)</a>', text)
    assert len(figures) >= 22
    assert "That is not conduct of its state" in text
    for address, number in figures:
        listed = client.get(unescape(address).replace("precedents?", "precedents.json?")).json()["listed"]
        assert listed["whole"] == int(number), address


def test_a_state_has_n_and_an_interval_and_what_is_not_coded_says_so(client):
    iran, syria = client.get("/knowledge/states.json?least=1").json()["states"]
    assert (iran["country"], iran["n"], iran["disruptive"]["k"], iran["destructive"]["n"]) == (IRAN, 2, 1, 1)
    assert syria["destructive"] == {"k": 0, "n": 0, "low": 0.0, "high": 1.0}
    assert "none coded" in client.get("/knowledge/states?least=1").text
    assert "No country has so many" in client.get("/knowledge/states?least=50").text


def test_precedents_are_listed_with_what_states_did(client):
    text = client.get("/knowledge/precedents?trait=disruptive&victim=Albania").text
    assert "1 incident, disruptive, against Albania" in text
    assert "Retorsion measures" in text
    assert "EuRepoC 3" not in text
    assert client.get("/knowledge/precedents?trait=none").status_code == 422


def test_where_no_precedent_fits_countries_are_told_as_they_are_coded(client):
    text = client.get("/knowledge/precedents?initiator=Iran").text
    assert f"A country is asked for as it is coded: {IRAN}." in text


def test_without_precedents_it_says_how_to_get_them():
    client = Client().log_in("reader")
    client.desk.knowledge.all_precedents, client.desk.knowledge.taken = (), None
    for path in ("/knowledge", "/knowledge/states", "/knowledge/precedents"):
        assert "tocsin knowledge import-precedents FILE" in client.get(path).text, path


def test_words_and_counts_are_told(client):
    assert "Completely reliable" in client.get("/knowledge/words").text
    told = client.get("/knowledge.json").json()
    assert (told["version"], told["techniques"], told["conflicts"]) == ("18.1", 2, 3)


def test_of_a_technique_or_software_it_is_told_how_many_groups_use_it_and_by_which_sources(client):
    shown = client.get("/knowledge/used/S9001.json").json()
    assert shown["listed"]["rows"][0]["id"] == "G9001"
    assert (shown["groups"], shown["used"]["groups"]) == (1, 1)
    text = client.get("/knowledge/used/S9001").text
    assert "1 of 1 group is said to use it" in text
    assert 'href="/knowledge/adversaries/G9001"' in text
    assert "Harbour Report 2023" in text
    assert client.get("/knowledge/used/G9001").status_code == 404
