from __future__ import annotations

import pytest

from tocsin.detections.queries.backends import open_target
from tocsin.detections.queries.convert import CASELESS, LUCENE, UNMAPPED, convert_detection, convert_rules
from tocsin.model.detection import Branch, Correlation, CorrelationType, Detection
from tocsin.model.expression import Atom, ListKind, Lookup, Op
from tocsin.model.logsource import LogSource

RULE = """title: Encoded command
id: 00000000-0000-4000-8000-000000000001
name: encoded
logsource: {product: windows, category: process_creation}
detection:
  a: {Image|endswith: '\\powershell.exe', CommandLine|contains: ' -enc '}
  condition: a
"""
COUNTED = """---
title: Many
correlation:
  type: event_count
  rules: [encoded]
  group-by: [Computer]
  timespan: 5m
  condition: {gte: 10}
"""
PROCESS = LogSource("windows", "process_creation")


def _detection(where, source=PROCESS, **more) -> Detection:
    return Detection("id", "T", "stix", "f", "", branches=(Branch(source, where),), **more)


def test_a_rule_becomes_a_query_of_the_system_for_its_log():
    (query,) = convert_rules("f", RULE, open_target("splunk")).queries
    assert query.text == (
        'source="WinEventLog:Microsoft-Windows-Sysmon/Operational" EventCode=1 '
        'Image="*\\\\powershell.exe" CommandLine="* -enc *"'
    )
    assert query.logsources == ("windows/process_creation/*",)
    assert query.notes == ()


def test_a_correlation_becomes_a_query_where_the_system_can_count():
    (query,) = convert_rules("f", RULE + COUNTED, open_target("splunk")).queries
    assert "| stats count as event_count by" in query.text


def test_where_a_system_cannot_count_the_parts_are_asked_and_that_is_told():
    made = convert_rules("f", RULE + COUNTED, open_target("opensearch"))
    (part,) = made.queries
    assert "enc" in part.text
    assert len(made.left_out) == 2
    assert "one by one" in made.left_out[1]


def test_a_splunk_query_always_begins_with_a_search():
    regexes = RULE.replace(
        "  a: {Image", "  b: {CommandLine|re: 'b+'}\n  c: {CommandLine|re: 'c+'}\n  a: {Image"
    )
    rule = regexes.replace("condition: a", "condition: b or c")
    counted = COUNTED.replace("event_count", "temporal").replace(
        "  condition: {gte: 10}\n", "  generate: true\n"
    )
    made = convert_rules("f", rule + counted, open_target("splunk"))
    assert made.queries[0].text.startswith("*\n| rex field=CommandLine")


def test_a_rule_that_cannot_be_understood_is_left_out_with_the_reason():
    left = convert_rules("f", RULE.replace("condition: a", "condition: b"), open_target("splunk"))
    assert left.queries == ()
    assert "b" in left.left_out[0]
    assert convert_rules("f", "", open_target("splunk")).left_out == ("it holds no rule",)


def test_a_rule_of_great_depth_is_left_out_and_costs_nothing_else():
    deep = RULE.replace("condition: a", f"condition: {'(' * 5_000}a{')' * 5_000}")
    left = convert_rules("f", deep, open_target("splunk"))
    assert left.queries == ()
    assert left.left_out


def test_a_log_source_that_no_pipeline_knows_is_noted():
    rule = RULE.replace("product: windows, category: process_creation", "category: proxy")
    (query,) = convert_rules("f", rule, open_target("splunk")).queries
    assert query.notes == (UNMAPPED,)


def test_what_a_system_refuses_is_told_with_its_log_source():
    rule = RULE.replace("product: windows, category: process_creation", "category: proxy")
    left = convert_rules("f", rule, open_target("sentinel"))
    assert left.queries == ()
    assert left.left_out[0].startswith("*/proxy/*: ")


def test_an_error_of_a_backends_own_costs_only_its_item():
    rule = RULE.replace("CommandLine|contains: ' -enc '", "Hashes|contains: 'XX=1'")
    assert "Hashes" in convert_rules("f", rule, open_target("defender")).left_out[0]


def test_an_entry_of_a_list_becomes_a_query_for_each_log_and_the_same_is_one():
    branches = tuple(
        Branch(LogSource("linux", name), Lookup("Image", ListKind.FILE_NAME, "list"))
        for name in ("process_creation", "network_connection")
    )
    listed = Detection("list", "T", "list", "f", "", branches=branches)
    (query,) = convert_detection(listed, (), frozenset({"evil.exe"}), open_target("elastic")).queries
    assert query.logsources == ("linux/process_creation/*", "linux/network_connection/*")
    assert "evil.exe" in query.text


def test_regard_for_case_is_given_up_where_the_system_has_none_and_noted():
    cased = _detection(Atom("Image", Op.CONTAINS, "Evil", cased=True))
    (exact,) = convert_detection(cased, (), frozenset(), open_target("splunk")).queries
    assert "CASE(" in exact.text or CASELESS in exact.notes
    (query,) = convert_detection(cased, (), frozenset(), open_target("elastic")).queries
    assert CASELESS in query.notes


def test_a_regular_expression_for_lucene_is_noted():
    regex = _detection(Atom("Image", Op.REGEX, "(?i)^c.+$", cased=True))
    (lucene,) = convert_detection(regex, (), frozenset(), open_target("elastic")).queries
    assert LUCENE in lucene.notes
    (splunk,) = convert_detection(regex, (), frozenset(), open_target("splunk")).queries
    assert LUCENE not in splunk.notes


def test_parts_of_a_correlation_are_asked_and_what_relates_them_is_told():
    part = _detection(Atom("Image", Op.CONTAINS, "evil"))
    whole = Detection(
        "id", "T", "stix", "f", "", correlation=Correlation(CorrelationType.TEMPORAL, ("id", "id"))
    )
    made = convert_detection(whole, (part,), frozenset(), open_target("splunk"))
    assert len(made.queries) == 1
    assert "what relates them in time" in made.left_out[0]


def test_bounds_in_time_are_told_beside_the_query():
    bounded = _detection(Atom("Image", Op.CONTAINS, "evil"), stop="2022-08-01T00:00:00Z")
    made = convert_detection(bounded, (), frozenset(), open_target("splunk"))
    assert made.left_out == (
        "its bounds in time are not in the query: search from any time until 2022-08-01T00:00:00Z",
    )


@pytest.mark.parametrize("source", [LogSource("stix", service="observed")])
def test_logs_that_only_this_program_has_are_not_asked(source):
    made = convert_detection(
        _detection(Atom("a", Op.EQ, "b"), source), (), frozenset(), open_target("splunk")
    )
    assert made.queries == ()
