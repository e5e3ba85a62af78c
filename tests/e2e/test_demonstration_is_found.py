"""The demonstration's promises: with the intruder every phase is found, without it nothing high is."""

from pathlib import Path

import pytest

import tocsin.detections as detections_room
from tocsin.detections.sigma.loading import load
from tocsin.hunting import HuntResult, hunt
from tocsin.lake import Lake
from tocsin.model.detection import RuleSet
from tocsin.node.demo.generate import LOGS, generate
from tocsin.node.demo.scenario import DemoConfig, Phase
from tocsin.node.demo.story import lines, tell
from tocsin.node.demo.truth import Truth
from tocsin.node.ingest import ingest
from tocsin.sources import ReadOptions

GRAVE = {"high", "critical"}


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return load([Path(detections_room.__file__).parent / "rules"])


def hunted(folder: Path, rules: RuleSet, **config: int | bool) -> tuple[HuntResult, Truth]:
    truth = generate(DemoConfig(**{"events": 5_000, "hosts": 16, "workers": 1, **config}), folder)
    report = ingest([folder / LOGS], folder / "lake", ReadOptions(origin="agency"), workers=1)
    assert report.skipped == ()
    assert report.rows == truth.events
    return hunt(Lake(folder / "lake"), rules), truth


def test_without_the_intruder_nothing_high_is_found(tmp_path, rules):
    result, _ = hunted(tmp_path, rules, intruder=False, events=20_000)
    assert [f.rule_title for f in result.findings if f.level in GRAVE] == []


@pytest.mark.parametrize("config", [{}, {"days": 45, "seed": 5, "hosts": 19}])
def test_with_the_intruder_every_phase_is_found(tmp_path, rules, config):
    result, truth = hunted(tmp_path, rules, **config)
    story = tell(result.findings, truth)
    assert {chapter.phase for chapter in story.chapters if chapter.found} == set(Phase)
    assert [f.rule_title for f in story.unexplained if f.level in GRAVE] == []
    assert all(missed.why for missed in story.missed)
    assert {missed.step.host for missed in story.missed} >= {"WS002", "APP01", "EXCH01"}
    assert "15 of 15 phases" in "\n".join(lines(story))


def test_every_shipped_rule_of_the_case_speaks(tmp_path, rules):
    """A rule of the case that finds nothing in the case is not tested by it."""
    result, _ = hunted(tmp_path, rules)
    found = {finding.rule_id for finding in result.findings}
    case = [d for d in rules.detections if not d.hidden and "case-2022" in d.file]
    assert [d.title for d in case if d.id not in found] == []
