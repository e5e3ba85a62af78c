"""The reference case as it ships: it is read whole, and says what the public record does, conflicts included."""

from __future__ import annotations

import datetime as dt
from importlib.resources import files

import pytest

from tocsin.cases.days import Also, milestones_of
from tocsin.cases.gates import GATES
from tocsin.cases.options import held_gates, offered
from tocsin.cases.reading import Written, read
from tocsin.cases.severity import readings
from tocsin.cases.statements import ledger
from tocsin.cases.thresholds import deliberations
from tocsin.cases.timeline import courses
from tocsin.model.case import Answered, Event, Gate, Ground, Holds, Incident, Judged, Level, Link, Milestone
from tocsin.model.severity import Reading

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def albania() -> Written:
    return _named("albania-2022")


def _named(name: str) -> Written:
    text = (files("tocsin.cases") / "data" / "reference" / f"{name}.yaml").read_text("utf-8")
    return read(text, name, "public record", NOW)


def _severity(case: Written, incident: str) -> dict[str, Reading]:
    facts = [
        one.body.fact
        for one in case.entries
        if isinstance(one.body, Judged) and one.body.incident == incident
    ]
    return {one.scale: one for one in readings(facts)}


def test_what_matters_in_days_is_as_it_was(albania: Written) -> None:
    milestones = milestones_of(albania.entries)
    july = milestones.spans("july")
    told = {(one.start.value, one.stop.value): one.days for one in july}
    assert told["attack", "public indicators"] == 68
    assert told["first trace", "attack"] == 420
    assert told["attack", "attribution"] == 54
    (vendor,) = next(one.also for one in july if one.stop.value == "public indicators")
    assert milestones.until_next("july", "september") == (12, (Also(-1, vendor.entry, vendor.what),))
    assert (vendor.days, vendor.entry) == (55, "t-ms")


def test_who_did_it_is_told_by_phase_and_its_conflicts_stand(albania: Written) -> None:
    july = [one for one in ledger(albania.entries) if one.incident == "july"]
    clusters = {one.phase for one in july if one.level is Level.CLUSTER}
    assert clusters == {"access and exfiltration", "exfiltration", "probing", "encryption and wiping"}
    sponsor = next(one for one in july if one.level is Level.SPONSOR)
    names = {one.names: one for one in sponsor.claims}
    assert sponsor.in_conflict
    assert {
        "Ministry of Intelligence and Security",
        "Islamic Revolutionary Guard Corps",
        "Government of Iran",
    } <= set(names)
    assert names["Government of Iran"].denied
    assert names["Islamic Revolutionary Guard Corps"].unverified


def test_who_quotes_the_same_report_counts_once(albania: Written) -> None:
    sponsor = next(
        one for one in ledger(albania.entries) if one.incident == "july" and one.level is Level.SPONSOR
    )
    mandiant = next(
        one for one in sponsor.claims if one.names == "actors working in support of Iranian goals"
    )
    assert mandiant.independent == 1


def test_severity_contains_what_others_made_of_it(albania: Written) -> None:
    july, september = _severity(albania, "july"), _severity(albania, "september")
    assert july["eurepoc-intensity"].bounds.contains(6.0)
    assert july["eurepoc-impact"].bounds.contains(10.0)
    assert september["eurepoc-intensity"].bounds.contains(2.0)
    assert september["eurepoc-impact"].bounds.contains(8.0)
    assert july["nciss"].bounds.contains(68.5)
    assert 50 < july["nciss"].bounds.low < july["nciss"].bounds.high < 95


def test_no_threshold_gives_a_verdict_and_unknowns_are_named(albania: Written) -> None:
    five = next(one for one in deliberations(albania.entries, "july") if one.framework.id == "nato-5")
    assert {one.question.id for one in five.against} == {"as-harmful", "request"}
    assert {one.question.id for one in five.unknown} == {"prosperity", "cumulative"}
    assert [one.id for one in five.linked] == ["second-follows-first"]


def test_the_course_goes_through_the_phases_and_the_dwell_is_fourteen_months(albania: Written) -> None:
    july = next(one for one in courses(albania.entries) if one.incident == "july")
    assert july.dwell == dt.timedelta(days=420)
    assert [one.tactic for one in july.phases][-1] == "impact"
    assert [one.incident for one in courses(albania.entries)] == ["july", "september"]


def test_what_needs_no_attribution_is_always_open() -> None:
    nothing = offered({})
    assert {one.option.id for one in nothing if one.is_open} >= {
        "restore",
        "share-indicators",
        "assistance",
        "toolbox",
    }
    assert not any(one.is_open for one in nothing if one.option.needs)
    state = offered({Gate.STATE: Holds.YES, Gate.BREACH: Holds.NO})
    assert next(one for one in state if one.option.id == "sanctions").is_open
    assert next(one for one in state if one.option.id == "countermeasures").shut == (Gate.BREACH,)


