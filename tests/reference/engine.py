"""The engine under judgement, given the same rules and events as the evaluator, through a lake."""

from __future__ import annotations

import tempfile
from pathlib import Path

from reference.row import Found, Row, Value
from tocsin.hunting import hunt
from tocsin.lake import KnownKeys, Lake, PartWriter, commit
from tocsin.model.detection import RuleSet
from tocsin.model.event import Event
from tocsin.model.expression import MULTI
from tocsin.sources.collecting import Collector


def run_engine(rules: RuleSet, rows: list[Row]) -> list[Found]:
    """Findings of a hunt in a lake that holds just these events, sorted."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        fill(root, rows)
        findings = hunt(Lake(root), rules).findings
    return sorted(Found(one.rule_id, tuple(sorted(event.record for event in one.events))) for one in findings)


def fill(root: Path, rows: list[Row]) -> None:
    """Two commits, so that a table has parts whose columns differ."""
    half = (len(rows) + 1) // 2
    for chunk, some in enumerate((rows[:half], rows[half:])):
        writer = PartWriter(root, 1_000_000)
        for number, origin in enumerate(sorted({row.origin for row in some})):
            digest = f"{number:064x}"
            collector = Collector(origin, digest, f"{origin}.json")
            for row in some:
                if row.origin == origin:
                    collector.add(_event(row))
            for batch in collector.take():
                writer.add(batch, (digest, chunk))
        commit(root, writer.flush(), KnownKeys())


def _event(row: Row) -> Event:
    time = None if row.time is None else round(row.time.timestamp() * 1_000_000)
    fields = {name: _text(value) for name, value in row.fields.items()}
    return Event(row.table, row.event, time, row.host, row.record, fields)


def _text(value: Value) -> str | None:
    return MULTI.join(value) if isinstance(value, list) else value
