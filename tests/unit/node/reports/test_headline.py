from __future__ import annotations

from msgspec.structs import replace

from report_samples import DETECTIONS, finding, seen, view
from tocsin.node.reports.page.headline import answer
from tocsin.node.reports.page.tally import tally


def told(*found) -> str:
    nameless = replace(view(), hosts=(), host_logs=())
    return answer(tally(tuple(found), nameless, DETECTIONS), nameless).found


def test_where_no_log_names_a_host_no_hosts_are_counted():
    rule = DETECTIONS[0].id
    found = told(finding(rule, seen(rule, 1, host="")))
    assert "in events that name no host" in found
    assert "0 of 0" not in found


def test_nothing_found_there_says_so_too():
    assert told() == "Nothing found in events that name no host."


def test_where_no_log_names_a_host_the_way_to_name_it_is_told():
    nameless = replace(view(), hosts=(), host_logs=())
    assert "--host-of" in answer(tally((), nameless, DETECTIONS), nameless).unseen


def test_hosts_do_not_have_what_only_events_without_a_host_show():
    found = view()
    classes = tuple(replace(one, seeing=(), nameless=("zeek-dns",)) for one in found.classes)
    told = answer(tally((), found, DETECTIONS), replace(found, classes=classes)).unseen
    count = len(found.outcomes)
    assert told == f"{count} of {count} detections were asked only of events that name no host."


def test_nothing_found_is_not_said_where_nothing_was_asked():
    whole = view()
    blind = tuple(replace(one, seeing=(), nameless=()) for one in whole.classes)
    dark = replace(whole, classes=blind)
    assert answer(tally((), dark, DETECTIONS), dark).found.startswith(
        "Nothing was asked: every detection is blind"
    )
    no_rule, no_log = replace(whole, outcomes={}), replace(whole, logs=())
    assert answer(tally((), no_rule, ()), no_rule).found.startswith("Nothing was asked: no rule")
    assert answer(tally((), no_log, DETECTIONS), no_log).found.startswith("Nothing was asked: no event")
