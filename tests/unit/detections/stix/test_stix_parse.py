"""Pattern text becomes its parts, and nothing else becomes anything."""

from __future__ import annotations

import pytest

from tocsin.detections.stix.parse import MAX_DEPTH, parse_pattern
from tocsin.detections.stix.pattern import (
    AllOf,
    AnyOf,
    Combination,
    Comparison,
    Joining,
    Literal,
    LiteralKind,
    Observation,
    Operator,
    Qualified,
    Qualifiers,
)
from tocsin.model.errors import DetectionError


def _only(text: str) -> Comparison:
    observed = parse_pattern(text)
    assert isinstance(observed, Observation)
    assert isinstance(observed.where, Comparison)
    return observed.where


@pytest.mark.parametrize(
    ("operator", "test", "negated"),
    [
        ("=", Operator.EQ, False),
        ("==", Operator.EQ, False),
        ("!=", Operator.EQ, True),
        ("<>", Operator.EQ, True),
        ("NOT =", Operator.EQ, True),
        ("NOT !=", Operator.EQ, False),
        ("<", Operator.LT, False),
        ("<=", Operator.LTE, False),
        (">", Operator.GT, False),
        ("NOT >=", Operator.GTE, True),
        ("LIKE", Operator.LIKE, False),
        ("NOT MATCHES", Operator.MATCHES, True),
        ("ISSUBSET", Operator.SUBSET, False),
        ("NOT ISSUPERSET", Operator.SUPERSET, True),
    ],
)
def test_every_operator_is_read_with_its_negation(operator: str, test: Operator, negated: bool):
    comparison = _only(f"[a:b {operator} 'x']")
    assert (comparison.test, comparison.negated) == (test, negated)


@pytest.mark.parametrize(
    ("token", "literal"),
    [
        (r"'it\'s \\ x'", Literal(LiteralKind.TEXT, "it's \\ x")),
        ("'e\u0301'", Literal(LiteralKind.TEXT, "\u00e9")),
        ("-5", Literal(LiteralKind.INTEGER, "-5")),
        ("2.50", Literal(LiteralKind.FLOAT, "2.50")),
        ("true", Literal(LiteralKind.BOOLEAN, "true")),
        ("h'6869'", Literal(LiteralKind.BINARY, "6869")),
        ("b'aGk='", Literal(LiteralKind.BINARY, "6869")),
        ("t'2022-07-15T06:00:00.5Z'", Literal(LiteralKind.TIME, "2022-07-15T06:00:00.5Z")),
    ],
)
def test_every_constant_is_read(token: str, literal: Literal):
    assert _only(f"[a:b = {token}]").values == (literal,)


def test_a_set_may_mix_kinds():
    values = _only("[a:b IN ('x', 1, true)]").values
    assert [value.value for value in values] == ["x", "1", "true"]


@pytest.mark.parametrize(
    ("written", "path", "indexed"),
    [
        ("file:hashes.'SHA-256'", "file:hashes.SHA-256", False),
        ("windows-registry-key:values[*].data", "windows-registry-key:values.data", False),
        ("process:arguments[2]", "process:arguments", True),
        ("network-traffic:extensions.'http-request-ext'.request_header.'User-Agent'",
         "network-traffic:extensions.http-request-ext.request_header.User-Agent", False),
        ("x-own:'first part'.b_ref.c", "x-own:first part.b_ref.c", False),
    ],
)  # fmt: skip
def test_a_path_is_read_without_quotes_and_indices(written: str, path: str, indexed: bool):
    comparison = _only(f"[{written} = 'x']")
    assert (comparison.path, comparison.indexed) == (path, indexed)


def test_and_binds_before_or_within_an_observation():
    observed = parse_pattern("[a:b = 1 OR a:b = 2 AND a:b = 3]")
    assert isinstance(observed, Observation)
    assert isinstance(observed.where, AnyOf)
    assert isinstance(observed.where.items[1], AllOf)


def test_and_binds_before_or_before_followedby_between_observations():
    observed = parse_pattern("[a:b = 1] FOLLOWEDBY [a:b = 2] OR [a:b = 3] AND [a:b = 4]")
    assert isinstance(observed, Combination)
    assert observed.joining is Joining.THEN
    second = observed.items[1]
    assert isinstance(second, Combination)
    assert second.joining is Joining.OR
    third = second.items[1]
    assert isinstance(third, Combination)
    assert third.joining is Joining.AND


def test_a_chain_of_one_operator_is_flat_however_long():
    observed = parse_pattern("[" + " OR ".join(f"a:b = {number}" for number in range(3000)) + "]")
    assert isinstance(observed, Observation)
    assert isinstance(observed.where, AnyOf)
    assert len(observed.where.items) == 3000


def test_qualifiers_apply_from_left_to_right():
    observed = parse_pattern("[a:b = 1] REPEATS 5 TIMES WITHIN 0.5 SECONDS")
    assert isinstance(observed, Qualified)
    assert observed.by == Qualifiers(within=0.5)
    assert isinstance(observed.item, Qualified)
    assert observed.item.by == Qualifiers(repeats=5)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "a:b = 1",
        "[a:b = ]",
        "[a:b = 'x",
        "[a:b = 1] AND",
        "[a:b = 1] [a:b = 2]",
        "[NOT a:b = 1]",
        "[a:b = 1] REPEATS 0 TIMES",
        "[a:b = 1] REPEATS 99999999999999999999 TIMES",
        "[a:b = t'2022-02-30T00:00:00Z']",
        "[a:b = 1] START t'2023-01-01T00:00:00Z' STOP t'2022-01-01T00:00:00Z'",
        "[a:b = b'###=']",
        "[" + "(" * (MAX_DEPTH + 1) + "a:b = 1" + ")" * (MAX_DEPTH + 1) + "]",
        "(" * 100_000,
        "[a:b = '\x00' AND \x00]",
    ],
)
def test_what_is_no_pattern_is_refused_with_a_reason(text: str):
    with pytest.raises(DetectionError):
        parse_pattern(text)


def test_brackets_inside_a_text_are_no_nesting():
    assert _only(f"[a:b = '{'(' * 500}']").values[0].value == "(" * 500
