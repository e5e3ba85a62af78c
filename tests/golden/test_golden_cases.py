"""Every golden case gives its rows, in the plain evaluator and in the engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from reference.case import Case, read_cases
from reference.engine import run_engine
from reference.evaluator import evaluate

CASES = [
    case for file in sorted((Path(__file__).parent / "cases").glob("*.yaml")) for case in read_cases(file)
]
_IDS = [f"{case.file}: {case.name}" for case in CASES]


def test_case_names_are_unique():
    assert len(_IDS) == len(set(_IDS))


def _is_kept(case: Case, who: str, request: pytest.FixtureRequest) -> None:
    """Expect a failure where the case says that this one cannot keep it yet."""
    not_yet = case.written.get("not_yet", {})
    if who in not_yet:
        request.applymarker(pytest.mark.xfail(reason=not_yet[who], strict=True))


@pytest.mark.parametrize("case", CASES, ids=_IDS)
def test_the_rules_of_a_case_load_or_are_rejected_for_the_reason_given(case: Case, request):
    _is_kept(case, "rules", request)
    rejected = case.written.get("rejected", [])
    assert len(case.rules.rejected) == len(rejected), case.rules.rejected
    for text in rejected:
        assert any(text in one.reason for one in case.rules.rejected), case.rules.rejected


@pytest.mark.parametrize("case", CASES, ids=_IDS)
def test_the_evaluator_finds_the_rows_of_a_case(case: Case, request):
    _is_kept(case, "evaluator", request)
    assert case.titled(evaluate(case.rules, case.rows)) == case.expected


@pytest.mark.parametrize("case", CASES, ids=_IDS)
def test_the_engine_finds_the_rows_of_a_case(case: Case, request):
    _is_kept(case, "engine", request)
    assert case.titled(run_engine(case.rules, case.rows)) == case.expected
