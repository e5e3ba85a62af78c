from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from reference.lake_coverage import DAY, SECURITY, SYSMON, columns_of, coverage_of, logged
from tocsin.detections.indicators.places import branches
from tocsin.detections.stix.compile import compile_pattern
from tocsin.hunting.field_of_view import look
from tocsin.hunting.slices import Window
from tocsin.model.detection import Branch, Correlation, CorrelationType, Detection
from tocsin.model.expression import And, Atom, Expr, ListKind, Not, Op, Or
from tocsin.model.field_of_view import Days, FieldOfView, Why
from tocsin.model.logsource import LogSource

CREATION = LogSource("windows", "process_creation")
COMMAND = Atom("CommandLine", Op.CONTAINS, "whoami")
IMAGE = Atom("Image", Op.ENDS, "\\whoami.exe")
PRODUCT = Atom("Product", Op.EQ, "Tool")


def rule(where: Expr, source: LogSource = CREATION, name: str = "r", **more: object) -> Detection:
    return Detection(name, name, "sigma", "f", "d", branches=(Branch(source, where),), **more)


def view(*rows, rules=None, where: Expr = COMMAND, source: LogSource = CREATION, **given) -> FieldOfView:
    coverage = coverage_of(rows)
    detections = rules or [rule(where, source)]
    given.setdefault("matches", {})
    return look(detections, coverage, columns_of(coverage), **given)


def blind(seen: FieldOfView, name: str = "r") -> dict[str, tuple[Why, tuple[str, ...]]]:
    groups = seen.visibility(name).blind
    return {seen.hosts[h].name: (group.why, group.what) for group in groups for h in group.hosts}


def partly(seen: FieldOfView, name: str = "r") -> dict[str, tuple[str, ...]]:
    groups = seen.visibility(name).seeing
    return {seen.hosts[h].name: group.missing for group in groups for h in group.hosts}


def test_a_host_sees_by_either_log_and_the_others_are_blind_for_a_reason_each():
    found = view(
        logged("sysmon", SYSMON, "1", "Image CommandLine"),
        logged("audited", SECURITY, "4688", "NewProcessName CommandLine"),
        logged("bare", SECURITY, "4688", "NewProcessName"),
        logged("quiet", SECURITY, "4624", "TargetUserName"),
        logged("other", "windows-system", "7036", "param1"),
    )
    assert partly(found) == {"audited": (), "sysmon": ()}
    assert blind(found) == {
        "bare": (Why.FIELD_NEVER_FILLED, ("CommandLine",)),
        "quiet": (Why.EVENT_NEVER_LOGGED, ("4688",)),
        "other": (Why.NO_LOG_SOURCE, ("windows process_creation",)),
    }
    assert found.of("r").sentence == (
        "not seen on 2 of 5 known hosts, blind on 3 (1 event 4688 never logged, 1 CommandLine never filled, "
        "1 no windows process_creation log); the hosts that can see it have logs of 100 % of their days"
    )


def test_seen_hosts_are_counted_as_one_machine_whatever_the_log_calls_them():
    rows = [logged(h, SYSMON, "1", "CommandLine") for h in ("WS5", "WS5.corp.local", "WS6")]
    found = view(*rows, matches={"r": {("gov", "ws5"), ("gov", "WS5.corp.local")}})
    assert [found.hosts[h].name for h in found.of("r").seen] == ["WS5.corp.local"]
    assert found.of("r").sentence.startswith("seen on 1; not seen on 1 of 2 known hosts;")


def test_a_match_in_events_that_name_no_host_is_said():
    found = view(logged("", SYSMON, "1", "CommandLine"), matches={"r": {("gov", "")}})
    assert found.of("r").sentence == "seen in events that name no host; no host is known"
    assert found.times[0].unnamed_rows == 10


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (And((COMMAND, IMAGE)), None),
        (Or((COMMAND, IMAGE)), ("Image",)),
        (Or((COMMAND, And((IMAGE, PRODUCT)))), ("Image", "Product")),
        (And((COMMAND, Not(IMAGE))), ()),
        (And((COMMAND, Atom("Image", Op.NULL))), ()),
        (Or((IMAGE, Atom(None, Op.CONTAINS, "whoami"))), ("Image",)),
        (Atom("CommandLine", Op.FIELD_EQ, "Image"), None),
        (And(()), ()),
    ],
)
def test_filters_and_keywords_need_nothing_and_one_of_two_ways_is_partly(where, expected):
    found = view(logged("ws", SYSMON, "1", "CommandLine"), where=where)
    assert partly(found) == ({} if expected is None else {"ws": expected})


