"""Pages that weigh a case: intervals, answers and options stand side by side, each opens to its entries, and nothing is a verdict."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from tocsin.model.case import Answered, Degree, Gate, Held, Holds, Side, Source, Task, Weight
from tocsin.model.precedent import Precedent, Response
from tocsin.web.pages.cases.axes import axes
from web_cases import CASE
from web_client import Client

BASE = f"/cases/{CASE}"


@pytest.fixture
def client() -> Client:
    return Client().log_in("analyst")


def _beside(client: Client, like: str, **changes: object) -> None:
    """An entry of another author beside one that is there."""
    cases = client.desk.cases
    entry = next(one for one in cases.entries if one.id == like)
    cases.entries = (
        *cases.entries,
        type(entry)(
            **{name: getattr(entry, name) for name in entry.__struct_fields__} | {"author": "bea"} | changes
        ),
    )


def test_every_scale_is_an_interval_for_each_incident_and_nothing_is_summed(client):
    shown = client.get(f"{BASE}/severity.json").json()
    assert [one["title"] for one in shown["incidents"]] == [
        "Encryptor and wiper in the government's network",
        "The border system is hit",
    ]
    assert [one["name"] for one in shown["scales"]] == [
        "nciss",
        "ncsc",
        "eurepoc-intensity",
        "eurepoc-impact",
        "nis2",
    ]
    for scale in shown["scales"]:
        assert [one["incident"] for one in scale["scaled"]] == ["july", "september"]
    assert shown["scales"][0]["scaled"][0]["words"] == "51.2 to 87.6 of 100: Medium to Severe"
    text = client.get(f"{BASE}/severity").text
    assert text.count('<svg class="scale"') == 10
    assert "would narrow it by 10 points" in text
    assert "never summed" in text


def test_every_number_opens_to_the_facts_that_it_is_made_of(client):
    text = client.get(f"{BASE}/severity").text
    told = re.search(r'<a href="([^"]+)"[^>]*>51\.2 to 87\.6', text)
    assert told is not None
    assert told[1].count("entry=f-j-") == 8
    assert f'<a href="{BASE}/entries/f-j-outage">25 hours' in text
    assert f'<a href="{BASE}/entries/portal">' in text


def test_what_is_unknown_is_said_and_facts_that_differ_stand_beside_each_other(client):
    fact = next(one for one in client.desk.cases.entries if one.id == "f-j-outage")
    body = type(fact.body)(incident="july", fact=type(fact.body.fact)(factor="outage", low=2.0, high=None))
    _beside(client, "f-j-outage", id="f-other", body=body, sources=())
    shown = client.get(f"{BASE}/severity.json").json()
    (outage,) = [one for one in shown["factors"] if one["factor"] == "outage"]
    assert [(one["entry"], one["low"], one["high"]) for one in outage["cells"][0]] == [
        ("f-j-outage", "25 hours", "500 hours"),
        ("f-other", "2 hours", ""),
    ]
    text = client.get(f"{BASE}/severity").text
    assert "nobody knows how much" in text
    assert "no source named" in text
    assert '<span class="none">unknown</span>' in text


def test_what_was_not_read_at_its_source_is_called_unverified_wherever_it_bears(client):
    client.desk.cases.change("f-j-outage", sources=("press-irgc",))
    (outage,) = [
        one for one in client.get(f"{BASE}/severity.json").json()["factors"] if one["factor"] == "outage"
    ]
    assert outage["cells"][0][0]["unverified"]
    (link,) = client.get(f"{BASE}/thresholds.json").json()["links"]
    assert [(one["words"], one["unverified"]) for one in link["effects"][1]] == [
        ("25 hours, up to 500 hours", True),
        ("0 hours, up to 120 hours", False),
    ]


def test_bands_fill_their_axis_and_a_point_can_still_be_seen():
    for name, axis in axes().items():
        assert axis.bands or name == "eurepoc-intensity"
        for band in axis.bands:
            assert 0 <= band.x <= band.x + band.width <= 100.01
    nciss = axes()["nciss"]
    assert [one.word for one in nciss.bands][:3] == ["Baseline-Negligible", "Baseline-Minor", "Low"]
    assert [one.text for one in nciss.marks] == ["0", "20", "35", "50", "65", "80", "100"]
    assert [one.short for one in axes()["ncsc"].bands] == ["6", "5", "4", "3", "2", "1"]


def test_a_question_shows_every_answer_and_those_that_differ_are_not_made_into_one(client):
    answer = next(one for one in client.desk.cases.entries if one.id == "q-severity")
    body = Answered(
        framework="armed-attack", question="severity", degree=Degree.HIGH, reasons="Data is property.", by="Orlonia",
        evidence=(Weight(Side.TOWARD, "data was destroyed", "f-j-information"), Weight(Side.AGAINST, "services came back")),
        incident="july", dissent="Data is no object.", position="As told in 2021.",
    )  # fmt: skip
    _beside(client, answer.id, id="q-other", body=body, sources=())
    shown = client.get(f"{BASE}/thresholds.json").json()
    stand = shown["thresholds"][0]["stands"][0]
    assert stand["divided"] == ["severity"]
    assert "severity" not in stand["toward"] + stand["against"]
    text = client.get(f"{BASE}/thresholds").text
    for told in (
        "Data is property.",
        "Nobody was hurt",
        "Data is no object.",
        "As told in 2021.",
        "they differ",
        "entered by bea",
    ):
        assert told in text
    assert f'<a href="{BASE}/entries/f-j-information">data was destroyed</a>' in text
    assert 'services came back <span class="tag">told, without evidence</span>' in text


def test_each_threshold_says_who_decides_what_is_open_and_links_are_told_with_how_surely(client):
    shown = client.get(f"{BASE}/thresholds.json").json()
    text = client.get(f"{BASE}/thresholds").text
    for one in shown["thresholds"]:
        assert one["decides"] in text.replace("&#39;", "'")
    september = shown["thresholds"][0]["stands"][1]
    assert "severity" in september["unknown"]
    assert "deaths" in [one["factor"] for one in september["lacking"]]
    assert "<b>Very likely</b>, with moderate confidence" in text
    (link,) = shown["links"]
    assert [one["words"] for one in link["effects"][1]] == [
        "25 hours, up to 500 hours",
        "0 hours, up to 120 hours",
    ]
    for word in ("verdict", "score", "total", "therefore"):
        assert word not in text.casefold()


def test_what_needs_no_attribution_comes_first_and_no_option_is_left_out(client):
    shown = client.get(f"{BASE}/options.json").json()
    needs = [bool(one["needs"]) for one in shown["options"]]
    assert len(needs) >= 17
    assert needs == sorted(needs)
    text = client.get(f"{BASE}/options").text
    assert text.index("Needs no attribution</h2>") < text.index("Depends on a gate</h2>")
    assert "law contested" in text


def test_a_gate_on_which_those_who_decide_differ_is_undecided(client):
    before = client.get(f"{BASE}/options.json").json()
    expel = next(one for one in before["options"] if one["id"] == "expel")
    assert [one["is_open"] for one in expel["stands"]] == [True, False]
    body = Held(gate=Gate.STATE, holds=Holds.NO, by="Orlonia", reasons="not shown", incident="july")
    _beside(client, "g-state", id="g-other", body=body)
    shown = client.get(f"{BASE}/options.json").json()
    expel = next(one for one in shown["options"] if one["id"] == "expel")
    assert expel["stands"][0] == {
        "incident": "july",
        "is_open": False,
        "open": [],
        "shut": [],
        "undecided": ["state"],
        "membership": "",
    }
    solidarity = next(one for one in shown["options"] if one["id"] == "solidarity-clause")
    closed = "not open: the victim's country (AL) was then no member of the European Union"
    assert {one["membership"] for one in solidarity["stands"]} == {closed}
    assert "(AL) was then no member of the European Union" in client.get(f"{BASE}/options").text
    assert "those who decide differ" in client.get(f"{BASE}/options").text


def test_a_case_without_incidents_has_every_option_too(client):
    cases = client.desk.cases
    cases.entries = tuple(one for one in cases.entries if one.id == "portal")
    shown = client.get(f"{BASE}/options.json").json()
    assert len(shown["options"]) >= 17
    assert all(one["stands"] == [] for one in shown["options"])
    assert "Restore, harden" in client.get(f"{BASE}/options").text
    for end in ("severity", "thresholds"):
        assert "no incident yet" in client.get(f"{BASE}/{end}").text


def test_what_others_did_is_counted_of_how_many_and_opens_to_the_list(client):
    severed = Response(
        dt.date(2022, 9, 7),
        legal=True,
        type="Retorsion",
        subtype="Severance of diplomatic relations",
        country="Albania",
    )
    done = Precedent(
        id="1502",
        name="Portals stop",
        begin=dt.date(2022, 7, 15),
        victim_countries=("Albania",),
        responses=(severed,),
    )
    client.desk.cases.comparable = (done, Precedent(id="2", name="Another"))
    client.desk.knowledge.all_precedents = client.desk.cases.comparable
    shown = client.get(f"{BASE}/options.json").json()
    sever = next(one for one in shown["options"] if one["id"] == "sever")
    assert (sever["done"], sever["n"], sever["by"], sever["precedents"]) == (1, 2, ["Albania"], ["1502"])
    text = client.get(f"{BASE}/options").text
    assert "in 1 of 2 comparable incidents" in text
    assert "</time> Portals stop <small>nobody named toward Albania; EuRepoC 1502" in text
    assert "in none of 2 comparable incidents" in text


def test_where_law_is_contested_the_positions_stand_with_their_sources(client):
    text = client.get(f"{BASE}/options").text
    assert "<b>The law is contested.</b>" in text
    assert re.search(r"<li><b>[^<]*Estonia[^<]*</b>", text)
    assert "held to be so</b> by Albania, United States, United Kingdom" in text


def test_a_task_that_is_done_keeps_a_source_that_was_withdrawn(client):
    cases = client.desk.cases
    gone = next(one.id for one in cases.entries if isinstance(one.body, Source))
    cases.change(gone, withdrawn="unsure")
    cases.change("plan-consult", sources=(gone,))
    assert client.post(f"{BASE}/plan/done", {"entry": "plan-consult"}).status_code == 303
    task = next(one for one in cases.entries if one.id == "plan-consult")
    assert (task.sources, task.body.done is None) == ((gone,), False)


def test_the_plan_tells_what_is_late_and_a_task_is_marked_done_by_who_did_it(client):
    cases = client.desk.cases
    later = Task(option="restore", owner="Agency", due=dt.date(2999, 1, 1))
    _beside(client, "plan-consult", id="plan-later", body=later)
    shown = client.get(f"{BASE}/plan.json").json()
    assert [(one["entry"], one["course"]) for one in shown["tasks"]] == [
        ("plan-consult", "overdue"),
        ("plan-later", "open"),
    ]
    assert "overdue by" in client.get(f"{BASE}/plan").text
    done = client.post(f"{BASE}/plan/done", {"entry": "plan-consult"})
    assert (done.status_code, done.headers["location"]) == (303, f"{BASE}/plan")
    (task,) = [one for one in cases.entries if one.id == "plan-consult"]
    assert task.author == "analyst"
    assert task.body.owner == "Northmark"
    assert task.body.done is not None
    assert client.post(f"{BASE}/plan/done", {"entry": "july"}).status_code == 404


def test_an_audience_is_shown_the_pages_without_what_it_is_not_told(client):
    cases = client.desk.cases
    cases.change("f-j-outage", marking=cases.entries[-2].marking)
    for end in ("severity", "thresholds", "options", "plan"):
        text = client.get(f"{BASE}/{end}?to=public").text
        assert "As the public would be told it" in text
        assert "f-j-outage" not in text
        assert "/write?" not in text
    assert "f-j-outage" not in client.get(f"{BASE}/severity.json?to=public").text
