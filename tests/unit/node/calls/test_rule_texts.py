"""A rule that is sent stands on its own: what a correlation is over goes with it."""

from __future__ import annotations

from call_samples import RULE
from tocsin.detections.indicators.stix_sigma import compile_sigma
from tocsin.node.calls.rule_texts import Rules, over

CORRELATION = """\
title: Often
id: 0f0f0c5a-3b1e-4a52-9a7e-2f2f0a1b2c3d
name: often
correlation:
  type: event_count
  rules:
    - shadows
  group-by: [Computer]
  timespan: 1h
  condition: {gte: 2}
"""
CHAIN = """\
title: Chain
id: 0f0f0c5a-3b1e-4a52-9a7e-2f2f0a1b2c3e
correlation: {type: temporal, rules: [often], timespan: 1h}
"""


def rules(tmp_path, **files):
    for name, text in files.items():
        (tmp_path / f"{name}.yml").write_text(text)
    return Rules.read((tmp_path,))


def test_a_correlation_brings_its_rules_from_other_files_before_itself(tmp_path):
    known = rules(tmp_path, base=RULE + "name: shadows\n", over=CORRELATION)
    text = known.whole("0f0f0c5a-3b1e-4a52-9a7e-2f2f0a1b2c3d")
    assert text.index("Shadow copies") < text.index("Often")
    compiled = compile_sigma(text, "call")
    assert not compiled.rejected
    assert [one.title for one in compiled.detections if not one.hidden] == ["Often"]


def test_a_plain_rule_is_sent_alone_though_its_file_holds_others(tmp_path):
    known = rules(tmp_path, both=f"{RULE}name: shadows\n---\n{CORRELATION}")
    assert "Often" not in known.whole("7f1f1c5a-3b1e-4a52-9a7e-2f2f0a1b2c3d")


def test_rules_that_go_in_circles_end(tmp_path):
    one = CORRELATION.replace("shadows", "other")
    other = (
        CORRELATION.replace("shadows", "often").replace("name: often", "name: other").replace("2c3d", "2c3f")
    )
    assert rules(tmp_path, one=one, other=other).whole("often").count("title:") == 2


def test_an_unknown_rule_has_no_text(tmp_path):
    assert rules(tmp_path, base=RULE).whole("gone") == ""


def test_the_rules_of_a_correlation_are_read_in_both_forms_of_yaml():
    assert list(over(CORRELATION)) == ["shadows"]
    assert list(over(CORRELATION.replace("rules:\n    - shadows", "rules: [shadows, 'more']"))) == [
        "shadows",
        "more",
    ]
    assert list(over(RULE)) == []
