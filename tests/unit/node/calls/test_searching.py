"""A call is searched in the whole history: every item is answered for, and none costs another."""

from __future__ import annotations

import itertools
from collections import Counter

import msgspec
import pytest

from call_samples import LOGS, RULE, call, indicator, lake
from tocsin.model.answer import ItemFinding
from tocsin.model.field_of_view import Why
from tocsin.node.calls.limits import Limits
from tocsin.node.calls.parts import parts_of
from tocsin.node.calls.searching import Place, search

ADDRESS = "[ipv4-addr:value = '192.0.2.7']"


@pytest.fixture(scope="module")
def history(tmp_path_factory):
    return lake(tmp_path_factory.mktemp("history"))


def place(history) -> Place:
    return Place(history, parts_of(history))


def found(history, *objects, **more) -> dict[str, ItemFinding]:
    made = search(call(*objects), objects, place(history), **more).findings
    assert [one.item for one in made] == [one["id"] for one in objects if one["type"] == "indicator"]
    return {one.item[-1]: one for one in made}


def test_a_sigma_rule_of_a_call_matches_where_it_can_be_seen_and_says_who_is_blind(history):
    item = found(history, indicator("1", RULE, "sigma"))["1"]
    (match,) = item.matches
    assert (match.host, match.count, match.techniques) == ("WS1", 1, ("T1490",))
    assert match.evidence[0].record == 1
    view = item.view
    assert (view.known, view.seen, view.not_seen, view.blind) == (3, 1, 0, 2)
    assert {(one.why, one.what, one.hosts) for one in view.blindness} == {
        (Why.FIELD_NEVER_FILLED, ("CommandLine",), 1),
        (Why.EVENT_NEVER_LOGGED, ("4688",), 1),
    }


def test_each_address_of_a_call_has_its_own_matches_though_all_are_one_list(history):
    items = found(history, indicator("1", ADDRESS), indicator("2", "[ipv4-addr:value = '198.51.100.9']"))
    assert [match.host for match in items["1"].matches] == ["WS3"]
    assert items["2"].matches == ()
    assert items["2"].view.known == 3


def test_a_match_of_a_list_is_titled_after_the_thing_of_the_call_and_no_file(history):
    obj = indicator("1", ADDRESS)
    (match,) = found(history, obj)["1"].matches
    assert match.rule_title == f"Address of the call: {obj['name']}"


def test_two_items_that_ask_for_the_same_value_both_match(history):
    both = "[ipv4-addr:value = '192.0.2.7' OR domain-name:value = 'evil.example']"
    items = found(history, indicator("1", ADDRESS), indicator("2", both))
    assert [len(items[one].matches) for one in "12"] == [1, 1]


def test_an_address_that_ended_is_not_confused_with_the_same_that_goes_on(history):
    ended = indicator("1", ADDRESS, valid_until="2021-01-15T00:00:00Z", valid_from="2020-01-01T00:00:00Z")
    items = found(history, ended, indicator("2", ADDRESS))
    assert (len(items["1"].matches), len(items["2"].matches)) == (0, 1)


@pytest.mark.parametrize(
    ("pattern", "language", "reason"),
    [
        ("broken [", "stix", "not a STIX 2.1 pattern"),
        ("rule x {}", "yara", "yara is not hunted with"),
        ("title: [", "sigma", ""),
        ("detection: {}", "sigma", ""),
    ],
)
def test_what_cannot_be_hunted_says_why_and_costs_no_other(history, pattern, language, reason):
    items = found(history, indicator("1", pattern, language), indicator("2", ADDRESS))
    assert items["1"].view is None
    assert items["1"].reason
    assert reason in items["1"].reason
    assert len(items["2"].matches) == 1


def test_two_sigma_items_of_one_rule_id_are_both_answered_for(history):
    items = found(
        history, indicator("1", RULE, "sigma"), indicator("2", RULE + "\nfalsepositives: [none]\n", "sigma")
    )
    for item in items.values():
        assert item.view is not None or item.reason


def test_items_over_the_limits_are_told_as_not_tried(history):
    limits = Limits(items=1, pattern_bytes=40)
    items = found(history, indicator("1", ADDRESS), indicator("2", ADDRESS), limits=limits)
    assert items["1"].view is not None
    assert "beyond the 1 items" in items["2"].reason
    long = found(history, indicator("1", RULE, "sigma"), limits=limits)["1"]
    assert "longer than the 40 bytes" in long.reason


def test_an_indicator_that_did_not_come_is_told(history):
    objects = [indicator("1", ADDRESS)]
    (only,) = search(call(*objects), [], place(history)).findings
    assert "did not come with the call" in only.reason


def test_events_without_number_are_counted_and_the_first_listed(tmp_path):
    many = [("WS1", 4624, {"IpAddress": "192.0.2.7"}) for _ in range(55)]
    item = found(lake(tmp_path, [*LOGS, *many]), indicator("1", ADDRESS))["1"]
    match = next(one for one in item.matches if one.host == "WS1")
    assert (match.count, len(match.evidence)) == (55, 50)


def test_a_correlation_and_the_rule_it_is_over_are_both_answered_for_whichever_comes_first(history):
    over = (
        "title: Often\nid: 0f0f0c5a-3b1e-4a52-9a7e-2f2f0a1b2c3d\ncorrelation:\n  type: event_count\n  rules: "
        "[7f1f1c5a-3b1e-4a52-9a7e-2f2f0a1b2c3d]\n  group-by: [Computer]\n  timespan: 1h\n  condition: {gte: 1}\n"
    )
    items = found(history, indicator("1", f"{RULE}---\n{over}", "sigma"), indicator("2", RULE, "sigma"))
    assert [len(items[one].matches) for one in "12"] == [1, 1]


def test_what_a_caller_is_told_names_no_file_of_this_machine(history):
    twice = found(history, indicator("1", RULE, "sigma"), indicator("2", RULE + "status: test\n", "sigma"))
    assert not any("/" in item.reason for item in twice.values())


def test_of_a_hundred_thousand_things_those_within_the_limit_are_searched_and_the_rest_is_told(history):
    asked = call(indicator("1", ADDRESS))
    more = [msgspec.structs.replace(asked.items[0], id=f"indicator--{number}") for number in range(99_999)]
    asked = msgspec.structs.replace(asked, items=(*asked.items, *more))
    made = search(asked, [indicator("1", ADDRESS)], place(history), limits=Limits(items=3)).findings
    assert [one.item for one in made] == [item.id for item in asked.items]
    assert len(made[0].matches) == 1
    told = Counter(one.reason for one in made)
    assert told["beyond the 3 items of a call that this member searches"] == 99_997


def test_more_matches_than_are_kept_are_counted_and_every_host_still_counts_as_seen(history):
    rule = RULE.replace("CommandLine|contains: delete shadows", "NewProcessName|endswith: notepad.exe")
    asked = [indicator("1", rule, "sigma")]
    made = search(call(*asked), asked, place(history), limits=Limits(matches=1))
    (item,) = made.findings
    assert (len(item.matches), made.unkept, item.view.seen) == (1, 1, 2)


def test_a_search_that_takes_too_long_is_told_for_what_it_was_too_long(history):
    asked = [indicator("1", ADDRESS), indicator("2", RULE, "sigma")]
    moments = itertools.count(0, 50)
    made = search(
        call(*asked),
        asked,
        place(history),
        limits=Limits(seconds=10),
        elapsed=lambda: float(next(moments)),
    )
    assert {one.view for one in made.findings} == {None}
    assert {one.reason for one in made.findings} == {
        "its search takes longer than the 10 seconds that this member gives to a call"
    }
