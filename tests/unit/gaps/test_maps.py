"""Maps of others, what may be shared, what changed, and where the alliance is weakest."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from tocsin.gaps.alliance import by_tactic, outside_logs, weakest
from tocsin.gaps.answered import map_of_answers
from tocsin.gaps.comparing import changes
from tocsin.gaps.known import Adversary, Known, users_of
from tocsin.gaps.summing import is_on_few, map_of_summary, summary_of
from tocsin.model.answer import Answer, Blindness, FieldOfViewCount, ItemAnswer, Sight, Stage
from tocsin.model.field_of_view import Days, Why
from tocsin.model.gap import GapMap, Lack, Stand, Standing
from tocsin.model.marking import Marking, Tlp

NOW = dt.datetime(2026, 11, 28, tzinfo=dt.UTC)
DAY = Days(dt.date(2026, 1, 1), dt.date(2026, 2, 1))
COMMAND = Blindness(Why.FIELD_NEVER_FILLED, ("CommandLine",), 6)


def view(seen: int, not_seen: int, *blind: Blindness) -> FieldOfViewCount:
    dark = sum(one.hosts for one in blind)
    return FieldOfViewCount(seen + not_seen + dark, seen, not_seen, 0, dark, blind, days=DAY)


def answer(*items: ItemAnswer, member: str = "identity--2", **more) -> Answer:
    base = {"id": "a", "call": "c", "call_modified": NOW, "created": NOW, "modified": NOW}
    return Answer(
        member=member, marking=Marking(Tlp.AMBER), stage=Stage.ANSWERED, items=items, **base, **more
    )


def stand(technique: str, standing: Standing, seeing: int = 0, hosts: int = 10, **more) -> Stand:
    return Stand(technique=technique, standing=standing, seeing=seeing, hosts=hosts, **more)


def gap_map(*stands: Stand, member: str = "identity--1", at: dt.datetime = NOW) -> GapMap:
    return GapMap(member=member, at=at, basis="lake", stands=stands)


def test_answers_tell_how_a_member_stands_to_the_techniques_that_calls_asked_about():
    items = (
        ItemAnswer("i1", Sight.SEEN, view=view(1, 3)),
        ItemAnswer("i2", Sight.NOT_SEEN, view=view(0, 4, COMMAND)),
        ItemAnswer("i3", Sight.BLIND, view=view(0, 0, COMMAND)),
        ItemAnswer("i4", Sight.NOT_TRIED, reason="no rule"),
    )
    of = {"i1": ("T1190",), "i2": ("T1059",), "i3": ("T1003",), "i4": ("T1486",)}
    found = map_of_answers("identity--2", [answer(*items), answer(member="identity--3")], of)
    assert found is not None
    assert [(one.technique, one.standing, one.seeing, one.hosts) for one in found.stands] == [
        ("T1003", Standing.NO_TELEMETRY, 0, 6),
        ("T1059", Standing.COVERED, 4, 10),
        ("T1190", Standing.PROVEN, 4, 4),
    ]
    assert found.stands[0].lacks == (Lack(Why.FIELD_NEVER_FILLED, ("CommandLine",), 6),)
    assert (found.basis, found.window) == ("answers", DAY)
    assert map_of_answers("identity--3", [answer(member="identity--3")], of) is None
    assert map_of_answers("identity--2", [answer(*items, withdrawn=True)], of) is None


def test_a_summary_tells_the_standing_and_quarters_and_nothing_else():
    lacks = (Lack(Why.NO_LOG_SOURCE, ("windows process_access",), 6),)
    found = gap_map(
        stand("T1003", Standing.COVERED, 4, rules=("rule-x",), lacks=lacks, proofs=("item",)),
        stand("T1059", Standing.PROVEN, 10),
        stand("T1486", Standing.NO_RULE, 0, telemetry=("windows file_event",)),
    )
    shared = summary_of(found)
    assert shared.stands == (
        ("T1003", Standing.COVERED, 2),
        ("T1059", Standing.PROVEN, 4),
        ("T1486", Standing.NO_RULE, 0),
    )
    text = msgspec.json.encode(shared).decode()
    assert not any(word in text for word in ("rule-x", "windows", "item", "hosts"))
    assert summary_of(map_of_summary(shared)) == shared


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        (stand("T1", Standing.BLIND), stand("T1", Standing.COVERED, 5), "1 technique better, 0 worse"),
        (stand("T1", Standing.COVERED, 1), stand("T1", Standing.COVERED, 9), "1 technique better, 0 worse"),
        (stand("T1", Standing.PROVEN, 9), stand("T1", Standing.COVERED, 9), "0 techniques better, 1 worse"),
        (stand("T1", Standing.BLIND), stand("T2", Standing.BLIND), "0 techniques better, 0 worse, 1 new, 1 no longer asked about"),
    ],
)  # fmt: skip
def test_what_changed_is_told(before, now, told):
    assert (
        str(changes(gap_map(before), gap_map(now)))
        == f"since 2026-11-28, of the techniques asked about: {told}"
    )


def test_the_weakest_links_are_what_nobody_sees_and_who_sees_least():
    one = gap_map(stand("T1", Standing.BLIND), stand("T2", Standing.COVERED), stand("T3", Standing.COVERED))
    two = gap_map(stand("T1", Standing.NO_RULE), stand("T2", Standing.BLIND), member="identity--2")
    found = weakest([one, two], {"T1": ("X",), "T2": ("X", "Y"), "T3": ("X",), "T4": ("X",)})
    assert [weak.technique for weak in found.techniques] == ["T1", "T2", "T4"]
    assert found.techniques[1].seeing == ("identity--1",)
    assert found.techniques[2].unknown == ("identity--1", "identity--2")
    assert [(dark.member, dark.unseen, dark.known, dark.asked) for dark in found.members] == [
        ("identity--2", 2, 2, 4),
        ("identity--1", 1, 3, 4),
    ]


def test_what_no_log_of_a_member_shows_is_told_apart_and_what_could_be_mended_is_not():
    tactics = {
        "T1583": ("resource-development",),
        "T1588": ("resource-development",),
        "T1595": ("reconnaissance",),
        "T1598": ("reconnaissance", "initial-access"),
        "T1059": ("execution",),
    }
    lacks = (Lack(Why.NO_LOG_SOURCE, ("webserver",), 0),)
    one = gap_map(
        stand("T1583", Standing.BLIND),
        stand("T1595", Standing.BLIND, lacks=lacks),
        stand("T1059", Standing.BLIND),
    )
    two = gap_map(stand("T1588", Standing.NO_RULE), member="identity--2")
    assert outside_logs([*tactics, "T9999"], tactics, [one]) == ("T1583", "T1588")
    assert outside_logs(tactics, tactics, [one, two]) == ("T1583",)


def test_a_technique_of_two_tactics_stands_in_each_and_one_of_none_is_not_left_out():
    found = gap_map(stand("T1", Standing.BLIND), stand("T2", Standing.BLIND))
    rows = by_tactic(found, {"T1": (), "T2": ()}, {"T1": ("impact", "execution")}, ("execution", "impact"))
    assert [(row.tactic, [one.technique for one in row.stands]) for row in rows] == [
        ("execution", ["T1"]),
        ("impact", ["T1"]),
        ("", ["T2"]),
    ]


def test_adversaries_are_meant_by_any_name_and_their_own_before_an_alias():
    hexane = Adversary("G1001", "HEXANE", ("Lyceum", "APT1"), ("T1",))
    other = Adversary("G0006", "APT1", (), ("T1", "T2"))
    known = Known(adversaries=(hexane, other, Adversary("C1", "Campaign", (), ("T2",), is_group=False)))
    assert known.named("lyceum") == (hexane,)
    assert known.named("APT1") == (other,)
    assert known.named("g1001") == (hexane,)
    assert known.groups() == (hexane, other)
    assert users_of(known.groups()) == {"T1": ("HEXANE", "APT1"), "T2": ("APT1",)}


@pytest.mark.parametrize(
    ("given", "few"),
    [
        (stand("T1", Standing.COVERED, 4), True),
        (stand("T1", Standing.COVERED, 5), False),
        (stand("T1", Standing.BLIND), False),
        (Stand(technique="T1", standing=Standing.COVERED, quarters=1), True),
        (Stand(technique="T1", standing=Standing.COVERED, quarters=2), False),
        (Stand(technique="T1", standing=Standing.COVERED), False),
    ],
)
def test_what_is_seen_on_less_than_half_of_the_hosts_is_on_few(given, few):
    assert is_on_few(given) is few