def test_rules_that_need_both_fields_and_rules_that_need_either_are_told_apart():
    rules = [rule(And((COMMAND, IMAGE)), name="both"), rule(Or((COMMAND, IMAGE)), name="either")]
    found = view(logged("ws", SYSMON, "1", "CommandLine"), rules=rules)
    assert (found.of("both").blind, found.of("either").partly) == (1, 1)


def test_like_rules_share_one_class_and_one_outcome():
    rules = [rule(Atom("CommandLine", Op.CONTAINS, word), name=word) for word in ("a", "b")]
    found = view(logged("ws", SYSMON, "1", "CommandLine"), rules=rules)
    assert len(found.classes) == 1
    assert found.of("a") is found.of("b")


def test_an_event_that_is_rare_by_nature_needs_only_its_log():
    cleared = And((Atom("EventID", Op.EQ, "1102"), Atom("SubjectUserName", Op.EQ, "x")))
    found = view(logged("ws", SECURITY, "4624"), where=cleared, source=LogSource("windows", None, "security"))
    assert partly(found) == {"ws": ()}


def test_a_rare_event_that_others_log_without_the_field_shows_nobody_the_field():
    cleared = And((Atom("EventID", Op.EQ, "1102"), Atom("SubjectUserName", Op.EQ, "x")))
    rows = [logged("a", SECURITY, "4624", "SubjectUserName"), logged("b", SECURITY, "1102")]
    found = view(*rows, where=cleared, source=LogSource("windows", None, "security"))
    assert set(blind(found)) == {"a", "b"}


def test_of_several_events_the_missing_ones_make_it_partly():
    rows = [logged("ws", SYSMON, "13", "TargetObject"), logged("none", SYSMON, "1", "TargetObject")]
    found = view(
        *rows, where=Atom("TargetObject", Op.ENDS, "Run"), source=LogSource("windows", "registry_event")
    )
    assert partly(found) == {"ws": ("event 12", "event 14")}
    assert blind(found)["none"] == (Why.EVENT_NEVER_LOGGED, ("12", "13", "14"))


def test_a_program_that_never_logged_to_syslog_cannot_be_seen_there():
    rows = [logged("a", "linux-auth", "sshd", "message"), logged("b", "linux-auth", "sudo", "message")]
    found = view(*rows, where=Atom(None, Op.CONTAINS, "x"), source=LogSource("linux", None, "sshd"))
    assert blind(found) == {"b": (Why.EVENT_NEVER_LOGGED, ("sshd",))}


def test_a_view_over_rows_with_a_field_judges_only_those_rows():
    rows = [
        logged("scanner", "linux-syslog", "clamav", "message"),
        logged("finder", "linux-syslog", "clamav", "message Signature Path"),
    ]
    found = view(*rows, where=Atom("Signature", Op.CONTAINS, "Eicar"), source=LogSource("linux", "antivirus"))
    assert partly(found) == {"scanner": (), "finder": ()}


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (LogSource("linux", "process_creation"), "blind everywhere: no linux process_creation log"),
        (LogSource("okta", None, "okta"), "blind everywhere: no log that can be read shows okta"),
    ],
)
def test_a_log_source_that_nothing_shows_is_said(source, words):
    assert view(logged("ws", SYSMON, "1", "CommandLine"), source=source).of("r").sentence == words


def test_days_are_counted_per_host_and_days_without_anybody_are_listed():
    rows = [logged("a", SYSMON, "1", "CommandLine", day=d) for d in (0, 1, 5)]
    found = view(*rows, logged("b", SYSMON, "1", "CommandLine", day=1))
    seen = found.visibility("r")
    assert (seen.host_days, seen.host_days_seeing, seen.host_days_asked) == (4, 12, 12)
    assert seen.uncovered == (Days(DAY + dt.timedelta(2), DAY + dt.timedelta(4)),)
    assert found.host_logs[0].days == (
        Days(DAY, DAY + dt.timedelta(1)),
        Days(DAY + dt.timedelta(5), DAY + dt.timedelta(5)),
    )


def _at(day: int) -> dt.datetime:
    return dt.datetime.combine(DAY, dt.time(), dt.UTC) + dt.timedelta(days=day)


def test_a_host_that_logged_only_outside_the_window_is_blind_for_these_days():
    rows = [logged("a", SYSMON, "1", "CommandLine", day=9), logged("b", SYSMON, "1", "CommandLine", day=2)]
    found = view(*rows, window=Window(_at(0), _at(5)))
    assert blind(found) == {"a": (Why.DAYS_NOT_COVERED, ("windows process_creation",))}
    assert found.visibility("r").host_days_asked == 10
    assert found.visibility("r").uncovered == (
        Days(DAY, DAY + dt.timedelta(1)),
        Days(DAY + dt.timedelta(3), DAY + dt.timedelta(4)),
    )


