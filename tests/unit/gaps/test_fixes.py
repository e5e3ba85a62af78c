from __future__ import annotations

import datetime as dt

import msgspec

from reference.lake_coverage import SECURITY, SYSMON, columns_of, coverage_of, logged
from tocsin.gaps.fixes import Fix, fixes_at_home, fixes_of_map, newly_seen
from tocsin.gaps.mends import COSTS, mends
from tocsin.gaps.standing import Measured, Standings
from tocsin.gaps.telemetry import catalogue, name_of, needs, probes
from tocsin.hunting.field_of_view import look
from tocsin.lake.views.registry import VIEWS
from tocsin.model.detection import Branch, Detection
from tocsin.model.expression import Atom, Expr, Op
from tocsin.model.field_of_view import Why
from tocsin.model.gap import GapMap, Lack, Stand, Standing
from tocsin.model.logsource import LogSource

NOW = dt.datetime(2026, 11, 28, tzinfo=dt.UTC)
COMMAND = Atom("CommandLine", Op.CONTAINS, "whoami")
IMAGE = Atom("Image", Op.ENDS, "\\whoami.exe")
#: Two servers whose command lines are not audited, one domain controller without Sysmon's event 10.
ROWS = (
    logged("one", SECURITY, "4688", "NewProcessName"),
    logged("two", SECURITY, "4688", "NewProcessName"),
    logged("dc", SECURITY, "4688", "NewProcessName CommandLine"),
    logged("dc", SECURITY, "4769", "TargetUserName"),
    logged("one", SYSMON, "10", "SourceImage"),
    logged("two", SYSMON, "10", "SourceImage"),
)


def rule(technique: str, category: str, where: Expr = COMMAND, product: str | None = "windows") -> Detection:
    branch = Branch(LogSource(product, category), where)
    return Detection(
        technique, technique, "sigma", "f", "d", branches=(branch,), tags=(f"attack.{technique.lower()}",)
    )


def fixes(users, *rules, references=None, rows=ROWS, most=5) -> tuple[Fix, ...]:
    needed = needs(references or {})
    coverage = coverage_of(rows)
    view = look([*rules, *probes(needed)], coverage, columns_of(coverage), matches={})
    standings = Standings(Measured(tuple(users), rules, view, needed, names={"T1110": "Brute Force"}))
    return fixes_at_home(standings, "identity--1", users, most)


def test_fixes_are_ranked_by_pairs_and_by_the_share_of_hosts_and_say_where():
    access = Atom("SourceImage", Op.ENDS, "x")
    found = fixes(
        {"T1059": ("APT1", "APT2"), "T1003": ("APT1",)},
        rule("T1059", "process_creation"),
        rule("T1003", "process_access", access),
    )
    assert [str(one) for one in found] == [
        "turn on command-line auditing (Security 4688) on 2 hosts",
        "collect Sysmon 10 (process access) on the domain controller",
    ]
    assert [one.cost for one in found] == ["setting", "agent"]
    assert [(round(one.gain, 3), one.pairs, one.hosts) for one in found] == [(1.333, 2, 2), (0.333, 1, 1)]
    assert found[0].names == ("one", "two")
    assert found[0].adversaries == ("APT1", "APT2")
    assert found[0].techniques == ("T1059",)


def test_what_fixes_show_that_no_host_sees_now_is_counted_without_what_some_see():
    some = Fix(
        member="m", text="x", cost="rule", gain=1, pairs=2, techniques=("T1", "T2"), adversaries=(), hosts=1
    )
    stands = [
        Stand(technique="T1", standing=Standing.NO_RULE),
        Stand(technique="T2", standing=Standing.COVERED),
    ]
    found = GapMap(
        member="m", at=NOW, basis="lake", stands=(*stands, Stand(technique="T3", standing=Standing.BLIND))
    )
    assert newly_seen(found, [some]) == ("T1",)


def test_what_one_fix_closes_the_next_does_not_count_again():
    """Both command lines and Sysmon 1 would show it: once the first is chosen the second adds nothing."""
    found = fixes({"T1059": ("APT1",)}, rule("T1059", "process_creation"))
    assert len(found) == 1


def test_telemetry_without_a_rule_asks_for_the_rule():
    references = {"T1110": [("WinEventLog:Security", "EventCode=4769")]}
    (found,) = fixes({"T1110": ("APT1",)}, references=references)
    assert (found.text, found.cost, found.hosts) == (
        "write or enable a rule for T1110 Brute Force",
        "rule",
        1,
    )


