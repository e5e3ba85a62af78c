"""Rules before they are used: does each load, and does it say what its tests say."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from tocsin.detections import load, read_placeholders
from tocsin.detections.sigma.check import CheckedRule, check
from tocsin.detections.sigma.rule_tests import RuleTest, read_rule_tests
from tocsin.hunting import hunt
from tocsin.lake import KnownKeys, Lake, PartWriter, commit
from tocsin.model.detection import Rejected, RuleSet
from tocsin.model.event import Event, generic_table
from tocsin.sources.collecting import Collector

_BUFFER_BYTES = 64 * 1024 * 1024
_NO_FILE = "0" * 64


class TestResult(msgspec.Struct, frozen=True):
    """What became of one rule's test: ``failures`` say which events were judged wrongly, none is a success."""

    file: str
    rule: str
    title: str
    events: int
    failures: tuple[str, ...]


class RuleChecks(msgspec.Struct, frozen=True):
    """Every rule with its remarks, every test with its result, and tests that could not be run."""

    rules: tuple[CheckedRule, ...]
    tests: tuple[TestResult, ...]
    not_run: tuple[Rejected, ...]

    @property
    def sound(self) -> bool:
        """Whether every rule loads and every test holds."""
        tested = not self.not_run and not any(test.failures for test in self.tests)
        return tested and all(rule.loads for rule in self.rules)


def check_rules(paths: Sequence[Path], placeholders: Path | None = None) -> RuleChecks:
    """Check the rules below paths and run the tests beside them; raises ``DetectionError`` for a missing path."""
    values = read_placeholders(placeholders) if placeholders else None
    report = check(paths, values)
    with tempfile.TemporaryDirectory(prefix="tocsin-") as folder:
        rules = load(paths, Path(folder), placeholders=values)
    tests, not_run = _sorted(read_rule_tests(paths, rules))
    return RuleChecks(report.rules, tuple(run_tests(tests, rules)), tuple(not_run))


def run_tests(tests: Sequence[RuleTest], rules: RuleSet) -> list[TestResult]:
    """Hunt in a lake of just the tests' events, each seen as every log source that its rule asks for."""
    if not tests:
        return []
    tested = {test.detection.id: msgspec.structs.replace(test.detection, hidden=False) for test in tests}
    asked = RuleSet(detections=tuple(tested.values()), lists=rules.lists)
    with tempfile.TemporaryDirectory(prefix="tocsin-") as folder:
        _fill(Path(folder), tests)
        findings = hunt(Lake(Path(folder)), asked, workers=1).findings
    hits = {(finding.rule_id, event.record) for finding in findings for event in finding.events}
    results = []
    start = 1
    for test in tests:
        results.append(_result(test, start, hits))
        start += len(test.match) + len(test.no_match)
    return results


def _sorted(found: Iterable[RuleTest | Rejected]) -> tuple[list[RuleTest], list[Rejected]]:
    tests: list[RuleTest] = []
    not_run: list[Rejected] = []
    for one in found:
        if isinstance(one, Rejected):
            not_run.append(one)
        elif one.detection.correlation is not None:
            reason = "tests are of single events: test the rules that it correlates"
            not_run.append(Rejected(one.file, one.detection.title, reason))
        else:
            tests.append(one)
    return tests, not_run


def _fill(root: Path, tests: Sequence[RuleTest]) -> None:
    collector = Collector("", _NO_FILE, "tests")
    record = 0
    for test in tests:
        tables = sorted({generic_table(branch.logsource) for branch in test.detection.branches})
        for fields in (*test.match, *test.no_match):
            record += 1
            for table in tables:
                collector.add(Event(table, "", None, "", record, dict(fields)))
    writer = PartWriter(root, _BUFFER_BYTES)
    for batch in collector.take():
        writer.add(batch, (_NO_FILE, 0))
    commit(root, writer.flush(), KnownKeys())


def _result(test: RuleTest, start: int, hits: set[tuple[str, int]]) -> TestResult:
    rule = test.detection.id
    failures = [
        f"match, event {place}: is not matched"
        for place, _ in enumerate(test.match, 1)
        if (rule, start + place - 1) not in hits
    ]
    begin = start + len(test.match)
    failures += [
        f"no match, event {place}: is matched"
        for place, _ in enumerate(test.no_match, 1)
        if (rule, begin + place - 1) in hits
    ]
    count = len(test.match) + len(test.no_match)
    return TestResult(test.file, rule, test.detection.title, count, tuple(failures))