def test_a_detection_with_bounds_of_its_own_is_judged_within_them():
    bounded = rule(COMMAND, start=_at(5).isoformat(), stop=_at(6).isoformat())
    rows = [logged("a", SYSMON, "1", "CommandLine", day=d) for d in (0, 9)]
    assert blind(view(*rows, rules=[bounded]))["a"][0] is Why.DAYS_NOT_COVERED


def test_a_log_that_lies_outside_the_window_is_not_said_to_lack_an_event():
    found = view(logged("quiet", SECURITY, "4624", day=9), window=Window(_at(0), _at(5)))
    assert blind(found) == {"quiet": (Why.DAYS_NOT_COVERED, ("windows process_creation",))}
    assert found.visibility("r").nearest is Why.DAYS_NOT_COVERED


def test_a_window_beyond_all_logs_still_tells_which_days_they_hold():
    rows = [logged("a", SYSMON, "1", "CommandLine", day=d) for d in (1, 4)]
    found = view(*rows, window=Window(_at(3000)))
    assert (found.times[0].asked, found.times[0].logged) == (
        None,
        Days(DAY + dt.timedelta(1), DAY + dt.timedelta(4)),
    )
    assert (found.since, found.until) == (_at(3000), None)


def test_events_without_a_host_outside_the_window_are_told_apart_from_no_log():
    found = view(logged("", SYSMON, "1", "CommandLine"), window=Window(_at(1)))
    assert found.of("r").sentence == (
        f"no event of {SYSMON}, whose events name no host, in these days; no host is known"
    )
    assert found.visibility("r").nearest is Why.DAYS_NOT_COVERED


def test_days_in_question_of_a_detection_with_bounds_are_its_own():
    bounded = rule(COMMAND, start=_at(1).isoformat(), stop=_at(3).isoformat())
    rows = [logged("a", SYSMON, "1", "CommandLine", day=d) for d in (0, 2, 9)]
    seen = view(*rows, rules=[bounded]).visibility("r")
    assert (seen.host_days, seen.host_days_asked) == (1, 2)
    assert seen.uncovered == (Days(DAY + dt.timedelta(1), DAY + dt.timedelta(1)),)
    found = view(*rows, rules=[bounded]).of("r").sentence
    assert found.endswith("have logs of 50 % of their days; asked only from 2022-03-02 to before 2022-03-04")


def test_bounds_around_days_that_are_stray_to_the_hunt_ask_of_no_day():
    rows = [logged("a", SYSMON, "1", "CommandLine", rows=99_999), logged("a", SYSMON, "1", day=4000, rows=1)]
    seen = view(*rows, rules=[rule(COMMAND, start=_at(3000).isoformat())]).visibility("r")
    assert (seen.host_days, seen.host_days_asked) == (0, 0)


def test_a_host_whose_logs_all_lie_on_stray_days_is_blind_in_the_days_in_question():
    rows = [
        logged("a", SYSMON, "1", "CommandLine", rows=99_999),
        logged("b", SYSMON, "1", "CommandLine", day=-4000, rows=1),
    ]
    found = view(*rows)
    assert set(blind(found)) == {"b"}
    assert found.visibility("r").blind[0].why is Why.DAYS_NOT_COVERED


def test_traces_fourteen_months_before_all_others_are_days_in_question():
    rows = [
        logged("a", SYSMON, "1", "CommandLine", rows=99_999),
        logged("a", SYSMON, "1", "CommandLine", day=-420, rows=1),
    ]
    found = view(*rows)
    assert found.visibility("r").host_days_asked == 421
    assert [(gap.first, gap.last) for gap in found.logs[0].gaps] == [
        (DAY - dt.timedelta(419), DAY - dt.timedelta(1))
    ]


def test_rows_without_a_time_show_but_cover_no_day():
    found = view(logged("a", SYSMON, "1", "CommandLine", day=None))
    assert (found.of("r").not_seen, found.visibility("r").host_days, found.times[0].timeless_rows) == (
        1,
        0,
        10,
    )
    bounded = view(logged("a", SYSMON, "1", "CommandLine", day=None), window=Window(_at(0)))
    assert bounded.of("r").blind == 1


def test_a_column_answers_under_every_name_that_the_view_maps():
    connected = Atom("ProcessId", Op.EQ, "4")
    rows = [logged("a", SECURITY, "5156", "ProcessID"), logged("b", SECURITY, "5156", "Application")]
    found = view(*rows, where=connected, source=LogSource("windows", "network_connection"))
    assert set(partly(found)) == {"a"}


