"""The engine under judgement, given the same rules and events as the evaluator."""

from __future__ import annotations

from collections import defaultdict

import pyarrow as pa

from reference.row import Found, Row, Value
from tocsin.hunting.evaluate import evaluate
from tocsin.hunting.lookups import EntryIndex
from tocsin.hunting.program import Question, compile_unit
from tocsin.lake.views.resolve import covers, views_of
from tocsin.model import event as ev
from tocsin.model.detection import RuleSet
from tocsin.model.expression import MULTI

CORRELATES = False  # until the engine offers correlations


def run_engine(rules: RuleSet, rows: list[Row]) -> list[Found]:
    """Findings of the engine, sorted."""
    units: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        units[row.table, row.event].append(row)
    lists = {name: EntryIndex(entries) for name, entries in rules.lists.items()}
    found = set()
    for (table, event), members in units.items():
        questions = _questions(rules, table, event)
        columns, events = _arrow(members)
        program = compile_unit(questions, columns, event)
        for question, hits in evaluate(program, events, lists):
            rule = rules.detections[question.detection]
            found |= {Found(rule.id, (members[hit].record,)) for hit in hits if not rule.hidden}
    return sorted(found)


def _questions(rules: RuleSet, table: str, event: str) -> list[Question]:
    return [
        Question(number, place, branch.where, view)
        for number, detection in enumerate(rules.detections)
        for place, branch in enumerate(detection.branches)
        for view in views_of(branch.logsource, [table])
        if covers(view, table) and (not view.events or event in view.events)
    ]


def _arrow(members: list[Row]) -> tuple[dict[str, str], pa.Table]:
    names: dict[str, str] = {}
    for row in members:
        for name in row.fields:
            names.setdefault(name.lower(), name)
    columns = {
        own: pa.array([_text(row.fields, lower) for row in members], pa.string()).dictionary_encode()
        for lower, own in names.items()
    }
    times = pa.array([row.time for row in members], pa.timestamp("us", "UTC"))
    return names, pa.table({**columns, ev.TIME: times})


def _text(fields: dict[str, Value], lower: str) -> str | None:
    value = next((value for name, value in fields.items() if name.lower() == lower), None)
    return MULTI.join(value) if isinstance(value, list) else value