def test_a_network_log_that_nobody_keeps_is_offered_and_a_platform_or_service_that_nobody_uses_is_not():
    found = fixes(
        {"T1071": ("APT1",), "T1059.004": ("APT1",), "T1526": ("APT1",)},
        rule("T1071", "proxy", product=None),
        rule("T1059.004", "process_creation", product="linux"),
        rule("T1526", "cloudtrail", product="aws"),
    )
    assert [(str(one), one.hosts) for one in found] == [("collect the proxy's log", 0)]


def test_the_log_of_a_network_is_no_task_for_the_hosts_that_other_rules_of_a_technique_ask():
    rules = rule("T1059", "process_creation"), rule("T1003", "process_access", IMAGE)
    both = [
        msgspec.structs.replace(rule(one.id, "proxy", product=None), id=f"proxy-{one.id}") for one in rules
    ]
    found = fixes({"T1059": ("APT1",), "T1003": ("APT1",)}, *rules, *both)
    assert "collect the proxy's log" not in [one.text for one in found]


def test_no_more_fixes_than_asked_for_and_none_where_nothing_is_to_gain():
    rules = rule("T1059", "process_creation"), rule("T1003", "process_access", IMAGE)
    assert len(fixes({"T1059": ("A",), "T1003": ("A",)}, *rules, most=1)) == 1
    assert fixes({}, *rules) == ()


def test_of_another_member_fixes_are_told_from_what_it_says_that_it_lacks():
    lacks = (Lack(Why.FIELD_NEVER_FILLED, ("CommandLine",), 6), Lack(Why.EVENT_NEVER_LOGGED, ("4688",), 2))
    stands = (
        Stand(technique="T1059", standing=Standing.COVERED, hosts=10, seeing=2, lacks=lacks),
        Stand(technique="T1003", standing=Standing.BLIND, hosts=10, seeing=0, lacks=(Lack(Why.NO_LOG_SOURCE, ("windows process_access",), 10),)),
    )  # fmt: skip
    at = dt.datetime(2026, 11, 28, tzinfo=dt.UTC)
    other = GapMap(member="identity--2", at=at, basis="answers", stands=stands)
    found = fixes_of_map(other, {"T1059": ("APT1",), "T1003": ("APT1",)})
    assert [str(one) for one in found] == [
        "collect Sysmon 10 (process access) on 10 hosts",
        "turn on command-line auditing (Security 4688) on 6 hosts",
        "have Security 4688 logged on 2 hosts",
    ]


def test_every_log_of_the_lake_has_a_cost_that_is_known():
    names = sorted({name_of(view.logsource) for view in VIEWS} - {"any"})
    told = {name: mends((name,), Why.NO_LOG_SOURCE, (name,)) for name in names}
    assert [name for name, some in told.items() if any(one.cost == "unknown" for one in some)] == []
    for why in (Why.DAYS_NOT_COVERED, Why.EVENT_NEVER_LOGGED, Why.FIELD_NEVER_FILLED):
        assert {one.cost for name in names for one in mends((name,), why, ("x",))} <= {"setting", "agent"}
    known = catalogue()
    costs = [
        *known.costs.values(),
        *(one.cost for one in (*known.telemetry, *known.channels.values(), *known.fields)),
    ]
    assert set(costs) <= set(COSTS) - {"unknown"}
    assert {name.partition(" ")[0] for name in known.servers} <= set(known.costs)
    (stranger,) = mends((), Why.NO_LOG_SOURCE, ("a log of nobody",))
    assert stranger.cost == "unknown"


def test_a_log_that_only_some_servers_keep_is_asked_of_these():
    branch = Branch(LogSource("windows", None, "msexchange-management"), Atom("Data", Op.CONTAINS, "x"))
    one = Detection("T1505", "x", "sigma", "f", "d", branches=(branch,), tags=("attack.t1505",))
    (fix,) = fixes({"T1505": ("APT1",)}, one)
    assert str(fix) == "collect a log of windows msexchange-management on the Exchange servers"
    assert (fix.cost, fix.hosts, fix.names) == ("setting", 0, ())
    lacks = (Lack(Why.NO_LOG_SOURCE, ("windows msexchange-management",), 23),)
    held = Stand(technique="T1505", standing=Standing.NO_TELEMETRY, hosts=23, seeing=0, lacks=lacks)
    found = GapMap(member="m", at=dt.datetime.now(dt.UTC), basis="answers", stands=(held,))
    assert [each.where for each in fixes_of_map(found, {"T1505": ("APT1",)})] == ["on the Exchange servers"]
