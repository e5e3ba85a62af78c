from __future__ import annotations

from tocsin.detections.sigma.modifiers import MODIFIERS
from tocsin.detections.sigma.support import FEATURES, features_of, support_table
from tocsin.model.detection import CorrelationType

_NAMES = {name for name, _, _ in FEATURES}


def test_every_modifier_and_correlation_that_is_supported_is_in_the_table():
    synonyms = {"ignorecase", "multiline", "dotall"}
    assert {f"modifier `{name}`" for name in set(MODIFIERS) - synonyms} <= _NAMES
    assert {f"correlation `{kind.value}`" for kind in CorrelationType} <= _NAMES


def test_the_features_of_a_document_are_all_rows_of_the_table():
    document = {
        "action": "repeat",
        "detection": {
            "sel": [{"a|contains|windash": ["x*y", None, "", 5]}, {"b|re|ignorecase": "a*b"}],
            "words": ["w"],
            "condition": ["1 of sel*", "all of them"],
        },
        "correlation": {"type": "temporal", "condition": "a or b", "aliases": {"x": {}}, "generate": True},
        "filter": {"rules": "any", "sel": {"|all": ["x", "y"]}, "condition": "not sel | count()"},
    }
    found = set(features_of(document))
    assert found <= _NAMES
    assert {"modifier `i`", "null", "number", "keywords", "filter", "wildcards within a value"} <= found
    assert "wildcards within a value" not in set(
        features_of({"detection": {"s": {"a": [r"\*", "*x*", r"\?"], "b|re": "a?"}}})
    )


def test_the_table_counts_rules(tmp_path):
    rule = "title: T\nlogsource: {product: x}\ndetection: {s: {a|windash: -x, b|windash: -y}, condition: s}\n"
    (tmp_path / "a.yml").write_text(f"{rule}---\n{rule}---\nx: [\n")
    table = support_table([tmp_path])
    assert "| modifier `windash` | yes | 2 |" in table
    assert table.count("\n") == len(FEATURES) + 2
