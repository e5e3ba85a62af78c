"""Published rules over real events: the engine finds what the plain evaluator finds."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path

import pytest

from reference.engine import run_engine
from reference.evaluator import evaluate
from reference.row import Row
from tocsin.detections.sigma.compiling import compile_rules
from tocsin.detections.sigma.files import RuleFile
from tocsin.model.detection import RuleSet
from tocsin.model.event import Event
from tocsin.model.expression import MULTI
from tocsin.sources.contract import ReadContext
from tocsin.sources.formats.windows_json import WINDOWS_JSON

_EACH = 4  # events of each event id, so that all kinds are there and the evaluator stays quick


@pytest.fixture(scope="module")
def published(shared_data: Path) -> RuleSet:
    archive = next((shared_data / "sigma").glob("sigmahq-rules-*.zip"))
    with zipfile.ZipFile(archive) as rules:
        names = [name for name in rules.namelist() if "/windows/" in name and name.endswith(".yml")]
        files = [RuleFile(name, rules.read(name)) for name in names[::3]]
    return compile_rules(files)


def _rows(archive: Path) -> list[Row]:
    rows: list[Row] = []
    seen: dict[tuple[str, str], int] = {}
    with zipfile.ZipFile(archive) as members:
        for member in members.infolist():
            with members.open(member) as stream:
                for event in WINDOWS_JSON.read(stream, ReadContext(member.filename, dt.datetime.now(dt.UTC))):
                    if not isinstance(event, Event):
                        continue
                    kind = (event.table, event.event)
                    seen[kind] = seen.get(kind, 0) + 1
                    if seen[kind] <= _EACH:
                        rows.append(_row(len(rows) + 1, event))
    return rows


def _row(number: int, event: Event) -> Row:
    texts = {name: None if value is None else str(value) for name, value in event.fields.items()}
    fields = {name: text.split(MULTI) if text and MULTI in text else text for name, text in texts.items()}
    return Row(number, event.table, event.event, None, event.host, "org", fields)


@pytest.mark.shared_data
def test_published_rules_over_real_events_match_the_same_rows(shared_data: Path, published: RuleSet):
    folder = shared_data / "security-datasets" / "atomic" / "windows"
    archives = sorted(path for path in folder.rglob("*.zip") if path.stat().st_size < 60_000)[::12]
    found = 0
    for archive in archives:
        rows = _rows(archive)
        expected = evaluate(published, rows)
        assert run_engine(published, rows) == expected, archive.name
        found += len(expected)
    assert found > 0