def test_each_statement_has_the_grade_of_its_own_source_and_the_denial_that_of_who_denies(
    albania: Written,
) -> None:
    claim = next(
        each
        for one in ledger(albania.entries)
        for each in one.claims
        if each.denied and one.incident == "july"
    )
    assert claim.grade_of("s-iran") == "B6"
    assert claim.grade_of("s-uk") == "A2"
    assert claim.grade_of("s-albania") == "C2"
    sources = {one.id: one for one in albania.entries}
    denial = sources["s-iran"].sources[0]
    assert "Iran" in sources[denial].body.publisher


def test_nothing_of_albania_is_called_found_since_no_source_says_when_it_was(albania: Written) -> None:
    told = {one.body.milestone for one in albania.entries if isinstance(one.body, Event)}
    assert Milestone.ATTACK in told
    assert Milestone.FOUND not in told


def test_necessity_is_a_ground_of_its_own_and_waits_for_a_peril_that_those_who_decide_hold() -> None:
    nothing = {one.option.id: one for one in offered({})}
    assert nothing["necessity"].option.ground is Ground.NECESSITY
    assert nothing["self-defence"].option.ground is Ground.SELF_DEFENCE
    assert not nothing["necessity"].is_open
    assert nothing["necessity"].undecided == (Gate.PERIL,)
    held = {one.option.id: one for one in offered({Gate.PERIL: Holds.YES})}
    assert held["necessity"].is_open
    assert set(GATES) == set(Gate)


#: What EuRepoC codes of each, its ids in the dataset: intensity and impact, None where it codes none.
CODED = {
    "costa-rica-2022": ("conti", 5.0, 10.0),
    "montenegro-2022": ("attack", 3.0, 8.0),
    "estonia-2007": ("attack", 2.0, None),
    "notpetya-2017": ("attack", 4.0, None),
    "viasat-2022": ("attack", 4.0, 9.0),
}


@pytest.mark.parametrize("name", CODED)
def test_other_cases_are_read_whole_and_contain_what_is_coded(name: str) -> None:
    case = _named(name)
    incident, intensity, impact = CODED[name]
    told = _severity(case, incident)
    assert told["eurepoc-intensity"].bounds.contains(intensity)
    assert impact is None or told["eurepoc-impact"].bounds.contains(impact)


@pytest.mark.parametrize("name", ["albania-2022", *CODED])
def test_every_answer_that_ships_says_whose_it_is(name: str) -> None:
    whose = {one.body.by for one in _named(name).entries if isinstance(one.body, Answered)}
    assert whose <= {"the record as Tocsin tells it, not an answer of a member", "as reported of Albania"}
    assert whose


@pytest.mark.parametrize("name", ["albania-2022", *CODED])
def test_no_incident_from_before_nis2_applied_is_to_be_reported_under_it(name: str) -> None:
    entries = _named(name)
    for incident in (one.id for one in entries.entries if isinstance(one.body, Incident)):
        assert "to be reported" not in _severity(entries, incident)["nis2"].words


@pytest.mark.parametrize(
    ("name", "open_"),
    [("costa-rica-2022", Holds.NO), ("montenegro-2022", Holds.UNKNOWN), ("estonia-2007", Holds.UNKNOWN)],
)
def test_what_needs_a_state_stays_shut_where_the_record_establishes_none(name: str, open_: Holds) -> None:
    entries = _named(name).entries
    for incident in (one.id for one in entries if isinstance(one.body, Incident)):
        gates = held_gates(entries, incident)
        assert gates[Gate.STATE] is open_
        assert not any(one.is_open for one in offered(gates) if Gate.STATE in one.option.needs)


def test_no_state_stands_alone_where_the_record_names_none() -> None:
    """Costa Rica: nobody names one. Montenegro: one agency does, its own government names a criminal group, and both stand."""
    sponsors = [one for one in ledger(_named("costa-rica-2022").entries) if one.level is Level.SPONSOR]
    assert not any(claim.country for one in sponsors for claim in one.claims)
    (sponsor,) = (one for one in ledger(_named("montenegro-2022").entries) if one.level is Level.SPONSOR)
    assert sponsor.in_conflict
    assert {one.country for one in sponsor.claims} == {"RU", ""}


def test_two_groups_in_one_country_are_two_incidents_without_a_link_that_nobody_shows() -> None:
    entries = _named("costa-rica-2022").entries
    assert [one.incident for one in courses(entries)] == ["conti", "hive"]
    assert not any(isinstance(one.body, Link) for one in entries)
