"""Turns a Sigma correlation document into a detection whose rules are still as the author named them."""

from __future__ import annotations

import math
import re
from typing import Any

from sigma.correlations import SigmaCorrelationTimespan

from tocsin.detections.sigma.bounds import reachable
from tocsin.detections.sigma.conditions import condition_tree
from tocsin.detections.sigma.documents import Document
from tocsin.detections.sigma.header import header
from tocsin.detections.trees import all_of, constant
from tocsin.model.detection import Condition, Correlation, CorrelationType, Detection
from tocsin.model.errors import DetectionError
from tocsin.model.expression import Atom, Expr, Op, leaves

MAX_RULES = 1_000
_MAX_EXPRESSION = 2_000  # characters
_WORD = re.compile(r"[^\s()]+")
_MEDIAN = 50.0
_KEYS = frozenset({"type", "rules", "generate", "group-by", "timespan", "aliases", "condition"})
_OPERATORS = frozenset({"lt", "lte", "gt", "gte", "eq", "neq"})
_TEMPORAL = frozenset({CorrelationType.TEMPORAL, CorrelationType.TEMPORAL_ORDERED})
_COUNTS_EVENTS = _TEMPORAL | {CorrelationType.EVENT_COUNT}
_COUNTS = _COUNTS_EVENTS | {CorrelationType.VALUE_COUNT}
#: The field of the atoms in ``Correlation.where``: which rule matched.
RULE_FIELD = "rule"


def correlation_detection(document: Document) -> tuple[Detection, list[str]]:
    """Detection of a correlation document, and warnings.

    pySigma knows one bound of whole numbers; the specification allows ranges, so conditions are read
    here. Raises ``DetectionError`` or ``SigmaError`` when the correlation cannot be applied.
    """
    section = document.value["correlation"]
    if not isinstance(section, dict):
        raise DetectionError("correlation is not a map")
    fields, warnings = header(document)
    warnings += [
        f"correlation key {key!r} is unknown and ignored" for key in sorted(set(section) - _KEYS, key=str)
    ]
    return Detection(kind="sigma", correlation=_correlation(section), **fields), warnings


def _correlation(section: dict[str, Any]) -> Correlation:
    kind, percentile = _type(section.get("type"))
    condition = section.get("condition")
    where = _expression(condition) if isinstance(condition, str) else None
    rules = _rules(section.get("rules"), where)
    if where is not None and kind not in _TEMPORAL:
        raise DetectionError("a condition over rules needs type temporal or temporal_ordered")
    if where is not None and where == all_of(leaves(where)):
        where, condition = None, None  # "a and b" is what temporal asks for anyway
    if condition is None and kind in _TEMPORAL:
        condition = {"gte": len(rules if kind is CorrelationType.TEMPORAL_ORDERED else set(rules))}
    bounds = {} if where is not None else _mapping(condition, "condition")
    conditions = () if where is not None else _conditions(bounds)
    _possible(where, conditions, kind, rules)
    generate = section.get("generate", False)
    if not isinstance(generate, bool):
        raise DetectionError("generate is true or false")
    return Correlation(
        type=kind,
        rules=rules,
        group_by=_texts(section.get("group-by"), "group-by"),
        timespan=_timespan(section.get("timespan")),
        conditions=conditions,
        fields=_value_fields(bounds, kind),
        percentile=_percentile(bounds, kind, percentile),
        aliases=_aliases(section.get("aliases")),
        generate=generate,
        where=where,
    )


def _type(value: Any) -> tuple[CorrelationType, float | None]:  # noqa: ANN401  (YAML)
    name = str(value).lower()
    if name == "value_median":  # pySigma's own; a median is a percentile
        return CorrelationType.VALUE_PERCENTILE, _MEDIAN
    if name not in set(CorrelationType):
        raise DetectionError(
            f"correlation type {name!r} is unknown", hint=f"one of {', '.join(CorrelationType)}"
        )
    return CorrelationType(name), None


def _rules(value: Any, where: Expr | None) -> tuple[str, ...]:  # noqa: ANN401  (YAML)
    named = (
        tuple(dict.fromkeys(leaf.value for leaf in leaves(where) if isinstance(leaf, Atom))) if where else ()
    )
    rules = _texts(value, "rules") or named
    if not rules:
        raise DetectionError("the correlation names no rules")
    if len(rules) > MAX_RULES:
        raise DetectionError(f"a correlation of more than {MAX_RULES} rules")
    if where is not None and set(rules) != set(named):
        odd = ", ".join(sorted(set(rules) ^ set(named)))
        raise DetectionError(f"rules and condition do not name the same rules: {odd}")
    return rules


