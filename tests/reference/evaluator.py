"""All findings of a rule set over a list of events, as the engine must report them."""

from __future__ import annotations

from reference.correlating import Match, correlate, field_of
from reference.matching import view_of_match
from reference.row import Found, Row
from reference.seeing import values_of
from tocsin.lake.views.view import View
from tocsin.model.detection import Correlation, Detection, RuleSet


def evaluate(rules: RuleSet, rows: list[Row]) -> list[Found]:
    """Findings of every detection that is not hidden, sorted."""
    matches = _all_matches(rules, rows)
    visible = {detection.id for detection in rules.detections if not detection.hidden}
    return sorted(Found(match.rule, match.records) for match in matches if match.rule in visible)


def without_time(rules: RuleSet, rows: list[Row]) -> int:
    """How many matches no correlation could use because their event has no time."""
    referred = {rule for one in rules.detections if one.correlation for rule in one.correlation.rules}
    matches = _all_matches(rules, rows)
    return sum(match.time is None for match in matches if match.rule in referred)


def _all_matches(rules: RuleSet, rows: list[Row]) -> list[Match]:
    correlations = {one.id: one.correlation for one in rules.detections if one.correlation}
    wanted = _wanted(list(correlations.values()))
    matches = []
    for detection in rules.detections:
        for row in rows if detection.branches else ():
            view = view_of_match(detection, row, rules.lists)
            if view is not None:
                matches.append(_match(detection, row, view, wanted))
    for rule in _in_order(correlations):
        matches += correlate(rule, correlations[rule], matches)
    return matches


def _wanted(correlations: list[Correlation]) -> set[str]:
    """Every field that some correlation may ask of a match."""
    return {
        field_of(one, name, rule)
        for one in correlations
        for name in (*one.group_by, *one.fields)
        for rule in one.rules
    }


def _match(detection: Detection, row: Row, view: View, wanted: set[str]) -> Match:
    held = {name: values_of(row, view, name) for name in wanted}
    fields = {name: "\x1f".join(values) for name, values in held.items() if values}
    return Match(detection.id, row.time, row.origin, fields, (row.record,))


def _in_order(correlations: dict[str, Correlation]) -> list[str]:
    """Correlations, those that others refer to first. A circle is the front-end's to reject."""
    ordered: list[str] = []
    while len(ordered) < len(correlations):
        ready = [
            rule
            for rule, one in correlations.items()
            if rule not in ordered and all(part in ordered or part not in correlations for part in one.rules)
        ]
        if not ready:
            raise AssertionError("correlations refer to each other in a circle")
        ordered += ready
    return ordered
