"""Who may have done it: by phase first, likelihood in words, statements beside, and nothing of what an audience may not be told."""

from __future__ import annotations

import json
import re

import pytest
from msgspec.structs import replace

from case_samples import said
from tocsin.cases.attribution.result import Denied
from tocsin.model.case import Level
from tocsin.model.marking import Marking, Tlp
from tocsin.web.pages.cases.attribution import times
from web_cases import CASE
from web_client import Client

PAGE = f"/cases/{CASE}/attribution"


@pytest.fixture(scope="module")
def client() -> Client:
    return Client().log_in("analyst")


@pytest.fixture(scope="module")
def text(client) -> str:
    return " ".join(client.get(PAGE).text.split())


@pytest.fixture(scope="module")
def shown(client) -> dict:
    return client.get(f"{PAGE}.json").json()


def test_phases_come_first_then_what_is_stated_of_parts_that_no_event_tells_then_all_of_it(shown):
    phases = [one["phase"] for one in shown["parts"]]
    assert phases[0] == "resource-development"
    assert phases[-2:] == ["probing", ""]
    by = {one["phase"]: one for one in shown["parts"]}
    assert [one["names"] for one in by["impact"]["stated"]] == ["DEV-0842 (Storm-0842, Void Manticore)"]
    assert [one["names"] for one in by["exfiltration"]["stated"]][:2] == [
        "DEV-0861 (Storm-0861)",
        "DEV-0166",
    ]
    assert by["impact"]["group"]["outcome"] == "undetermined"
    assert (by["probing"]["group"], by["probing"]["told"]) == (None, False)
    assert "HEXANE (G1001)" in [one["names"] for one in by[""]["stated"]]


def test_undetermined_is_drawn_as_a_result_among_the_others(text):
    assert '<li class="is"><b><span class="sr">The result: </span>Undetermined</b></li>' in text
    assert text.count('class="of-results"') == 4
    phases = text.split("By phase</h2>")[1].split('class="all"')[0]
    groups = re.findall(r'data-label="Group">(.*?)</td>', phases)
    assert "0 items of evidence" not in " ".join(groups)
    assert sum("too little to say how likely anybody is" in one for one in groups) == 6
    assert not [one for one in groups if "confidence" in one.lower() or "very likely" in one]
    assert "Unknown group" in text
    assert "error" not in text.lower()


def test_it_is_asked_of_one_incident_and_not_of_one_that_is_not_there(client, text):
    choices = re.search(r"<p>Asked of (.*?)</p>", text)
    assert choices
    assert '<b aria-current="true">all of the case</b>' in choices[1]
    told = client.get(f"{PAGE}.json?incident=september").json()
    assert told["incident"] == "september"
    assert not [one for one in told["parts"] if one["phase"] == "exfiltration"]
    for none in ("nosuch", "s-us"):
        assert client.get(f"{PAGE}?incident={none}").status_code == 404


def test_likelihood_is_a_word_and_no_probability_leaves(client, shown, text):
    assert "probability" not in json.dumps(shown)
    assert "<dt>Likelihood</dt><dd>" in text
    assert re.search(r"<dt>Confidence</dt><dd>(low|moderate|high)</dd>", text)
    assert f'<a href="{PAGE}?yardstick=phia">PHIA</a>' in text
    phia = client.get(f"{PAGE}.json?yardstick=phia").json()
    words = {one["likelihood"] for level in phia["levels"] for one in level["candidates"]} - {""}
    assert words
    assert words <= {
        "",  # who was only considered
        "remote chance",
        "highly unlikely",
        "unlikely",
        "realistic possibility",
        "likely",
        "highly likely",
    }
    assert client.get(f"{PAGE}?yardstick=mine").status_code == 422


def test_what_stands_comes_first_with_countries_by_name_and_how_many_groups_they_have(text, shown):
    assert text.index("Nobody decides by this alone.") < text.index("Techniques, software and words")
    sponsor = text[text.index("Which state was it done for?") :]
    stands = re.search(r"<b>By what others state:</b> (.*?)</p>", sponsor)
    assert stands
    assert stands[1].startswith("Iran, ")
    assert ", denied by Iran (B6)" in stands[1]
    assert sponsor.index("<b>By the evidence:</b>") < stands.start() < sponsor.index("<h3>By evidence</h3>")
    assert "country IR" not in text
    assert "ATT&amp;CK has no group by that name" in text
    assert shown["groups"] == 5
    assert re.search(r"By the number of groups alone: \d of 5", text)


def test_how_likely_and_how_surely_never_stand_in_one_line(text):
    told = re.split(r"</?(?:p|li|td|dt|dd|div|small|h\d)\b[^>]*>|[.;]", text)
    words = ("likely", "even chance")
    assert not [one for one in told if "onfidence" in one and any(word in one for word in words)]


def test_where_nobody_stands_out_candidates_were_considered_and_have_no_word():
    client = Client().log_in("analyst")
    judged = client.desk.cases.attributed

    def silent(one):
        some = tuple(replace(each, likelihood="") for each in one.candidates)
        return replace(one, outcome="undetermined", named="", alternative="", candidates=some)

    def asked(*some):
        found = judged(*some)
        return replace(
            found, levels=tuple(map(silent, found.levels)), phases=tuple(map(silent, found.phases))
        )

    client.desk.cases.attributed = asked
    text = " ".join(client.get(PAGE).text.split())
    assert "<h3>Considered, none stands out</h3>" in text
    assert "<dt>Likelihood</dt>" not in text
    assert ">confidence: " not in text
    assert "nobody stands out" in text
    assert "Strongest alternative" not in text


