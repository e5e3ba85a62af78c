from __future__ import annotations

import pytest
from sigma.exceptions import SigmaError

from tocsin.detections.sigma.correlations import correlation_detection
from tocsin.detections.sigma.documents import Document
from tocsin.model.detection import Condition, Correlation, CorrelationType
from tocsin.model.errors import DetectionError
from tocsin.model.expression import And, Atom, Not, Op, Or


def _read(**section):
    document = Document("c.yml", "d" * 64, {"title": "C", "id": "c", "level": "high", "correlation": section})
    return correlation_detection(document)[0].correlation


def _matched(rule):
    return Atom("rule", Op.EQ, rule, cased=True)


def test_an_event_count_with_a_range():
    assert _read(
        type="event_count",
        rules=["a", "b"],
        timespan="15m",
        condition={"gt": 100, "lte": 200},
        **{"group-by": "User"},
    ) == Correlation(
        CorrelationType.EVENT_COUNT,
        ("a", "b"),
        group_by=("User",),
        timespan=900.0,
        conditions=(Condition("gt", 100), Condition("lte", 200)),
    )


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("30s", 30),
        ("5m", 300),
        ("2h", 7200),
        ("1d", 86_400),
        ("1w", 604_800),
        ("1M", 2_629_746),
        ("1y", 31_556_952),
    ],
)
def test_time_spans_are_in_seconds(text, seconds):
    assert _read(type="event_count", rules="a", timespan=text, condition={"gte": 1}).timespan == seconds


@pytest.mark.parametrize("kind", ["value_count", "value_sum", "value_avg"])
def test_value_types_have_fields(kind):
    found = _read(type=kind, rules="a", timespan="1h", condition={"field": ["x", "y"], "gte": 1.5})
    assert (found.type.value, found.fields, found.conditions) == (kind, ("x", "y"), (Condition("gte", 1.5),))


def test_a_percentile_and_the_median_which_is_one():
    condition = {"field": "x", "gt": 5}
    assert (
        _read(
            type="value_percentile", rules="a", timespan="1h", condition={**condition, "percentile": 95}
        ).percentile
        == 95
    )
    median = _read(type="value_median", rules="a", timespan="1h", condition=condition)
    assert (median.type, median.percentile) == (CorrelationType.VALUE_PERCENTILE, 50)


@pytest.mark.parametrize(("kind", "count"), [("temporal", 2), ("temporal_ordered", 3)])
def test_temporal_types_ask_for_all_rules_unless_told_otherwise(kind, count):
    assert _read(type=kind, rules=["a", "b", "a"], timespan="1h").conditions == (Condition("gte", count),)
    assert _read(type=kind, rules=["a", "b"], timespan="1h", condition={"gte": 1}).conditions == (
        Condition("gte", 1),
    )


def test_an_extended_condition_is_a_tree_over_the_rules():
    found = _read(type="temporal", timespan="1h", condition="a AND (b or not c)")
    assert found.rules == ("a", "b", "c")
    assert found.where == And((_matched("a"), Or((_matched("b"), Not(_matched("c"))))))
    assert found.conditions == ()


def test_an_operator_within_a_name_keeps_its_case():
    assert _read(type="temporal", timespan="1h", condition="logon-NOT-admin Or b").rules == (
        "logon-NOT-admin",
        "b",
    )


def test_an_extended_condition_that_asks_for_all_rules_is_the_plain_type():
    found = _read(type="temporal_ordered", rules=["b", "a"], timespan="1h", condition="a AND b")
    assert (found.rules, found.where, found.conditions) == (("b", "a"), None, (Condition("gte", 2),))


def test_aliases_and_generate_are_kept():
    aliases = {"ip": {"a": "src", "b": "dst"}}
    found = _read(
        type="temporal",
        rules=["a", "b"],
        timespan="1h",
        aliases=aliases,
        generate=True,
        **{"group-by": ["ip"]},
    )
    assert (found.aliases, found.generate, found.group_by) == (aliases, True, ("ip",))


ID = "0e95725d-7320-415d-80f7-004da920fc11"
_GOOD = {"type": "event_count", "rules": ["a"], "timespan": "1h", "condition": {"gte": 1}}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"type": "dance"}, "'dance' is unknown"),
        ({"type": None}, "is unknown"),
        ({"rules": None}, "names no rules"),
        ({"rules": {"a": 1}}, "rules is text"),
        ({"rules": ["a"] * 1001}, "more than 1000 rules"),
        ({"timespan": None}, "no timespan"),
        ({"timespan": 5}, "no timespan"),
        ({"timespan": "9" * 5000 + "s"}, "no timespan"),
        ({"timespan": "0s"}, "greater than zero"),
        ({"timespan": "1 fortnight"}, "invalid"),
        ({"condition": None}, "condition is not a map"),
        ({"condition": {}}, "no bound"),
        ({"condition": {"gte": "many"}}, "not a number"),
        ({"condition": {"gte": True}}, "not a number"),
        ({"condition": {"gte": 1, "near": 2}}, "unknown parts: near"),
        ({"condition": "a"}, "needs type temporal"),
        ({"condition": {"gte": 5, "lt": 3}}, "can never match: no count is gte 5, lt 3"),
        ({"condition": {"gt": 3, "lt": 4}}, "can never match"),
        ({"condition": {"eq": 0}}, "can never match"),
        ({"condition": {"eq": 2, "neq": 2}}, "can never match"),
        ({"type": "temporal", "condition": {"gte": 2}}, "no count of 1 rules is gte 2"),
        ({"type": "temporal", "rules": ["a", "b"], "condition": "a and b and not a"}, "contradicts itself"),
        ({"type": "value_avg", "condition": {"field": "x", "gt": 1, "lt": 1}}, "no number is gt 1, lt 1"),
        ({"type": "temporal", "condition": "a and"}, "not understood|Failed to parse"),
        ({"type": "temporal", "condition": "a or b"}, "same rules: b"),
        ({"type": "temporal", "condition": "1 of a*"}, "counts rules"),
        ({"type": "temporal", "condition": "(" * 500 + "a" + ")" * 500}, "nests deeper"),
        ({"type": "temporal", "condition": "(" * 1_000_000}, "2000 are allowed"),
        ({"type": "value_count"}, "needs a field"),
        ({"type": "value_percentile", "condition": {"field": "x", "gt": 1}}, "needs a percentile"),
        ({"type": "value_percentile", "condition": {"field": "x", "gt": 1, "percentile": 101}}, "between 0 and 100"),
        ({"aliases": ["x"]}, "aliases is not a map"),
        ({"aliases": {"x": "y"}}, "alias x is not a map"),
        ({"generate": "yes"}, "generate is true or false"),
        ({"group-by": [5]}, "group-by is text"),
    ],
)  # fmt: skip
def test_a_correlation_that_is_not_clear_is_refused(change, reason):
    with pytest.raises((DetectionError, SigmaError), match=reason):
        _read(**{**_GOOD, **change})


@pytest.mark.parametrize(
    "change",
    [
        {"condition": {"gte": 3, "lt": 5}},
        {"condition": {"gt": 3, "lt": 5}},
        {"condition": {"neq": 1}},
        {"type": "value_count", "condition": {"field": "x", "eq": 0}},
        {"type": "value_sum", "condition": {"field": "x", "gt": -3, "lt": -2}},
        {"type": "value_avg", "condition": {"field": "x", "gte": 1, "lte": 1}},
    ],
)
def test_a_correlation_that_some_figure_meets_is_kept(change):
    assert _read(**{**_GOOD, **change}).conditions
