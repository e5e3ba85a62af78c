"""Golden cases: a rule, events, and the events that must be found, written as YAML.

A case has ``name`` (the promise), and one of ``detection`` (a Sigma detection section, with ``logsource``
if it is not process creation on Windows), ``rules`` (whole Sigma documents), ``correlations`` (by title, over
``bases``, each a selection of the Security log by name), ``pattern`` (a STIX pattern) and ``lookup`` (``field``, ``kind``, ``entries``, ``rest``). ``events`` are maps of fields; ``_table``, ``_event``, ``_host``,
``_origin`` and ``_at`` (seconds after the base time, null for none; by default the record number) say
where and when; ``defaults`` holds what all events share. ``find`` lists records, from 1; with
several rules it maps titles to records, or to lists of records for correlations. ``rejected`` lists texts
of which each must be in the reason of a rejected rule. ``not_yet`` says why ``rules`` (loading), ``evaluator`` or
``engine`` cannot keep the promise yet; a promise that is kept after all fails its test.
"""

from __future__ import annotations

import datetime as dt
import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from reference.row import Found, Row, Value
from tocsin.detections.sigma.compiling import compile_rules
from tocsin.detections.sigma.files import RuleFile
from tocsin.detections.stix.compile import compile_pattern
from tocsin.model.detection import Branch, Detection, IndicatorList, RuleSet
from tocsin.model.expression import ListKind, Lookup
from tocsin.model.logsource import LogSource

BASE = dt.datetime(2024, 5, 1, 12, tzinfo=dt.UTC)
_DEFAULTS: dict[str, Any] = {"_table": "windows-microsoft-windows-sysmon-operational", "_event": "1"}
_LOGSOURCE = "product=windows,category=process_creation"


@dataclass(frozen=True)
class Case:
    """One promise, ready to be kept; findings name rules by their titles."""

    file: str
    name: str
    written: dict[str, Any]

    @functools.cached_property
    def rules(self) -> RuleSet:
        """The rules, compiled."""
        return _rules(self.written)

    @functools.cached_property
    def rows(self) -> list[Row]:
        """The events."""
        defaults = _DEFAULTS | self.written.get("defaults", {})
        return [_row(number, defaults | event) for number, event in enumerate(self.written["events"], 1)]

    @property
    def expected(self) -> list[Found]:
        """What must be found."""
        find = self.written.get("find", [])
        by_title = find if isinstance(find, dict) else {"rule": find}
        return sorted(Found(title, _records(one)) for title, ones in by_title.items() for one in ones)

    def titled(self, found: list[Found]) -> list[Found]:
        """Findings with their rules' titles for ids, sorted."""
        titles = {detection.id: detection.title for detection in self.rules.detections}
        return sorted({Found(titles[one.rule], one.records) for one in found})


def read_cases(file: Path) -> list[Case]:
    """All cases of a file."""
    written = yaml.safe_load(file.read_text(encoding="utf-8"))
    return [Case(file.stem, case["name"], case) for case in written]


def _rules(written: dict[str, Any]) -> RuleSet:
    logsource = LogSource.parse(written.get("logsource", _LOGSOURCE))
    if "pattern" in written:
        model = Detection("rule", "rule", "stix", "case", "")
        return RuleSet(compile_pattern(written["pattern"], model).detections)
    if "lookup" in written:
        asked = written["lookup"]
        entries = IndicatorList("list", ListKind(asked["kind"]), tuple(asked["entries"]))
        where = Lookup(asked["field"], entries.kind, entries.id, tuple(asked.get("rest", ())))
        detection = Detection("rule", "rule", "list", "case", "", branches=(Branch(logsource, where),))
        return RuleSet((detection,), {entries.id: entries})
    text = written.get("rules") or yaml.safe_dump_all(_documents(written, logsource), allow_unicode=True)
    placeholders = {name: tuple(values) for name, values in written.get("placeholders", {}).items()}
    return compile_rules([RuleFile("case.yml", text.encode())], placeholders)


def _documents(written: dict[str, Any], logsource: LogSource) -> list[dict[str, Any]]:
    """Sigma documents of a case that is written in short."""
    parts = {"product": logsource.product, "category": logsource.category, "service": logsource.service}
    source = {part: value for part, value in parts.items() if value is not None}
    if "detection" in written:
        detection = {"condition": "selection", **written["detection"]}
        return [{"title": "rule", "logsource": source, "detection": detection}]
    security = {"product": "windows", "service": "security"}
    bases = [
        {
            "title": name,
            "name": name,
            "logsource": security,
            "detection": {"selection": selection, "condition": "selection"},
        }
        for name, selection in written["bases"].items()
    ]
    correlations = [
        {"title": name, "name": name, "correlation": section}
        for name, section in written["correlations"].items()
    ]
    return bases + correlations


def _row(number: int, event: dict[str, Any]) -> Row:
    own = {name.removeprefix("_"): value for name, value in event.items() if name.startswith("_")}
    fields = {name: value for name, value in event.items() if not name.startswith("_")}
    seconds = own.get("at", number)
    return Row(
        record=number,
        table=own["table"],
        event=own["event"],
        time=None if seconds is None else BASE + dt.timedelta(seconds=seconds),
        host=own.get("host", "ws1"),
        origin=own.get("origin", "org"),
        fields={"EventID": own["event"]} | {name: _value(value) for name, value in fields.items()},
    )


def _value(value: object) -> Value:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, list):
        return [str(item) for item in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


def _records(one: int | list[int]) -> tuple[int, ...]:
    return (one,) if isinstance(one, int) else tuple(one)