def _correlation(kind: CorrelationType, **more) -> Detection:
    return Detection("c", "c", "sigma", "f", "d", correlation=Correlation(kind, ("x", "y"), **more))


@pytest.mark.parametrize(
    ("correlation", "seeing", "covered"),
    [
        (_correlation(CorrelationType.TEMPORAL), {"both": ()}, 1),
        (_correlation(CorrelationType.EVENT_COUNT), {"both": (), "one": ("Product",)}, 3),
        (
            _correlation(
                CorrelationType.TEMPORAL, where=Or((Atom("rule", Op.EQ, "x"), Atom("rule", Op.EQ, "y")))
            ),
            {"both": (), "one": ("Product",)},
            3,
        ),
    ],
)
def test_a_correlation_is_seen_as_what_it_is_built_on(correlation, seeing, covered):
    rules = [
        correlation,
        rule(COMMAND, name="x"),
        rule(PRODUCT, LogSource("windows", "file_event"), name="y"),
    ]
    rows = [
        logged("both", SYSMON, "1", "CommandLine"),
        logged("both", SYSMON, "11", "Product"),
        logged("one", SYSMON, "1", "CommandLine"),
        logged("one", SYSMON, "11", "Image", day=1),
    ]
    found = view(*rows, rules=rules)
    assert partly(found, "c") == seeing
    assert found.visibility("c").host_days == covered


def test_correlations_in_a_circle_or_over_rules_that_are_not_there_are_blind():
    circle = [
        Detection(a, a, "sigma", "f", "d", correlation=Correlation(CorrelationType.TEMPORAL, (b,)))
        for a, b in (("c", "e"), ("e", "c"))
    ]
    assert view(logged("a", SYSMON, "1"), rules=circle).of("c").blind == 1


def test_the_whole_travels_as_json():
    found = view(logged("a", SYSMON, "1", "CommandLine"), matches={"r": {("gov", "a")}})
    assert msgspec.json.decode(msgspec.json.encode(found), type=FieldOfView) == found


def test_an_empty_lake_has_no_hosts_and_no_days():
    found = view()
    assert found.of("r").sentence == "no host is known"
    assert found.logs == found.times == ()


def test_a_url_list_is_seen_where_host_and_path_are_logged_and_partly_where_one_lacks():
    asked = Detection("r", "r", "list", "f", "d", branches=branches(ListKind.URL, "l"))
    found = view(
        logged("iis", "web-iis", "", "cs-uri-stem cs-uri-query cs-host"),
        logged("hostless", "web-iis", "", "cs-uri-stem cs-uri-query"),
        logged("sensor", "zeek-http", "", "host uri"),
        logged("squid", "proxy-squid", "", "url"),
        logged("bluecoat", "proxy-w3c", "", "cs-host cs-uri-path cs-uri-query"),
        logged("odd", "proxy-w3c", "", "cs-host"),
        rules=[asked],
    )
    assert partly(found) == {
        "iis": (),
        "hostless": ("cs-host",),
        "sensor": (),
        "squid": (),
        "bluecoat": (),
    }
    assert set(blind(found)) == {"odd"}


def _list_of(kind: ListKind) -> Detection:
    return Detection("r", "r", "list", "feed.csv", "d", branches=branches(kind, "r"))


@pytest.mark.parametrize(
    "asked",
    [
        _list_of(ListKind.HASH),
        *compile_pattern("[file:hashes.MD5 IN ('ab')]", Detection("r", "r", "stix", "f", "d")).detections,
    ],
    ids=["list", "pattern"],
)
def test_a_category_that_never_fills_the_field_makes_it_partly_and_events_that_did_not_occur_show_nothing(
    asked,
):
    found = view(
        logged("full", SYSMON, "1", "Image Hashes"),
        logged("full", SYSMON, "7", "ImageLoaded Hashes"),
        logged("half", SYSMON, "1", "Image Hashes"),
        logged("half", SYSMON, "7", "ImageLoaded"),
        logged("deleted", SYSMON, "1", "Image"),
        logged("deleted", SYSMON, "23", "Image Hashes"),
        logged("none", SYSMON, "1", "Image"),
        logged("none", SYSMON, "7", "ImageLoaded"),
        logged("quiet", SYSMON, "3", "Image DestinationIp"),
        rules=[asked],
    )
    assert partly(found) == {
        "full": (),
        "half": ("Hashes in windows image_load",),
        "deleted": ("Hashes in windows process_creation",),
    }
    assert blind(found)["none"] == (Why.FIELD_NEVER_FILLED, ("Hashes",))
    assert blind(found).keys() == {"none", "quiet"}


