"""The pages of a case: each part opens to what it rests on, and an audience sees nothing of what it is not told."""

from __future__ import annotations

import datetime as dt
import re
import types

import msgspec
import pytest

from tocsin.cases.compared import Compared, Own
from tocsin.cases.timeline import TACTICS
from tocsin.model.case import Milestone
from tocsin.model.trace import TraceKind
from tocsin.web.pages.cases.course import LANES
from tocsin.web.pages.cases.timeline import _bars
from tocsin.web.settings import Settings
from web_cases import CASE, HOST, WITHHELD
from web_client import Client
from web_desk import KESTRIA, NORTHMARK

BASE = f"/cases/{CASE}"
#: Pages that are made of a picture, which an audience may be shown.
PICTURED = (
    "",
    "/timeline",
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
        assert HOST not in text
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


def test_single_traces_are_told_to_no_audience(client):
    assert client.get(f"{BASE}/traces", params={"to": "community"}).status_code == 400


def test_a_moment_that_no_calendar_has_is_refused(client):
    after = {"after": "0001-01-01T00:00:00+14:00", "after_id": "x"}
    assert client.get(f"{BASE}/traces", params=after).status_code == 400


def test_what_was_withdrawn_opens_and_says_why(client):
    text = client.get(f"{BASE}/evidence", params={"kind": "incident"}).text
    assert f'href="{BASE}/entries/wrong"' in text
    assert "withdrawn" in text
    assert "wrong" not in client.get(f"{BASE}/evidence", params={"to": "public"}).text
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
    denied = text.partition(">Denied</p>")[2].partition("</div>")[0]
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
    assert client.get("/knowledge/adversaries", params={"name": "HEXANE"}).status_code == 200
    assert 'href="/knowledge/adversaries?name=HEXANE"' in text
    told = client.get(f"{BASE}/why.json").json()["motives"]
    assert [len(one["against"]) for one in told] == [1, 1]


def test_the_course_has_a_lane_for_each_member_and_phase_that_opens_to_its_events_or_traces(client):
    text = client.get(f"{BASE}/timeline").text
    assert f'<a class="rests" href="{BASE}/evidence?entry=t-entry&amp;entry=t-impact">420 days from' in text
    assert (
        f'<a class="rests" href="{BASE}/traces">It was first at Government of Albania on 21 May 2021' in text
    )
    kestria, northmark = f"{BASE}/traces?member={KESTRIA}", f"{BASE}/traces?member={NORTHMARK}"
    for way in (kestria, f"{kestria}&amp;tactic=initial-access", f"{northmark}&amp;tactic=unknown"):
        assert f'href="{way}"' in text or "unknown" in way
    assert "It follows “Encryptor and wiper in the government&#39;s network”: very likely" in text
    assert "68</a>" in text.partition('id="gaps"')[2]


def test_an_audience_s_course_leads_to_no_traces(client):
    text = client.get(f"{BASE}/timeline", params={"to": "community"}).text
    assert "Kestria CERT" in text
    assert "/traces" not in text.partition("<main")[2]
    assert "Kestria CERT" not in client.get(f"{BASE}/timeline", params={"to": "public"}).text


def test_the_shapes_of_a_course_are_bounded_however_many_members_saw_it():
    client = Client().log_in("analyst")
    cases = client.desk.cases
    first = cases.all_traces[0]
    cases.all_traces = tuple(
        msgspec.structs.replace(first, id=f"t{number}-{at}", member=f"identity--{number}", tactic=tactic)
        for number in range(90)
        for at, tactic in enumerate((*TACTICS, ""))
    )
    text = client.get(f"{BASE}/timeline").text
    assert text.count('class="seen"') <= LANES * (len(TACTICS) + 1) + 9
    assert text.count('class="phase"') <= LANES * (len(TACTICS) + 1) + 9
    assert "members that saw it later are not drawn" in text


def test_findings_that_nobody_judged_are_drawn_as_unconfirmed():
    client = Client().log_in("analyst")
    found = (
        msgspec.structs.replace(one, kind=TraceKind.FINDING, member="identity--found")
        for one in client.desk.cases.all_traces
    )
    client.desk.cases.all_traces = tuple(found)
    text = client.get(f"{BASE}/timeline").text
    members, phases = text.split("<h3>By phase</h3>")[:2]
    assert ", unconfirmed" in members
    assert ", unconfirmed" in phases


def test_traces_are_chosen_by_member_and_phase_and_paged_by_what_came_last():
    client = Client(settings=Settings(rows=2)).log_in("analyst")
    seen, way = [], f"{BASE}/traces.json"
    while way:
        page = client.get(way).json()
        seen += [one["id"] for one in page["traces"]]
        way = page["after"].replace("/traces?", "/traces.json?")
    assert seen == [f"trace-{number}" for number in (1, 2, 3, 5, 4)]
    for asked, fitting in (({"member": KESTRIA}, 2), ({"tactic": "unknown"}, 1), ({"kind": "match"}, 1)):
        text = client.get(f"{BASE}/traces", params=asked).text
        assert f"{fitting} of 5 traces" in text
    assert "TLP:RED" in text.partition("<main")[0]
    assert HOST in text
    assert "No trace fits." in client.get(f"{BASE}/traces", params={"member": "nobody"}).text
    assert client.get(f"{BASE}/traces?kind=other").status_code == 422
    for edge in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"):
        asked = {"after": edge, "after_id": "x"}
        assert client.get(f"{BASE}/traces", params=asked).status_code == 400


def test_what_is_of_no_incident_has_lanes_and_events_of_its_own():
    client = Client().log_in("analyst")
    cases = client.desk.cases
    cases.all_traces = tuple(msgspec.structs.replace(one, incident="") for one in cases.all_traces)
    event = next(one for one in cases.entries if one.id == "t-entry")
    cases.change("t-entry", body=msgspec.structs.replace(event.body, incident=""))
    text = client.get(f"{BASE}/timeline").text
    part = text.partition("Of no incident")[2].partition('id="gaps"')[0]
    assert "Kestria CERT" in part
    assert f'href="{BASE}/entries/t-entry"' in text.partition('id="events"')[2]


def test_what_is_for_our_own_people_alone_is_no_page_of_an_audience_s_view(client):
    head = client.get(BASE, params={"to": "public"}).text.partition("<main")[0]
    assert "/traces" not in head
    assert "/write" not in head
    assert "5 traces are told to nobody there." in head
    assert f'href="{BASE}/traces"' in client.get(BASE).text


def test_a_day_is_told_without_an_hour_that_nobody_knows_and_a_title_once(client):
    text = client.get(f"{BASE}/entries/t-entry").text.partition("<main")[2]
    assert "<dd>2021-05-21</dd>" in text
    assert "<dt>What</dt>" not in text


def test_milestones_of_one_day_follow_each_other_as_they_do(client):
    marks = client.get(f"{BASE}/timeline").text.partition('class="milestones"')[2].partition("</ul>")[0]
    told = re.findall(r">([A-Z][a-z ]+)</a>", marks)
    assert told[:4] == ["First trace", "Attack", "Attribution", "Response"]


def test_the_mark_of_public_indicators_is_at_the_day_to_which_the_days_count_and_the_first_stands_beside(
    client,
):
    marks = client.get(f"{BASE}/timeline").text.partition('class="milestones"')[2].partition("</ul>")[0]
    days = dict(re.findall(r">([A-Z][a-z ]+)</a> <time datetime=\"([0-9-]+)\"", marks))
    attack, last = (dt.date.fromisoformat(days[one]) for one in ("Attack", "Last public indicators"))
    assert days["First public indicators"] == "2022-09-08"
    assert (last - attack).days == 68
    (july,) = [
        own["days"]
        for one in client.get(f"{BASE}/timeline.json").json()["compared"]
        if (one["start"], one["stop"]) == ("attack", "public indicators") and not one["next"]
        for own in one["own"]
    ]
    assert july == 68


def test_days_of_what_came_first_are_drawn_to_the_left_of_zero():
    here = types.SimpleNamespace(title=str, evidence="/".join)
    own = tuple(Own(incident=str(days), days=days, entries=("a",)) for days in (300, -100))
    span = Compared(
        start=Milestone.FIRST_TRACE, stop=Milestone.ATTACK, next=False, own=own, known=(), medians=()
    )
    later, sooner = _bars(span, (span,), here)
    assert (later.x, later.width, later.zero) == (25.0, 75.0, 25.0)
    assert (sooner.x, sooner.width, sooner.zero) == (0.0, 25.0, 25.0)