def _timespan(value: Any) -> float:  # noqa: ANN401  (YAML)
    if not isinstance(value, str) or len(value) > 12:  # noqa: PLR2004  (a hundred billion of anything)
        raise DetectionError("the correlation has no timespan", hint="a number and one of s m h d w M y: 15m")
    return float(SigmaCorrelationTimespan(value).seconds)


def _conditions(bounds: dict[Any, Any]) -> tuple[Condition, ...]:
    unknown = set(bounds) - _OPERATORS - {"field", "percentile"}
    if unknown:
        raise DetectionError(f"condition has unknown parts: {', '.join(sorted(map(str, unknown)))}")
    found = tuple(Condition(op, _number(count, op)) for op, count in bounds.items() if op in _OPERATORS)
    if not found:
        raise DetectionError(f"condition has no bound: one or more of {', '.join(sorted(_OPERATORS))}")
    return found


def _possible(
    where: Expr | None, conditions: tuple[Condition, ...], kind: CorrelationType, rules: tuple[str, ...]
) -> None:
    """Raise ``DetectionError`` where nothing that can happen meets what is asked."""
    if where is not None and constant(where) is False:
        raise DetectionError("the correlation can never match: its condition contradicts itself")
    ordered = kind is CorrelationType.TEMPORAL_ORDERED
    if where is None and not reachable(conditions, kind, len(rules if ordered else set(rules))):
        asked = ", ".join(f"{one.op} {one.count:g}" for one in conditions)
        of_rules = f" of {len(set(rules))} rules" if kind in _TEMPORAL else ""
        raise DetectionError(
            f"the correlation can never match: no count{of_rules} is {asked}"
            if kind in _COUNTS
            else f"the correlation can never match: no number is {asked}",
            hint="a range has a lower and a higher bound: gte: 3 and lt: 5",
        )


def _number(value: Any, name: str) -> float:  # noqa: ANN401  (YAML)
    try:
        number = math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise DetectionError(f"condition {name}: {value!r} is not a number")
    return number


def _value_fields(bounds: dict[Any, Any], kind: CorrelationType) -> tuple[str, ...]:
    fields = _texts(bounds.get("field"), "field")
    if not fields and kind not in _COUNTS_EVENTS:
        raise DetectionError(f"{kind.value} needs a field in its condition")
    return fields


def _percentile(bounds: dict[Any, Any], kind: CorrelationType, fixed: float | None) -> float | None:
    if kind is not CorrelationType.VALUE_PERCENTILE or fixed is not None:
        return fixed
    if "percentile" not in bounds:
        raise DetectionError("value_percentile needs a percentile in its condition", hint="percentile: 95")
    number = _number(bounds["percentile"], "percentile")
    if not 0 <= number <= 100:  # noqa: PLR2004  (per cent)
        raise DetectionError(f"percentile {number:g} is not between 0 and 100")
    return number


def _aliases(value: Any) -> dict[str, dict[str, str]]:  # noqa: ANN401  (YAML)
    aliases = _mapping(value if value is not None else {}, "aliases")
    return {
        str(alias): {str(rule): str(field) for rule, field in _mapping(fields, f"alias {alias}").items()}
        for alias, fields in aliases.items()
    }


def _texts(value: Any, name: str) -> tuple[str, ...]:  # noqa: ANN401  (YAML)
    values = [] if value is None else value if isinstance(value, list) else [value]
    if not all(isinstance(one, str) and one for one in values):
        raise DetectionError(f"{name} is text or a list of text")
    return tuple(values)


def _mapping(value: Any, name: str) -> dict[Any, Any]:  # noqa: ANN401  (YAML)
    if not isinstance(value, dict):
        raise DetectionError(f"{name} is not a map")
    return value


def _expression(text: str) -> Expr:
    """Tree of an extended condition over ids and names of rules: ``rule_a and not rule_b``.

    Read as the conditions of rules are: pySigma's grammar has no hyphens, which every id has.
    """
    if len(text) > _MAX_EXPRESSION:
        raise DetectionError(f"condition of {len(text)} characters, {_MAX_EXPRESSION} are allowed")
    words = _WORD.findall(text)
    if "of" in map(str.lower, words):
        raise DetectionError(f"condition {text!r} counts rules", hint="name them, joined by and, or, not")
    return condition_tree(text, {word: _matched(word) for word in words})


def _matched(rule: str) -> Atom:
    return Atom(RULE_FIELD, Op.EQ, rule, cased=True)
