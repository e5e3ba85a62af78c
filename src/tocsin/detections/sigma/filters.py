"""Reads Sigma filters: exclusions of one place, applied to the rules they name."""

from __future__ import annotations

from typing import Any

import msgspec

from tocsin.detections.sigma.documents import Document
from tocsin.detections.sigma.modifiers import Context
from tocsin.detections.sigma.placeholders import Placeholders
from tocsin.detections.sigma.rules import detection_tree, log_source
from tocsin.detections.trees import all_of, constant
from tocsin.model.detection import Branch, Detection
from tocsin.model.errors import DetectionError
from tocsin.model.expression import Expr
from tocsin.model.logsource import LogSource


class Filter(msgspec.Struct, frozen=True):
    """``where`` must hold too for the rules named (by id or name; None: any) on this log source."""

    file: str
    title: str
    logsource: LogSource
    rules: tuple[str, ...] | None
    where: Expr


def read_filter(document: Document, placeholders: Placeholders) -> Filter:
    """Filter of a document with a ``filter`` section.

    As pySigma does, the filter's condition is joined to the rule's by AND: to leave events out it
    says ``not selection``. Raises ``DetectionError`` or ``SigmaError`` when it cannot be applied.
    """
    section = document.value["filter"]
    if not isinstance(section, dict):
        raise DetectionError("filter is not a map")
    if not isinstance(section.get("condition"), str):
        raise DetectionError("a filter has exactly one condition")
    where = detection_tree({k: v for k, v in section.items() if k != "rules"}, Context(placeholders))
    always = constant(where)
    if always is not None:
        what = "leaves nothing out" if always else "leaves no event of any rule"
        raise DetectionError(f"the filter {what}", hint="a filter that leaves events out says: not selection")
    return Filter(
        file=document.file,
        title=str(document.value.get("title") or ""),
        logsource=log_source(document.value.get("logsource")),
        rules=_rules(section.get("rules")),
        where=where,
    )


def applies(rule_filter: Filter, detection: Detection) -> bool:
    """Whether the filter is meant for a rule; correlations are filtered through their rules."""
    if detection.correlation is not None:
        return False
    wanted = rule_filter.rules
    named = wanted is None or detection.name in wanted or detection.id in map(str.lower, wanted)
    return named and any(_covers(rule_filter.logsource, branch.logsource) for branch in detection.branches)


def filtered(detection: Detection, where: Expr) -> Detection:
    """The detection with a filter's condition joined to each of its branches."""
    branches = tuple(Branch(one.logsource, all_of((one.where, where))) for one in detection.branches)
    return msgspec.structs.replace(detection, branches=branches)


def _rules(value: Any) -> tuple[str, ...] | None:  # noqa: ANN401  (YAML)
    if value is None:
        raise DetectionError(
            "a filter says which rules it is for", hint="rules: any, or a list of ids and names"
        )
    if value == [] or (isinstance(value, str) and value.lower() == "any"):
        return None
    values = value if isinstance(value, list) else [value]
    if not all(isinstance(one, str) for one in values):
        raise DetectionError("a filter's rules are ids and names")
    return tuple(values)


def _covers(wide: LogSource, narrow: LogSource) -> bool:
    pairs = zip(msgspec.structs.astuple(wide), msgspec.structs.astuple(narrow), strict=True)
    return all(mine is None or mine == other for mine, other in pairs)
