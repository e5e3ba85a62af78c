r"""Reads the tests of rules: events that a rule must match and events that it must not.

A file ``x.test.yml`` beside ``x.yml`` holds, for one rule in each document::

    rule: 7b2e8c14-0000-4000-8000-000000000001   # id or name; not needed if x.yml has one rule
    match:
      - {Image: 'C:\\Windows\\System32\\whoami.exe'}
    no match:
      - {Image: 'C:\\Windows\\System32\\cmd.exe'}
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from tocsin.detections.sigma.documents import Document, read_documents
from tocsin.detections.sigma.files import read_tests
from tocsin.model.detection import Detection, Rejected, RuleSet
from tocsin.model.event import Scalar

Event = dict[str, Scalar]
_KEYS = ("match", "no match")


class RuleTest(msgspec.Struct, frozen=True):
    """What one rule is expected to say of events; events are maps of a log's fields."""

    file: str
    detection: Detection
    match: tuple[Event, ...]
    no_match: tuple[Event, ...]


def read_rule_tests(paths: Iterable[str | Path], rules: RuleSet) -> Iterator[RuleTest | Rejected]:
    """Every test below ``paths`` with the rule of ``rules`` that it is for, or why it is no test."""
    for file in read_tests(paths):
        if isinstance(file, Rejected):
            yield file
            continue
        for document in read_documents(file):
            yield document if isinstance(document, Rejected) else _test(document, rules)


def rule_file_of(name: str) -> str:
    """Name of the rule file that a test file is for."""
    stem, _, suffix = name.rpartition(".")
    return f"{stem[: -len('.test')]}.{suffix}"


def _test(document: Document, rules: RuleSet) -> RuleTest | Rejected:
    value = document.value
    wanted = str(value.get("rule") or "")
    unknown = sorted(str(key) for key in value if key not in (*_KEYS, "rule"))
    if unknown:
        return Rejected(
            document.file, wanted, f"a test has rule, match and no match, not {', '.join(unknown)}"
        )
    events = [_events(value.get(key)) for key in _KEYS]
    if None in events or not any(events):
        return Rejected(document.file, wanted, "match and no match are lists of events, at least one event")
    found = _tested(document.file, wanted, rules)
    if len(found) != 1:
        what = (
            f"{wanted!r} is no rule that loads"
            if wanted
            else f"{len(found)} rules load from {rule_file_of(document.file)}"
        )
        return Rejected(document.file, wanted, f"{what}: name one by its id")
    match, no_match = (tuple(one or ()) for one in events)
    return RuleTest(document.file, found[0], match, no_match)


def _tested(file: str, wanted: str, rules: RuleSet) -> list[Detection]:
    if wanted:
        return [one for one in rules.detections if wanted.lower() in {one.id, one.name.lower()}][:1]
    return [one for one in rules.detections if one.file == rule_file_of(file)]


def _events(value: Any) -> list[Event] | None:  # noqa: ANN401  (YAML)
    events = [] if value is None else value
    if not isinstance(events, list) or not all(isinstance(one, dict) for one in events):
        return None
    if any(isinstance(held, dict | list) for one in events for held in one.values()):
        return None
    return [{str(key): held for key, held in one.items()} for one in events]
