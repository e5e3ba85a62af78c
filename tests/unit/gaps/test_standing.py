from __future__ import annotations

import datetime as dt

from reference.lake_coverage import SECURITY, SYSMON, columns_of, coverage_of, logged
from tocsin.gaps.standing import Measured, Standings
from tocsin.gaps.telemetry import needs, probes
from tocsin.hunting.field_of_view import look
from tocsin.model.detection import Branch, Detection
from tocsin.model.expression import Atom, Expr, Op
from tocsin.model.field_of_view import Why
from tocsin.model.gap import GapMap, Lack, Stand, Standing
from tocsin.model.logsource import LogSource

NOW = dt.datetime(2026, 11, 28, tzinfo=dt.UTC)
COMMAND = Atom("CommandLine", Op.CONTAINS, "whoami")


def rule(technique: str, category: str, where: Expr = COMMAND, product: str | None = "windows") -> Detection:
    name = f"{technique}-{category}" if product == "windows" else f"{technique}-{product}-{category}"
    branch = Branch(LogSource(product, category), where)
    return Detection(name, name, "sigma", "f", "d", branches=(branch,), tags=(f"attack.{technique.lower()}",))


def mapped(*rows, rules=(), references=None, techniques=(), proofs=None, **more) -> GapMap:
    needed = needs(references or {})
    coverage = coverage_of(rows)
    view = look([*rules, *probes(needed)], coverage, columns_of(coverage), matches={})
    measured = Measured(tuple(techniques), rules, view, needed, proofs or {}, **more)
    return Standings(measured).map("identity--1", NOW)


def stand(found: GapMap, technique: str) -> Stand:
    return next(one for one in found.stands if one.technique == technique)


ROWS = (
    logged("sysmon", SYSMON, "1", "Image CommandLine"),
    logged("bare", SECURITY, "4688", "NewProcessName"),
    logged("quiet", SECURITY, "4624", "TargetUserName"),
    logged("web", "web-access", "", "cs-uri-stem"),
)


def test_a_rule_covers_a_technique_on_the_hosts_that_show_it_and_the_others_lack_something():
    found = stand(mapped(*ROWS, rules=[rule("T1059", "process_creation")]), "T1059")
    assert (found.standing, found.seeing, found.hosts) == (
        Standing.COVERED,
        1,
        3,
    )  # the web server runs no Windows
    assert found.lacks == (
        Lack(Why.EVENT_NEVER_LOGGED, ("4688",), 1),
        Lack(Why.FIELD_NEVER_FILLED, ("CommandLine",), 1),
    )
    assert found.rules == ("T1059-process_creation",)


def test_what_fired_proves_a_technique_whatever_its_telemetry():
    found = mapped(*ROWS, rules=[rule("T1003", "process_access")], proofs={"T1003": ("item--1",)})
    assert stand(found, "T1003").standing is Standing.PROVEN
    assert stand(found, "T1003").proofs == ("item--1",)


def test_what_others_may_be_told_is_as_if_nothing_had_fired():
    rules = [rule("T1059", "process_creation"), rule("T1003", "process_access")]
    coverage = coverage_of(ROWS)
    view = look(rules, coverage, columns_of(coverage), matches={})
    proofs = dict.fromkeys(("T1059", "T1003", "T1485", "T9999"), ("indicator--of-a-red-call",))
    told, bare = (Standings(Measured(("T1485",), rules, view, proofs=some)) for some in (proofs, {}))
    assert {one.standing for one in told.map("identity--1", NOW).stands} == {Standing.PROVEN}
    shown = told.unproven().map("identity--1", NOW)
    assert shown == bare.map("identity--1", NOW)
    assert [(one.technique, one.standing) for one in shown.stands] == [
        ("T1003", Standing.NO_TELEMETRY),
        ("T1059", Standing.COVERED),
        ("T1485", Standing.BLIND),
    ]


def test_a_rule_whose_log_nobody_has_is_a_rule_without_telemetry():
    found = stand(mapped(*ROWS, rules=[rule("T1003", "process_access")]), "T1003")
    assert (found.standing, found.seeing, found.hosts) == (Standing.NO_TELEMETRY, 0, 3)
    assert found.lacks[0].why is Why.NO_LOG_SOURCE


def test_a_rule_for_a_platform_of_which_no_host_is_known_is_without_telemetry_and_says_so():
    found = stand(mapped(*ROWS, rules=[rule("T1059.004", "process_creation", product="linux")]), "T1059.004")
    assert (found.standing, found.hosts) == (Standing.NO_TELEMETRY, 0)
    assert found.lacks == (Lack(Why.NO_LOG_SOURCE, ("linux process_creation",), 0),)


def test_telemetry_that_is_there_without_a_rule_is_told_and_what_is_not_makes_blind():
    references = {
        "T1110": [("WinEventLog:Security", "EventCode=4624, 4648"), ("NSM:Flow", "conn.log")],
        "T1003": [("WinEventLog:Sysmon", "EventCode=10")],
        "T1608": [("Internet Scan", "None")],
    }
    found = mapped(*ROWS, references=references, techniques=["T1110", "T1003", "T1608"])
    assert stand(found, "T1110").standing is Standing.NO_RULE
    assert stand(found, "T1110").telemetry == ("windows security 4624",)
    assert stand(found, "T1003").standing is Standing.BLIND
    assert stand(found, "T1003").lacks == (
        Lack(Why.NO_LOG_SOURCE, ("windows process_access",), 2),
        Lack(Why.EVENT_NEVER_LOGGED, ("10",), 1),
    )
    assert stand(found, "T1608").standing is Standing.BLIND
    assert (found.unmapped, found.mapped) == ((("Internet Scan", 1),), 3)


def test_a_rule_that_names_an_old_id_counts_for_what_took_its_place():
    found = mapped(*ROWS, rules=[rule("T1086", "process_creation")], successors={"T1086": "T1059.001"})
    assert [one.technique for one in found.stands] == ["T1059.001"]


def test_a_lake_without_hosts_leaves_every_technique_blind():
    found = mapped(rules=[rule("T1059", "process_creation")], techniques=["T1003"])
    assert [one.standing for one in found.stands] == [Standing.BLIND, Standing.NO_TELEMETRY]


def test_a_host_lacks_nothing_that_another_platform_or_the_network_would_log():
    rules = [rule("T1059", "process_creation"), rule("T1059", "process_creation", product="linux")]
    rules.append(rule("T1059", "proxy", product=None))
    found = stand(mapped(*ROWS, rules=rules), "T1059")
    assert (found.seeing, found.hosts) == (1, 3)
    assert [(one.what, one.hosts) for one in found.lacks] == [(("4688",), 1), (("CommandLine",), 1)]
