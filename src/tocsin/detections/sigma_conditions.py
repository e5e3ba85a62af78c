"""Turns a Sigma condition into a tree over the rule's named selections."""

from __future__ import annotations

import fnmatch
import functools
from collections.abc import Mapping

from pyparsing import ParseException
from sigma.conditions import (
    ConditionAND,
    ConditionIdentifier,
    ConditionItem,
    ConditionNOT,
    ConditionSelector,
    condition,
)

from tocsin.detections.trees import NEVER, all_of, any_of, none_of
from tocsin.model.errors import DetectionError
from tocsin.model.expression import Expr

MAX_CONDITION = 4_000  # characters
_MAX_NESTING = 12  # parentheses within parentheses, and nots; pySigma's grammar slows down beyond
_MAX_NOTS = 60


def condition_tree(text: str, selections: Mapping[str, Expr]) -> Expr:
    """Tree of one condition.

    Raises ``DetectionError`` for what is no condition, for the aggregations of Sigma 1
    (``| count() > 5``), and for names and patterns without a selection.
    """
    return _tree(_parsed(text.strip()), selections)


@functools.lru_cache(maxsize=512)
def _parsed(text: str) -> ConditionItem:
    if "|" in text:
        raise DetectionError(
            f"condition {text!r} aggregates as Sigma 1 did", hint="write it as a correlation rule"
        )
    if len(text) > MAX_CONDITION or _nesting(text) > _MAX_NESTING or text.count("not") > _MAX_NOTS:
        raise DetectionError(f"condition of {len(text)} characters is too long or too deep")
    try:
        return condition.parse_string(text, parse_all=True)[0]
    except ParseException as error:
        raise DetectionError(f"condition {text!r} is not understood: {error}") from error


def _nesting(text: str) -> int:
    depth = deepest = 0
    for character in text:
        depth += (character == "(") - (character == ")")
        deepest = max(deepest, depth)
    return deepest


def _tree(node: ConditionItem, selections: Mapping[str, Expr]) -> Expr:
    if isinstance(node, ConditionIdentifier):
        if node.identifier not in selections:
            raise DetectionError(f"the condition names {node.identifier!r}, which is not defined")
        return selections[node.identifier]
    if isinstance(node, ConditionSelector):
        return _selected(node, selections)
    parts = [_tree(argument, selections) for argument in node.args]
    if isinstance(node, ConditionNOT):
        return none_of(parts[0])
    return all_of(parts) if isinstance(node, ConditionAND) else any_of(parts)


def _selected(node: ConditionSelector, selections: Mapping[str, Expr]) -> Expr:
    """``1 of`` and ``all of``; names beginning with ``_`` are meant only where the pattern does."""
    pattern = "*" if node.pattern == "them" else node.pattern
    names = [
        name
        for name in selections
        if fnmatch.fnmatchcase(name, pattern) and (pattern.startswith("_") or not name.startswith("_"))
    ]
    if node.cond_class is ConditionAND:
        if not names:
            raise DetectionError(f"the condition asks for all of {node.pattern!r}, which names no selection")
        return all_of(selections[name] for name in names)
    return any_of(selections[name] for name in names) if names else NEVER