def test_logs_without_fields_that_most_of_their_kind_lack_see_a_list_whole():
    found = view(
        logged("web", "web-access", "", "c-ip cs-uri"),
        logged("windows", SECURITY, "4624", "IpAddress"),
        logged("fortigate", "firewall-fortigate", "traffic", "srcip dstip"),
        logged("fortigate", "firewall-fortigate", "event", "user"),
        logged("alerts", "suricata-alert", "", "src_ip dest_ip"),
        rules=[_list_of(ListKind.ADDRESS)],
    )
    assert partly(found) == {"web": (), "windows": (), "fortigate": (), "alerts": ()}
    tunnels = view(
        logged("fortigate", "firewall-fortigate", "event", "remip"), rules=[_list_of(ListKind.ADDRESS)]
    )
    assert partly(tunnels) == {"fortigate": ("dst_ip or src_ip in firewall",)}  # it logs no traffic


def test_a_class_of_lists_is_named_by_kind_and_files_and_one_of_rules_by_its_log_sources():
    asked = [
        Detection(f"{kind}-{file}", file, "list", file, "d", branches=branches(kind, "l"))
        for kind, files in ((ListKind.URL, ("f/a.csv",)), (ListKind.ADDRESS, ("f/a.csv", "b.txt", "c.txt")))
        for file in files
    ]
    found = view(logged("h", "zeek-http", "", "host uri"), rules=[*asked, rule(COMMAND)])
    names = {name: found.visibility(name).called for name in found.outcomes}
    assert names["url-f/a.csv"] == ("URLs of a.csv",)
    assert names["address-b.txt"] == ("addresses of 3 lists",)
    assert names["r"] == found.visibility("r").logsources


ELSEWHERE = (
    logged("ws1", SYSMON, "1", "CommandLine", day=3),
    logged("ws2", SYSMON, "1", "Image", day=0),
    logged("ws2", SYSMON, "1", "Image", day=9),
    logged("", "zeek-dns", "", "query"),
    logged("dc01", SECURITY, "4688", "CommandLine", origin="ministry", day=40),
)


def limited(*machines: tuple[str, str], **given) -> FieldOfView:
    return view(*ELSEWHERE, only=lambda origin, host: (origin, host) in machines, **given)


def test_of_a_hunt_limited_to_a_host_the_field_of_view_is_of_that_host():
    found = limited(("gov", "ws1"), matches={"r": {("gov", "ws1"), ("gov", "ws2"), ("gov", "")}})
    assert [(host.name, host.rows) for host in found.hosts] == [("ws1", 10)]
    assert [host.name for host in found.elsewhere] == ["ws2", "dc01"]
    assert [(log.table, log.rows, log.hosts) for log in found.logs] == [(SYSMON, 10, 1)]
    assert [(log.host, log.days) for log in found.host_logs] == [(0, (Days(*[DAY + dt.timedelta(3)] * 2),))]
    assert (found.of("r").seen, found.of("r").seen_unnamed, blind(found)) == ((0,), False, {})
    assert found.visibility("r").host_days_asked == 10  # days of its origin, of which it logged on one
    assert found.visibility("r").host_days == 1
    assert [(time.origin, time.unnamed_rows) for time in found.times] == [("gov", 0)]


def test_why_a_host_is_blind_is_the_same_whatever_else_a_hunt_asks():
    whole, alone = view(*ELSEWHERE), limited(("gov", "ws2"))
    assert blind(alone) == {"ws2": blind(whole)["ws2"]}
    assert alone.of("r").sentence == "blind everywhere: CommandLine never filled"


def test_of_a_hunt_limited_to_an_origin_the_days_are_its_own():
    found = view(*ELSEWHERE, only=lambda origin, _: origin == "ministry")
    assert [(host.origin, host.name) for host in found.hosts] == [("ministry", "dc01")]
    assert [time.origin for time in found.times] == ["ministry"]
    assert (found.visibility("r").uncovered, found.visibility("r").host_days_asked) == ((), 1)


def test_events_without_a_host_belong_to_a_hunt_of_their_origin_and_to_none_of_a_host():
    dns = {"where": Atom("query", Op.EQ, "x"), "source": LogSource("zeek", None, "dns")}
    of_origin = view(*ELSEWHERE, only=lambda origin, _: origin == "gov", **dns)
    assert of_origin.visibility("r").nameless == ("zeek-dns",)
    assert limited(("gov", "ws1"), **dns).visibility("r").nameless == ()
