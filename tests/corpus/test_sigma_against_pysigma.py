"""Our trees of real rules are those that pySigma builds, read independently from its own objects."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sigma.conditions import ConditionAND, ConditionFieldEqualsValueExpression, ConditionNOT, ConditionOR
from sigma.rule import SigmaRule
from sigma.types import (
    SigmaExpansion,
    SigmaNull,
    SigmaNumber,
    SigmaRegularExpression,
    SigmaString,
    SpecialChars,
)

from tocsin.detections.sigma.compiling import compile_rules
from tocsin.detections.sigma.files import RuleFile, read_rules
from tocsin.model.expression import And, Atom, Expr, Not, Op, Or

pytestmark = pytest.mark.shared_data
_SIGNS = {SpecialChars.WILDCARD_MULTI: "*", SpecialChars.WILDCARD_SINGLE: "?"}


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("*", "\\*").replace("?", "\\?")


def _leaf(field: str | None, value: Any) -> Any:
    if isinstance(value, SigmaExpansion):
        return _joined("or", (_leaf(field, one) for one in value.values))
    if isinstance(value, SigmaString):
        parts = [_SIGNS.get(part) or _escaped(part) for part in value.s]
        if field is None:  # searched anywhere
            parts = (
                ["*", *parts[parts[:1] == ["*"] :], "*"]
                if parts[-1:] != ["*"]
                else ["*", *parts[parts[:1] == ["*"] :]]
            )
        return (field, "text", "".join(parts))
    if isinstance(value, SigmaNumber):
        return (field, "number", str(value.number)) if field else (field, "text", f"*{value.number}*")
    if isinstance(value, SigmaRegularExpression):
        return (field, "re", str(value.regexp).removeprefix("(?i)"))
    if isinstance(value, SigmaNull):
        return (field, "null", "")
    return (field, type(value).__name__, "")


def _theirs(node: Any) -> Any:
    if isinstance(node, ConditionNOT):
        return _negated(_theirs(node.args[0]))
    if isinstance(node, ConditionAND | ConditionOR):
        return _joined("and" if isinstance(node, ConditionAND) else "or", map(_theirs, node.args))
    field = node.field if isinstance(node, ConditionFieldEqualsValueExpression) else None
    return _leaf(field, node.value)


def _ours(tree: Expr) -> Any:
    if isinstance(tree, Not):
        return _negated(_ours(tree.item))
    if isinstance(tree, And | Or):
        return _joined("and" if isinstance(tree, And) else "or", map(_ours, tree.items))
    assert isinstance(tree, Atom)
    wild = tree.value if tree.op is Op.GLOB else _escaped(tree.value)
    patterns = {
        Op.EQ: wild,
        Op.GLOB: wild,
        Op.CONTAINS: f"*{wild}*",
        Op.STARTS: f"{wild}*",
        Op.ENDS: f"*{wild}",
        Op.EXISTS: "*",
    }
    if tree.op in patterns:
        return (tree.field, "text", patterns[tree.op])
    kinds = {Op.CIDR: "SigmaCIDRExpression", Op.FIELD_EQ: "SigmaFieldReference"}
    if tree.op in kinds:
        return (tree.field, kinds[tree.op], "")
    return (tree.field, tree.op.value, tree.value.removeprefix("(?i)"))


def _negated(item: Any) -> Any:
    return item[1] if item[0] == "not" else ("not", item)


def _joined(word: str, items: Iterator[Any]) -> Any:
    found: set[Any] = set()
    for item in items:
        found |= item[1] if item[0] == word else {item}
    return next(iter(found)) if len(found) == 1 else (word, frozenset(found))


def test_every_fifth_rule_has_the_tree_that_pysigma_gives_it(shared_data: Path):
    archive = shared_data / "sigma" / "sigmahq-rules-2026-08-05.zip"
    files = [one for one in read_rules([archive]) if isinstance(one, RuleFile)][::5]
    ours = {one.file: one for one in compile_rules(files).detections}
    for file in files:
        if file.name in ours:
            rule = SigmaRule.from_yaml(file.data.decode())
            theirs = _joined("or", (_theirs(one.parsed) for one in rule.detection.parsed_condition))
            assert _ours(ours[file.name].branches[0].where) == theirs, file.name
    assert len(ours) > 700