def test_every_item_opens_to_its_events_and_what_is_known_of_it(text):
    assert f'<a class="rests" href="{PAGE.removesuffix("/attribution")}/entries/t-entry"' in text
    assert 'href="/knowledge/adversaries/G9001"' in text
    assert 'class="grade" href="' in text


def test_one_name_for_all_of_it_is_set_beside_what_is_stated_of_parts(client, shown, text):
    (one,) = shown["single_names"]
    assert one["stated"]["names"] == "HEXANE (G1001)"
    assert {each["phase"] for each in one["others"]} == {
        "access and exfiltration", "encryption and wiping", "exfiltration", "probing",
    }  # fmt: skip
    assert "One name for all of it" in text


def test_what_texts_rule_out_and_what_rests_on_nothing_is_told_with_its_events():
    client = Client().log_in("analyst")
    judged = client.desk.cases.attributed
    client.desk.cases.attributed = lambda *asked: replace(
        judged(*asked), denied=(Denied("S9001", ("own-host",)),), unread=3, circular=("own-host",)
    )
    left_out = " ".join(client.get(PAGE).text.split()).split('id="left-out"')[1]
    assert "Ruled out by what events tell, and not used: " in left_out
    assert "S9001" in left_out
    assert "3 items more were not read" in left_out
    assert "rests on nothing that holds, or on profiles alone, and was not used." in left_out
    told = client.get(f"{PAGE}.json").json()
    assert (told["denied"], told["unread"]) == ([{"item": "S9001", "entries": ["own-host"]}], 3)


def test_without_statements_that_differ_by_part_nothing_is_said_of_single_names():
    client = Client().log_in("analyst")
    cases = client.desk.cases
    cases.entries = tuple(one for one in cases.entries if not getattr(one.body, "phase", ""))
    assert client.get(f"{PAGE}.json").json()["single_names"] == []
    assert "One name for all of it" not in client.get(PAGE).text


def test_names_that_mean_the_same_group_are_told_as_the_same():
    client = Client().log_in("analyst")
    cases = client.desk.cases
    cases.entries = (
        *cases.entries,
        said("whole", "Group G9001", "attack", incident="july"),
        said("part", "G9001", "attack", incident="july", phase="impact"),
        said("cluster", "Group G9001 (Storm)", "attack", incident="july", phase="exfiltration", level=Level.CLUSTER),
    )  # fmt: skip
    (one,) = [
        each
        for each in client.get(f"{PAGE}.json").json()["single_names"]
        if each["stated"]["names"] == "Group G9001"
    ]
    assert {each["names"] for each in one["same"]} == {"G9001", "Group G9001 (Storm)"}


def test_nothing_of_what_an_audience_may_not_be_told_is_in_it():
    client = Client().log_in("analyst")
    cases = client.desk.cases
    own = next(one for one in cases.entries if one.id == "own-host")
    body = replace(own.body, techniques=("T9000", "T9999"), tactic="collection")
    kept = replace(own, body=body, marking=Marking(Tlp.AMBER, releasable_to=frozenset({client.desk.me.id})))
    cases.entries = tuple(kept if one.id == "own-host" else one for one in cases.entries)
    whole, told = (client.get(f"{PAGE}{to}").text for to in ("", "?to=community"))
    whole_json, told_json = (client.get(f"{PAGE}.json{to}").text for to in ("", "?to=community"))
    for within, without in ((whole, told), (whole_json, told_json)):
        assert all(one in within for one in ("own-host", "T9000", "T9999"))
        assert not [
            one
            for one in ("own-host", "T9000", "T9999", "collection")
            if one in without.lower() or one in without
        ]
    assert "as-told" in told


def test_what_the_packages_ship_is_told_with_how_to_have_more():
    client = Client().log_in("analyst")
    judged = client.desk.cases.attributed
    client.desk.cases.attributed = lambda *asked: replace(
        judged(*asked), plain=True, attack="pymispgalaxies 1.2"
    )
    text = client.get(PAGE).text
    assert "<code>tocsin knowledge update</code>" in text
    assert "pymispgalaxies 1.2" in text


def test_it_is_reached_beside_who_and_leads_to_how_good_it_is_where_that_is_served(client, text):
    places = re.findall(r'<li><a href="[^"]*"[^>]*>(\w+)</a></li>', client.get(f"/cases/{CASE}").text)
    assert places[places.index("Who") + 1] == "Attribution"
    served = "/knowledge/attribution" in client.get("/openapi.json").text
    assert ('href="/knowledge/attribution"' in text) == served


def test_of_very_many_statements_the_first_are_shown():
    client = Client().log_in("analyst")
    cases = client.desk.cases
    cases.entries = (
        *cases.entries,
        *(said(f"again-{at}", "Many", "attack", incident="july") for at in range(99)),
    )
    for page in ("attribution", "who"):
        text = client.get(f"/cases/{CASE}/{page}").text
        assert "All 99" in text
        assert "entry=again-0&amp;entry=again-1&amp;" in text


def test_what_moves_odds_is_told_as_a_factor():
    told = [times(one) for one in (0.02, 1.0, -1.0, 5.4)]
    assert [one[1:] for one in told] == ["1.02", "2.7", "2.7", "221"]
    assert told[1][0] != told[2][0]
    assert times(-2000) == times(-700)
