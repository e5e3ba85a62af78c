from __future__ import annotations

from tocsin.detections.sigma.compiling import compile_rules
from tocsin.detections.sigma.files import RuleFile
from tocsin.model.detection import Rejected

GOOD = """title: Good {0}
id: 7b2e8c14-0000-4000-8000-00000000000{0}
name: good_{0}
level: low
logsource: {{product: windows}}
detection:
  sel: {{a: {0}}}
  condition: sel
"""


def _file(*documents, name="f.yml"):
    return RuleFile(name, "\n---\n".join(documents).encode())


def test_one_unknown_modifier_costs_one_rule():
    bad = GOOD.format(2).replace("{a: 2}", "{a|dance: 2}")
    rules = compile_rules([_file(GOOD.format(1), bad, GOOD.format(3)), _file(GOOD.format(4), name="g.yml")])
    assert [one.title for one in rules.detections] == ["Good 1", "Good 3", "Good 4"]
    assert rules.rejected == (
        Rejected("f.yml", "7b2e8c14-0000-4000-8000-000000000002 Good 2", "unknown modifier 'dance'"),
    )


def test_correlations_and_filters_meet_rules_of_other_files():
    correlation = """title: Many
correlation: {type: event_count, rules: good_1, group-by: [a], timespan: 5m, condition: {gte: 3}}
"""
    only = """title: Only
logsource: {product: windows}
filter: {rules: good_1, sel: {b: 1}, condition: not sel}
"""
    rules = compile_rules(
        [_file(correlation, name="c.yml"), _file(only, name="o.yml"), _file(GOOD.format(1))]
    )
    many, good = rules.detections
    assert many.correlation.rules == (good.id,)
    assert good.hidden
    assert len(good.branches[0].where.items) == 2
    assert many.level == "low"
    assert [one.reason for one in rules.warnings] == ["no id: named by its content"]


def test_what_could_not_be_read_stays_listed():
    lost = Rejected("gone.yml", "", "cannot be read")
    assert compile_rules([lost, _file("- x")]).rejected == (
        Rejected("f.yml", "", "a rule is a map of title, logsource and detection; this is none"),
        lost,
    )


def test_the_result_does_not_depend_on_what_else_is_loaded():
    alone = compile_rules([_file(GOOD.format(1))]).detections[0]
    assert alone in compile_rules([_file(GOOD.format(2)), _file(GOOD.format(1))]).detections


def test_placeholders_come_from_outside():
    text = GOOD.format(1).replace("{a: 1}", "{a|expand: '%Net%'}")
    assert "placeholder %Net% has no values" in compile_rules([_file(text)]).rejected[0].reason
    assert compile_rules([_file(text)], {"Net": ("x",)}).detections[0].branches[0].where.value == "x"


def test_a_rule_set_cannot_grow_without_end(monkeypatch):
    monkeypatch.setattr("tocsin.detections.sigma.compiling.MAX_ATOMS", 2)
    rules = compile_rules([_file(*(GOOD.format(number) for number in range(4)))])
    assert (len(rules.detections), len(rules.rejected)) == (2, 2)
    assert "ask more than 2 questions" in rules.rejected[0].reason
