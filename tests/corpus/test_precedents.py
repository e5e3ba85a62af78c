"""EuRepoC's dataset as it is published: every row is read, and our scales say what its coders did."""

from __future__ import annotations

import datetime as dt
from importlib.resources import files
from pathlib import Path

import pytest

from tocsin.cases.coding import facts_of
from tocsin.cases.following import strikes
from tocsin.cases.medians import medians
from tocsin.cases.options import offered
from tocsin.cases.reading import read
from tocsin.cases.severity import readings
from tocsin.knowledge.precedents import Precedents, read_precedents
from tocsin.model.case import Entry, Incident, Judged, Source
from tocsin.model.marking import Marking, Tlp
from tocsin.model.precedent import Precedent
from tocsin.model.severity import Fact, Reading
from tocsin.node.cases.precedents import like

pytestmark = pytest.mark.shared_data


@pytest.fixture(scope="module")
def eurepoc(shared_data: Path) -> Precedents:
    return read_precedents(shared_data / "eurepoc" / "eurepoc-global-v1.1.csv")


def test_every_row_is_read(eurepoc: Precedents) -> None:
    assert len(eurepoc.precedents) == 1643
    assert not eurepoc.skipped


def _read(precedent: Precedent, scale: str, *facts: Fact) -> Reading:
    return next(one for one in readings([*facts, *facts_of(precedent)]) if one.scale == scale)


def test_our_intensity_is_that_of_the_coders(eurepoc: Precedents) -> None:
    """As the rule is published, parts that are not available counting nothing, before the weight and after it."""
    plain = weighted = held = 0
    for one in eurepoc.precedents:
        told, coded = _read(one, "eurepoc-intensity"), one.coded.intensity or 0.0
        weight = 1.5 if one.coded.importance.startswith("Very high") else 1.0
        plain += told.bounds.low / weight == one.coded.unweighted
        weighted += told.bounds.low == coded
        held += told.bounds.contains(coded)
    assert (plain, weighted, held) == (1630, 1615, 1622)


def test_our_impact_contains_that_of_the_coders_but_for_three_that_contradict_themselves(
    eurepoc: Precedents,
) -> None:
    coded = [one for one in eurepoc.precedents if one.coded.impact is not None]
    outside = [
        one.id for one in coded if not _read(one, "eurepoc-impact").bounds.contains(one.coded.impact or 0)
    ]
    assert len(coded) == 218
    assert len(outside) == 3


def test_both_attacks_on_albania_are_there_with_what_was_done(eurepoc: Precedents) -> None:
    july, september = (
        next(one for one in eurepoc.precedents if one.id == ident) for ident in ("1502", "1501")
    )
    assert (july.coded.intensity, september.coded.intensity) == (6.0, 2.0)
    assert {one.subtype for one in july.responses if one.legal} == {
        "Severance of diplomatic relations",
        "Economic sanctions",
        "",
    }
    assert not september.responses
    assert "Iran, Islamic Republic of" in september.initiator_countries
    assert july.victim_countries == ("Albania",)


def test_medians_of_days_say_on_how_many_they_rest(eurepoc: Precedents) -> None:
    told = {one.what: one for one in medians(eurepoc.precedents)}
    political, response = told["political attribution"], told["first response"]
    assert (political.days, political.low, political.high, political.n) == (7, 4, 193, 37)
    assert (political.years, political.days_with_years) == (194, 518)
    assert (political.least, political.most, political.of) == (62, 634, 299)
    assert (response.days, response.low, response.high, response.n) == (16.5, 4, 48, 42)
    assert told["Stabilizing measures"].n == 25
    assert "Cooperative measures" not in told, "fewer than five are dated to the day"
    assert min(one.n for one in told.values()) >= 5


#: Cases that ship, the incident in each, and what the dataset's name of it begins with or holds.
SHIPPED = {
    "albania-2022": {
        "july": "disrupted Albanian government websites",
        "september": "Total Information Managment System",
    },
    "costa-rica-2022": {"conti": "ransomware attack against several Costa Rican"},
    "estonia-2007": {"attack": "Estonia 2007"},
    "montenegro-2022": {"attack": "disrupted Montenegro government servers"},
    "notpetya-2017": {"attack": 'wiper-campaign called "NotPetya"'},
    "viasat-2022": {"attack": "Viasat Hack"},
}


@pytest.mark.parametrize("name", SHIPPED)
def test_severity_of_the_cases_that_ship_contains_what_is_coded_of_them(
    eurepoc: Precedents, name: str
) -> None:
    text = (files("tocsin.cases") / "data" / "reference" / f"{name}.yaml").read_text("utf-8")
    entries = read(text, name, "public record", dt.datetime(2026, 1, 1, tzinfo=dt.UTC)).entries
    for incident, words in SHIPPED[name].items():
        (coded,) = (one for one in eurepoc.precedents if words in one.name)
        assert any(coded.id in one.body.title for one in entries if isinstance(one.body, Source))
        facts = [
            one.body.fact for one in entries if isinstance(one.body, Judged) and one.body.incident == incident
        ]
        told = {one.scale: one.bounds for one in readings(facts)}
        assert told["eurepoc-intensity"].contains(coded.coded.intensity or -1)
        assert coded.coded.impact is None or told["eurepoc-impact"].contains(coded.coded.impact)


def test_what_followed_on_answers_is_counted_over_the_whole_dataset(eurepoc: Precedents) -> None:
    told = {one.option.id: one.before for one in offered({}, eurepoc.precedents, strikes(eurepoc.precedents))}
    for before in told.values():
        assert before.followed.again.k + before.followed.perhaps <= before.followed.again.n <= before.done
    assert told["sever"].precedents == ("1502",)
    assert (told["sever"].followed.again.k, told["sever"].followed.again.n) == (1, 1)


def test_what_a_sector_is_like_is_a_category_that_the_dataset_has(eurepoc: Precedents) -> None:
    known = {one for each in eurepoc.precedents for one in each.victim_categories}
    case = Incident(title="A hospital", sectors=("health",))
    entries = (
        Entry(
            id="attack",
            body=case,
            marking=Marking(Tlp.CLEAR),
            author="ada",
            at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        ),
    )
    found = like(entries, eurepoc.precedents)
    assert 0 < len(found) < len(eurepoc.precedents)
    assert all("Critical infrastructure" in one.victim_categories for one in found)
    assert {"State institutions / political system", "Critical infrastructure", "Media", "Science"} <= known


def test_who_attributes_stands_beside_what_they_said_though_offices_have_semicolons(
    eurepoc: Precedents,
) -> None:
    petya = next(one for one in eurepoc.precedents if one.id == "1032")
    told = {one.by: one.country for one in petya.attributions}
    assert told["ESET"] == "Slovakia"
    assert told["The White House"] == "United States"
    assert told["Government of Canada"] == "Canada"
    assert "GBR)" not in told
