from __future__ import annotations

import pytest

from tocsin.detections.sigma.documents import Document
from tocsin.detections.sigma.filters import applies, filtered, read_filter
from tocsin.model.detection import Branch, Detection
from tocsin.model.errors import DetectionError
from tocsin.model.expression import And, Atom, Not, Op
from tocsin.model.logsource import LogSource

A = Atom("a", Op.EQ, "1")
USER = Atom("User", Op.STARTS, "adm_")
RULE = Detection(
    "id-1",
    "T",
    "sigma",
    "f",
    "d",
    name="named",
    branches=(Branch(LogSource("windows", "process_creation"), A),),
)


def _filter(rules, **logsource):
    section = {"rules": rules, "selection": {"User|startswith": "adm_"}, "condition": "not selection"}
    return read_filter(Document("f.yml", "d", {"title": "F", "logsource": logsource, "filter": section}), {})


@pytest.mark.parametrize("rules", ["any", "Any", [], "id-1", ["ID-1"], ["other", "named"]])
def test_a_filter_applies_to_the_rules_it_names(rules):
    assert applies(_filter(rules, product="windows"), RULE)


def test_a_filter_leaves_other_rules_and_log_sources_alone():
    assert not applies(_filter(["other"], product="windows"), RULE)
    assert not applies(_filter("any", product="linux"), RULE)
    assert not applies(_filter("any", product="windows", service="sysmon"), RULE)


def test_a_filter_is_joined_by_and():
    found = filtered(RULE, _filter("any", product="windows").where)
    assert found.branches[0].where == And((A, Not(USER)))


@pytest.mark.parametrize(
    ("section", "reason"),
    [
        ("x", "not a map"),
        ({"selection": {"a": 1}, "condition": "selection"}, "which rules it is for"),
        ({"rules": "any", "selection": {"a": 1}}, "exactly one condition"),
        ({"rules": "any", "selection": {"a": 1}, "condition": ["selection"]}, "exactly one condition"),
        ({"rules": "any", "s": {"a": 1}, "condition": "s and not s"}, "leaves no event of any rule"),
        ({"rules": "any", "s": {"a": 1}, "condition": "s or not s"}, "leaves nothing out"),
        ({"rules": [5], "selection": {"a": 1}, "condition": "selection"}, "ids and names"),
    ],
)
def test_a_filter_that_is_not_clear_is_refused(section, reason):
    with pytest.raises(DetectionError, match=reason):
        read_filter(Document("f.yml", "d", {"logsource": {"product": "x"}, "filter": section}), {})
