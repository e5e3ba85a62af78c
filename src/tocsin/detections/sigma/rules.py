"""Turns a Sigma rule document into a detection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tocsin.detections.sigma.conditions import condition_tree
from tocsin.detections.sigma.contradictions import doubtful, impossible
from tocsin.detections.sigma.documents import Document
from tocsin.detections.sigma.header import header
from tocsin.detections.sigma.modifiers import Context
from tocsin.detections.sigma.placeholders import Placeholders
from tocsin.detections.sigma.refuting import Steps, dead_parts
from tocsin.detections.sigma.values import item_tree
from tocsin.detections.sigma.wording import Conflict
from tocsin.detections.trees import all_of, any_of, constant
from tocsin.model.detection import Branch, Detection
from tocsin.model.errors import DetectionError
from tocsin.model.expression import Expr, leaves
from tocsin.model.logsource import LogSource

MAX_ATOMS = 100_000  # of one rule, once its modifiers have multiplied its values
_MOST_TOLD = 5  # conflicts of one kind
_MAX_DEPTH = 12  # lists within lists in a selection


def rule_detection(document: Document, placeholders: Placeholders) -> tuple[Detection, list[str]]:
    """Detection of a rule document, and warnings.

    Raises ``DetectionError`` or ``SigmaError`` when the rule cannot be applied as it is written.
    """
    fields, warnings = header(document)
    logsource = log_source(document.value.get("logsource"))
    where = detection_tree(_mapping(document.value.get("detection"), "detection"), Context(placeholders))
    always = constant(where)
    if always is not None:
        raise DetectionError(f"the condition holds for {'every' if always else 'no'} event")
    steps = Steps()
    conflict = impossible(where, logsource, steps)
    if conflict:
        raise DetectionError(
            f"the rule can never match: {conflict}",
            hint="what is left out is all that is selected: narrow the filter"
            if conflict.denied
            else "if either will do, join the selections with or",
        )
    warnings += _told(
        "part of the rule matches only an event that holds several values: {} (if either will do, use or)",
        doubtful(where),
    )
    warnings += _told("part of the rule can never match: {}", dead_parts(where, steps))
    return Detection(kind="sigma", branches=(Branch(logsource, where),), **fields), warnings


def _told(words: str, conflicts: Sequence[Conflict]) -> list[str]:
    """A warning for each of the first conflicts; the last counts the rest."""
    told = [words.format(one) for one in conflicts[:_MOST_TOLD]]
    more = len(conflicts) - len(told)
    return [*told[:-1], f"{told[-1]}; and {more:,} more of this kind"] if more else told


def detection_tree(section: Mapping[str, Any], context: Context) -> Expr:
    """Tree of a ``detection`` section; several conditions are alternatives."""
    conditions = section.get("condition")
    conditions = conditions if isinstance(conditions, list) else [conditions]
    if not conditions or not all(isinstance(one, str) and one.strip() for one in conditions):
        raise DetectionError("there is no condition")
    selections = {
        str(name): selection_tree(value, context)
        for name, value in section.items()
        if name not in ("condition", "timeframe")
    }
    tree = any_of(condition_tree(one, selections) for one in conditions)
    if sum(1 for _ in leaves(tree)) > MAX_ATOMS:
        raise DetectionError(f"the rule asks more than {MAX_ATOMS} questions")
    return tree


def selection_tree(value: Any, context: Context, depth: int = 0) -> Expr:  # noqa: ANN401  (YAML)
    """Tree of one selection: a map is AND, a list of maps OR, plain values are keywords."""
    if depth > _MAX_DEPTH:
        raise DetectionError(f"a selection nests more than {_MAX_DEPTH} lists")
    if isinstance(value, dict):
        if not value:
            raise DetectionError("a selection is empty")
        return all_of(item_tree(_key(key), one, context) for key, one in value.items())
    if isinstance(value, list) and any(isinstance(one, dict | list) for one in value):
        return any_of(selection_tree(one, context, depth + 1) for one in value)
    if value == []:
        raise DetectionError("a selection is empty")
    return item_tree(None, value, context)


def log_source(value: Any) -> LogSource:  # noqa: ANN401  (YAML)
    """Log source of a document, in lower case.

    Raises ``DetectionError`` when it is missing or names none of product, category and service.
    """
    source = _mapping(value, "logsource")
    parts = {key: source.get(key) for key in ("product", "category", "service")}
    for key, part in parts.items():
        if part is not None and not isinstance(part, str):
            raise DetectionError(f"logsource {key} is not text")
    if not any(parts.values()):
        raise DetectionError("logsource names no product, category or service")
    return LogSource(**{key: part.lower() for key, part in parts.items() if part})


def _mapping(value: Any, name: str) -> dict[str, Any]:  # noqa: ANN401  (YAML)
    if value is None:
        raise DetectionError(f"there is no {name}")
    if not isinstance(value, dict):
        raise DetectionError(f"{name} is not a map")
    return value


def _key(key: Any) -> str:  # noqa: ANN401  (YAML)
    return key if isinstance(key, str) else str(key)
