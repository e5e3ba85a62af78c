"""Techniques found, as a layer of the ATT&CK Navigator."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import BinaryIO

import orjson

from tocsin.model.finding import Finding

#: Layer format: https://github.com/mitre-attack/attack-navigator/blob/master/layers/spec/v4.5/layerformat.md
_VERSIONS = {"layer": "4.5", "attack": "18", "navigator": "5.1.0"}
_COLOURS = ["#ffe08a", "#c0392b"]


def write(findings: Iterable[Finding], stream: BinaryIO) -> None:
    """Score each technique by its number of findings; the comment names the rules."""
    score: Counter[str] = Counter()
    rules: dict[str, set[str]] = {}
    for finding in findings:
        for technique in finding.techniques:
            score[technique] += 1
            rules.setdefault(technique, set()).add(finding.rule_title)
    layer = {
        "name": "Tocsin findings",
        "versions": _VERSIONS,
        "domain": "enterprise-attack",
        "description": "Techniques of rules that matched. An empty field is not a proof of absence.",
        "gradient": {"colors": _COLOURS, "minValue": 0, "maxValue": max(score.values(), default=1)},
        "techniques": [
            {"techniqueID": technique, "score": count, "comment": "; ".join(sorted(rules[technique])[:10])}
            for technique, count in sorted(score.items())
        ],
    }
    stream.write(orjson.dumps(layer, option=orjson.OPT_INDENT_2))
