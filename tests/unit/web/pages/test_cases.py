"""The pages of a case: each part opens to what it rests on, and an audience sees nothing of what it is not told."""

from __future__ import annotations

import re

import pytest

from web_cases import CASE, WITHHELD
from web_client import Client
from web_desk import KESTRIA

BASE = f"/cases/{CASE}"
#: Pages that are made of a picture, which an audience may be shown.
PICTURED = (
    "",
    "/who",
    "/why",
    "/entries/july",
    "/entries/portal",
    "/evidence?kind=event",
    "/evidence?entry=july&entry=portal",
)


@pytest.fixture(scope="module")
def client():
    return Client().log_in("analyst")


def links(text: str) -> set[str]:
    """Ways from the middle of a page to others of the case."""
    main = text.partition("<main")[2].partition("</main>")[0]
    return {one.replace("&amp;", "&") for one in re.findall(rf'href="({BASE}[^"]*)"', main)}


@pytest.fixture(scope="module")
def checked() -> set[str]:
    """Ways that lead somewhere."""
    return set()


def asked_as(end: str, to: str, form: str = "") -> str:
    """The address of a page, as an audience is shown it."""
    path, _, query = end.partition("?")
    asked = "&".join(filter(None, (query, f"to={to}" if to else "")))
    return f"{BASE}{path}{form}?{asked}"


def test_the_list_leads_to_the_case(client):
    assert f'href="{BASE}"' in client.get("/cases").text
    assert [one["case"]["id"] for one in client.get("/cases.json").json()["cases"]] == [CASE]


@pytest.mark.parametrize("end", PICTURED)
def test_what_an_audience_is_shown_has_no_word_of_what_is_withheld(client, end):
    whole, told = (client.get(asked_as(end, to)).text for to in ("", "public"))
    assert "As the public would be told it" in told
    assert "As the public" not in whole
    for text in (told, client.get(asked_as(end, "public", ".json")).text):
        assert WITHHELD not in text
        assert "own-host" not in text
    assert "TLP:RED" in told.partition("<main")[0], "how much is withheld is for our own people"


@pytest.mark.parametrize("end", PICTURED)
def test_every_way_on_a_page_of_a_case_leads_somewhere(client, end, checked):
    for to in ("", "community"):
        for way in links(client.get(asked_as(end, to)).text) - checked:
            assert client.get(way).status_code == 200, (end, way)
            assert not to or "to=community" in way or way == BASE, (end, way)
            checked.add(way)


def test_an_audience_that_is_nobody_is_refused(client):
    assert client.get(BASE, params={"to": "everyone"}).status_code == 400
    assert client.get(BASE, params={"to": f"identity--{'0' * 8}"}).status_code == 400


def test_what_is_withheld_cannot_be_opened_as_an_audience(client):
    assert client.get(f"{BASE}/entries/own-host").status_code == 200
    assert client.get(f"{BASE}/entries/own-host", params={"to": "public"}).status_code == 404


def test_an_entry_shows_what_it_rests_on_what_rests_on_it_and_its_versions(client):
    text = client.get(f"{BASE}/entries/t-industry").text
    assert f'href="{BASE}/entries/mandiant"' in text
    assert "B3" in text
    assert "possibly true" in text
    assert "only quotes" in text
    assert "Version 2" in text
    assert "by bea" in text
    resting = client.get(f"{BASE}/entries/mandiant.json").json()["resting"]
    assert {"ap-august", "t-industry", "s-mandiant"} <= set(resting)
    assert "unverified" in client.get(f"{BASE}/entries/mandiant").text


def test_what_was_withdrawn_opens_and_says_why(client):
    assert "it was none" in client.get(f"{BASE}/entries/wrong").text


def test_what_is_not_there_is_told(client):
    assert client.get("/cases/none").status_code == 404
    assert client.get(f"{BASE}/entries/none").status_code == 404


def test_a_case_at_a_glance_has_its_figures_and_both_incidents_side_by_side(client):
    text = client.get(BASE).text
    assert f'href="{BASE}/evidence?entry=t-entry&amp;entry=t-impact">420</a>' in text
    assert "days too late for the next attack" in text
    assert text.count('class="interval"') == 10
    told = {one["name"]: one["sentences"] for one in client.get(f"{BASE}.json").json()["chapters"]}
    assert told["late"][0]["parts"][0]["evidence"] == ["t-impact", "t-indicators"]


def test_a_member_can_be_chosen_as_the_audience(client):
    text = client.get(BASE, params={"to": KESTRIA}).text
    assert "As Kestria CERT would be told it" in text
    assert f'<option value="{KESTRIA}" selected>' in text


def test_evidence_says_how_much_more_there_is_than_its_address_names(client):
    text = client.get(f"{BASE}/evidence?entry=july&entry=none&of=70").text
    assert "It rests on 70; the first 1 are shown." in text
    assert client.get(f"{BASE}/evidence?entry=none").status_code == 404


def test_evidence_of_all_kinds_is_listed_and_chosen_by_its_kind(client):
    every, some = (client.get(f"{BASE}/evidence.json", params=one).json() for one in ({}, {"kind": "source"}))
    assert len(every["entries"]) > len(some["entries"]) == every["counts"]["source"]


def test_claims_stand_side_by_side_with_denials_and_repeated_sources_once(client):
    text = client.get(f"{BASE}/who").text
    assert text.count("they differ") == 2
    assert "4 independent sources, best A2" in text
    denied = text.partition("<h5>Denied</h5>")[2].partition("</div>")[0]
    assert f'href="{BASE}/entries/s-iran"' in denied
    assert "quoted by" in text
    assert "counted once" in text
    assert "almost certain <small>95 to 99 %" in text
    assert "54 days" in text.partition('id="done"')[2]


def test_a_motive_has_both_of_its_sides_and_exposure_names_who_matters(client):
    text = client.get(f"{BASE}/why").text
    assert "the entry was fourteen months before the summit" in text.partition("Against")[2]
    assert "told, without evidence" in text
    assert "hosts an opposition group of Iran" in text
    told = client.get(f"{BASE}/why.json").json()["motives"]
    assert [len(one["against"]) for one in told] == [1, 1]
