"""What only members of NATO or of the European Union may use is open to no other."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from tests.case_samples import entry

from tocsin.cases.cited import Cited
from tocsin.cases.membership import Body, Roll, _member, membership, rolls
from tocsin.cases.options import offered
from tocsin.cases.thresholds import deliberations
from tocsin.model.case import Holds, Incident


@pytest.mark.parametrize(
    ("country", "day", "nato", "eu"),
    [
        ("AL", "2022-07-15", Holds.YES, Holds.NO),
        ("CR", "2022-04-11", Holds.NO, Holds.NO),
        ("FI", "2022-07-15", Holds.NO, Holds.YES),
        ("FI", "2023-04-04", Holds.YES, Holds.YES),
        ("GB", "2020-01-31", Holds.YES, Holds.YES),
        ("gb", "2020-02-01", Holds.YES, Holds.NO),
        ("EE", "", Holds.UNKNOWN, Holds.UNKNOWN),
        ("CR", "", Holds.NO, Holds.NO),
        ("", "2022-07-15", Holds.UNKNOWN, Holds.UNKNOWN),
    ],
)
def test_a_country_is_a_member_from_the_day_of_its_accession_to_that_of_its_leaving(country, day, nato, eu):
    hit = Incident(title="x", country=country, begin=dt.date.fromisoformat(day) if day else None)
    assert membership((Body.NATO,), hit).holds is nato
    assert membership((Body.EU,), hit).holds is eu


def test_the_rolls_have_thirty_two_allies_and_twenty_seven_members_of_the_union():
    for body, expected in ((Body.NATO, 32), (Body.EU, 27)):
        roll = rolls()[body]
        joined = [country for some in roll.since.values() for country in some]
        assert len(joined) == len(set(joined))
        assert len(joined) - sum(map(len, roll.until.values())) == expected


@pytest.mark.parametrize("body", Body)
def test_every_day_that_ships_was_read_somewhere(body):
    roll = rolls()[body]
    assert set(roll.days) == {*roll.since, *roll.until}
    assert all(one.read for one in roll.days.values())


def test_a_day_that_nobody_read_decides_nothing_within_its_year():
    read = Cited(title="x", url="https://example.org", read=True)
    since, until = dt.date(2004, 5, 1), dt.date(2020, 1, 31)
    roll = Roll(title="x", source=read, since={since: ("EE",)}, until={until: ("EE",)})
    told = {
        day: _member(roll, "EE", day)
        for day in (dt.date(2004, 9, 1), dt.date(2005, 1, 1), dt.date(2020, 1, 1))
    }
    assert list(told.values()) == [Holds.UNKNOWN, Holds.YES, Holds.UNKNOWN]
    sure = msgspec.structs.replace(roll, days={since: read, until: read})
    assert _member(sure, "EE", dt.date(2004, 9, 1)) is Holds.YES
    assert _member(sure, "EE", dt.date(2020, 2, 1)) is Holds.NO


def test_options_and_thresholds_of_members_say_that_they_are_not_open_to_another():
    hit = Incident(title="x", country="CR", begin=dt.date(2022, 4, 11))
    options = {one.option.id: one for one in offered({}, incident=hit)}
    assert not any(options[one].is_open for one in ("vcisc", "consult", "solidarity-clause"))
    assert (
        options["vcisc"].membership.words == "not open: the victim's country (CR) was then no member of NATO"
    )
    assert options["toolbox"].is_open
    asked = {one.framework.id: one.membership.words for one in deliberations([entry("conti", hit)], "conti")}
    assert all(asked[one].startswith("not open:") for one in ("nato-4", "nato-5", "eu-42-7"))
    assert not asked["armed-attack"]


def test_whose_country_nobody_told_is_undecided_and_opens_nothing():
    found = next(one for one in offered({}, incident=Incident(title="x")) if one.option.id == "vcisc")
    assert not found.is_open
    assert found.membership.words == "undecided: whether the victim's country was then a member of NATO"
