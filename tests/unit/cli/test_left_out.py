from __future__ import annotations

import datetime as dt
import io

import msgspec
from rich.console import Console

from report_samples import outcome
from tocsin.cli.hunting_summary import summary_object
from tocsin.cli.left_out import print_left_out
from tocsin.model.detection import Detection, IndicatorList, Rejected, RuleSet
from tocsin.model.expression import ListKind
from tocsin.node.hunts import Outcome
from tocsin.node.reports import html
from tocsin.node.suppression import Suppression
from tocsin.node.tuning import Suppressed


def of(rules: RuleSet) -> Outcome:
    return msgspec.structs.replace(outcome(), used=rules, taken=None, suppressed=())


def told(rules: RuleSet, *, verbose: bool = False) -> str:
    out = Console(file=io.StringIO(), width=80, highlight=False, soft_wrap=True)
    print_left_out(out, of(rules), verbose=verbose)
    return out.file.getvalue()


def aside(count: int) -> tuple[Rejected, ...]:
    many = (
        Rejected("feeds/case.json", f"attribute {n}", "not meant for detection (to_ids)")
        for n in range(count)
    )
    return (*many, Rejected("feeds/case.json", "indicator--1", "revoked"))


def test_indicators_that_are_not_hunted_are_counted_by_reason():
    lines = told(RuleSet(aside=aside(12))).splitlines()
    assert "not hunted: 13 indicators" in lines
    assert "       12  not meant for detection (to_ids)  (first: case.json attribute 0)" in lines
    assert "        1  revoked  (first: case.json indicator--1)" in lines


def test_every_one_of_them_is_listed_when_asked():
    lines = told(RuleSet(aside=aside(12), rejected=aside(30)), verbose=True)
    assert "  case.json: attribute 11: not meant for detection (to_ids)" in lines
    assert "  case.json: attribute 29: not meant for detection (to_ids)" in lines
    assert "more" not in lines


def test_what_is_only_counted_counts_in_full():
    beyond = Rejected("feeds/case.json", "", "deleted", 990_000)
    found = RuleSet(rejected=(*aside(12), beyond), aside=(beyond,))
    text = told(found)
    assert "not loaded: 990,013 rules or indicators" in text
    assert "and 990,003 more; --verbose lists all" in text
    assert "not hunted: 990,000 indicators" in text
    told_in_json = summary_object(of(found))
    assert (told_in_json["not_loaded_count"], told_in_json["not_hunted_count"]) == (990_013, 990_000)


def test_json_lists_each_with_file_place_and_reason():
    found = summary_object(of(RuleSet(aside=aside(1))))
    assert found["not_hunted"][1] == {
        "file": "feeds/case.json",
        "rule": "indicator--1",
        "reason": "revoked",
        "count": 1,
    }


def test_the_report_counts_and_lists_them_too():
    stream = io.BytesIO()
    html.write(of(RuleSet(aside=aside(2))), stream)
    page = stream.getvalue().decode()
    assert "Indicators not hunted: 3" in page
    assert "indicator--1" in page


def test_indicators_that_have_ended_are_counted_and_those_still_valid_are_not():
    end = dt.datetime(2022, 5, 1, tzinfo=dt.UTC)
    lists = [
        Detection(name, f"Address until {stop}", "list", "f", "d", stop=stop)
        for name, stop in (("old", f"{end:%Y-%m-%dT%H:%M:%SZ}"), ("new", "2022-05-02T00:00:00Z"))
    ]
    entries = {d.id: IndicatorList(d.id, ListKind.ADDRESS, ("192.0.2.1", "192.0.2.2")) for d in lists}
    found = RuleSet(tuple(lists), entries)
    assert "ended: 2 indicators, asked only of events before that" in told(found)
    assert [one["rule_id"] for one in summary_object(of(found))["ended"]] == ["old"]
    assert "Address until 2022-05-01T00:00:00Z: old" in told(found, verbose=True)


def test_events_that_several_exports_brought_are_told_of_what_a_hunt_took_in():
    whole = outcome()
    out = Console(file=io.StringIO(), width=80, highlight=False, soft_wrap=True)
    print_left_out(out, whole)
    assert "4 events were in already from another export and counted once" in out.file.getvalue()
    assert summary_object(whole)["duplicates"] == 4
    assert "from another export" not in told(RuleSet())
    assert summary_object(of(RuleSet()))["duplicates"] is None


def test_where_nothing_was_left_out_nothing_is_said():
    assert not [line for line in told(RuleSet()).splitlines() if line and "no time" not in line]


def test_an_expired_suppression_is_told_as_such():
    old = Suppression(rule="shell", reason="our scanner", until=dt.date(2022, 4, 30))
    found = msgspec.structs.replace(of(RuleSet()), suppressed=(Suppressed(old, 0, expired=True),))
    out = Console(file=io.StringIO(), width=80, highlight=False, soft_wrap=True)
    print_left_out(out, found)
    assert "expired after 2022-04-30, suppresses nothing: shell (our scanner)" in out.file.getvalue()
    stream = io.BytesIO()
    html.write(found, stream)
    assert "expired after 2022-04-30" in stream.getvalue().decode()
