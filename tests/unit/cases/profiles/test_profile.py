"""When an adversary was active is told by each kind of source apart, a year where no more is known."""

from __future__ import annotations

import datetime as dt

import msgspec

from profile_samples import adversary, bundle, incident
from tocsin.cases.profiles.aggression import aggressions, coded
from tocsin.cases.profiles.measures import Aggression
from tocsin.cases.profiles.profile import Everybody, Seen, profile
from tocsin.cases.profiles.skill import landscape, skills
from tocsin.knowledge.bundle import Campaign, Source

SOURCES = (
    Source("A", "https://a.example/", "A. (2019, May 2). B. Retrieved June 1, 2024."),
    Source("B", "https://b.example/", "B. (n.d.). C. Retrieved (2023)."),
)


def test_activity_is_by_campaigns_reports_and_incidents():
    one = msgspec.structs.replace(adversary("G1"), campaigns=("C1",))
    campaign = Campaign(id="C1", name="C", uuid="C1", first_seen=dt.date(2020, 5, 1))
    known = bundle([("G1", "T1", (0,)), ("C1", "S1", (1,)), ("G2", "T1", (0,))], SOURCES)
    known = msgspec.structs.replace(known, campaigns=(campaign,))
    land = landscape([one, adversary("G2")], known)
    begun = coded([incident("1", "G1", begin="2021-01-01"), incident("2", "G1", begin="2021-02-03"), incident("3", "G2")])  # fmt: skip
    found = profile(one, known, Everybody(land, skills(land), begun, aggressions(begun)))
    assert [(each.by, each.first, each.last, each.n, each.undated) for each in found.activity] == [
        (Seen.CAMPAIGNS, "2020-05-01", "", 1, 0), (Seen.REPORTS, "2019", "2019", 2, 1), (Seen.INCIDENTS, "2021", "2021-02-03", 2, 0),
    ]  # fmt: skip
    assert found.others == {"T1": 1}
    assert found.rarity == {"T1": 50}
    assert [one.id for one in found.incidents] == ["1", "2"]
    assert found.aggression[0].what is Aggression.DISRUPTIVE
    assert found.aggression[0].base is None
