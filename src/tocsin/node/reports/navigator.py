"""Techniques found, as a layer of the ATT&CK Navigator."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import BinaryIO

import orjson

from tocsin.model.counting import counted
from tocsin.model.finding import Finding
from tocsin.node.reports.attack_ids import VERSION, known

#: Layer format: https://github.com/mitre-attack/attack-navigator/blob/master/layers/spec/v4.5/layerformat.md
_VERSIONS = {"layer": "4.5", "attack": VERSION, "navigator": "5.1.0"}
_COLOURS = ["#ffe08a", "#c0392b"]


def write(findings: Iterable[Finding], stream: BinaryIO) -> None:
    """Score each technique by its number of findings; the comment names the rules.

    Techniques that the layer's version of ATT&CK does not know, which no matrix could show, are left out; the
    description and the metadata count them.
    """
    score: Counter[str] = Counter()
    rules: dict[str, set[str]] = {}
    for finding in findings:
        for technique in finding.techniques:
            score[technique] += 1
            rules.setdefault(technique, set()).add(finding.rule_title)
    shown = {technique: count for technique, count in score.items() if technique in known()}
    unknown = {technique: count for technique, count in sorted(score.items()) if technique not in known()}
    layer = {
        "name": "Tocsin findings",
        "versions": _VERSIONS,
        "domain": "enterprise-attack",
        "description": _description(unknown),
        "gradient": {"colors": _COLOURS, "minValue": 0, "maxValue": max(shown.values(), default=1)},
        "techniques": [
            {"techniqueID": technique, "score": count, "comment": "; ".join(sorted(rules[technique])[:10])}
            for technique, count in sorted(shown.items())
        ],
        "metadata": [
            {"name": f"{technique}, unknown to ATT&CK {VERSION}", "value": counted(count, "finding")}
            for technique, count in unknown.items()
        ],
    }
    stream.write(orjson.dumps(layer, option=orjson.OPT_INDENT_2))


def _description(unknown: Mapping[str, int]) -> str:
    text = "Techniques of rules that matched. An empty field is not a proof of absence."
    if not unknown:
        return text
    many = "1 technique is" if len(unknown) == 1 else f"{len(unknown)} techniques are"
    named = ", ".join(f"{technique} ({count})" for technique, count in unknown.items())
    return f"{text} {many} left out because ATT&CK {VERSION} knows no such id: {named}."
