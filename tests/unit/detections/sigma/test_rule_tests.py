from __future__ import annotations

import pytest

from tocsin.detections import load
from tocsin.detections.sigma.rule_tests import read_rule_tests, rule_file_of
from tocsin.model.detection import Rejected

RULE = """title: T{0}
id: 7b2e8c14-0000-4000-8000-00000000000{0}
name: rule_{0}
level: low
logsource: {{product: x}}
detection: {{s: {{a: {0}}}, condition: s}}
"""


def _tests(tmp_path, text, rules=(1,)):
    (tmp_path / "x.yml").write_text("---\n".join(RULE.format(number) for number in rules))
    (tmp_path / "x.test.yml").write_text(text)
    return list(read_rule_tests([tmp_path], load([tmp_path])))


def test_a_test_is_for_the_one_rule_beside_it(tmp_path):
    (found,) = _tests(tmp_path, "match: [{a: 1, b: null}]\nno match: [{a: 2}]\n")
    assert found.detection.title == "T1"
    assert (found.match, found.no_match) == (({"a": 1, "b": None},), ({"a": 2},))


def test_one_of_several_rules_is_named(tmp_path):
    text = "rule: rule_2\nmatch: [{a: 2}]\n---\nrule: 7b2e8c14-0000-4000-8000-000000000001\nmatch: [{a: 1}]\n"
    assert [one.detection.title for one in _tests(tmp_path, text, (1, 2))] == ["T2", "T1"]


@pytest.mark.parametrize(
    ("text", "rules", "reason"),
    [
        ("match: [{a: 1}]", (1, 2), "2 rules load"),
        ("rule: gone\nmatch: [{a: 1}]", (1,), "'gone' is no rule that loads"),
        ("match: []", (1,), "at least one event"),
        ("match: {a: 1}", (1,), "lists of events"),
        ("match: [{a: [1]}]", (1,), "lists of events"),
        ("matches: [{a: 1}]", (1,), "not matches"),
        ("match: [", (1,), "not YAML"),
    ],
)
def test_what_is_no_test_is_listed_with_the_reason(tmp_path, text, rules, reason):
    (found,) = _tests(tmp_path, text, rules)
    assert isinstance(found, Rejected)
    assert reason in found.reason


def test_a_test_file_knows_its_rule_file():
    assert rule_file_of("a/b.c.test.yaml") == "a/b.c.yaml"


def test_rules_and_tests_named_on_their_own_are_told_apart(tmp_path):
    _tests(tmp_path, "match: [{a: 1}]")
    rules = load([tmp_path / "x.yml"])
    assert list(read_rule_tests([tmp_path / "x.yml"], rules)) == []
    assert len(list(read_rule_tests([tmp_path / "x.yml", tmp_path / "x.test.yml"], rules))) == 1
