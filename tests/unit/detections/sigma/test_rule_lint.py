from __future__ import annotations

import pytest

from tocsin.detections.sigma.documents import Document
from tocsin.detections.sigma.lint import lint

_HEAD = {"title": "T", "description": "d", "status": "test", "author": "a", "date": "2024-01-01"}


def _remarks(detection, **more):
    return lint(Document("f.yml", "d", {**_HEAD, "detection": detection, **more}))


def test_a_tidy_rule_has_no_remarks():
    assert _remarks({"sel": {"a|contains|all": ["x", "y"]}, "condition": "sel"}) == []
    assert _remarks({"sel_a": [{"a": 1}], "sel_b": "x", "condition": ["1 of sel_*", "sel_b"]}) == []
    assert _remarks({"a": {"x|contains": ["*", r"C:\Temp\*"]}, "condition": "all of them"}) == []


def test_what_is_missing_is_named():
    assert lint(Document("f.yml", "d", {"title": "x" * 300})) == [
        "no description", "no status", "no author", "no date", "the title has more than 256 characters",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("detection", "remark"),
    [
        (
            {"sel": {"a": 1}, "other": {"b": 1}, "condition": "sel"},
            "selection 'other' is not used by the condition",
        ),
        (
            {"sel": {"a": 1}, "condition": "sel and not 1 of filter_*"},
            "the condition's 'filter_*' names no selection",
        ),
        ({"sel": {"a": 1}, "timeframe": "5m", "condition": "sel"}, "timeframe is of Sigma 1"),
        ({"sel": {"a|all": "x"}, "condition": "sel"}, "sel, a|all: all has no meaning"),
        ({"sel": [{"a|contains": ["*x"]}], "condition": "sel"}, "wildcards at the ends"),
        ({"sel": {"a|contains": r"x\\*"}, "condition": "sel"}, "wildcards at the ends"),
        ({"sel": {"a": ["x", "y", "x"]}, "condition": "sel"}, "a value is given twice"),
        ({"sel": {"a|re": ".*x"}, "condition": "sel"}, "searched anywhere"),
    ],
)
def test_what_the_author_did_not_mean_is_remarked_on(detection, remark):
    (found,) = _remarks(detection)
    assert remark in found


def test_an_escaped_wildcard_at_the_end_is_no_wildcard():
    assert _remarks({"sel": {"a|contains": r"x\*"}, "condition": "sel"}) == []
