"""The whole SigmaHQ release loads; only rules with placeholders wait for their values."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tocsin.detections import RuleFile, load, read_rules
from tocsin.detections.sigma.compiling import compile_rules
from tocsin.model.detection import RuleSet
from tocsin.model.expression import Atom, Op, leaves

RELEASE = "sigmahq-rules-2026-08-05.zip"

pytestmark = pytest.mark.shared_data


@pytest.fixture(scope="module")
def rules(shared_data: Path) -> RuleSet:
    return load([shared_data / "sigma" / RELEASE])


def test_every_rule_loads_but_those_with_placeholders(rules: RuleSet):
    assert len(rules.detections) + len(rules.rejected) == 3780
    assert len(rules.rejected) == 25
    assert all("placeholder %" in one.reason for one in rules.rejected)
    assert rules.warnings == ()


def test_with_values_for_the_placeholders_those_rules_load_too(shared_data: Path, rules: RuleSet):
    waiting = {one.file for one in rules.rejected}
    files = [
        one
        for one in read_rules([shared_data / "sigma" / RELEASE])
        if isinstance(one, RuleFile) and one.name in waiting
    ]
    texts = [one.data.decode() for one in files]
    known = {name: ("value",) for text in texts for name in re.findall(r"%([^%\s]+)%", text)}
    assert len(files) == len(compile_rules(files, known).detections) == 25


def test_no_two_rules_share_an_id(rules: RuleSet):
    assert len({one.id for one in rules.detections}) == len(rules.detections)


def test_literals_are_asked_by_the_most_specific_operator(rules: RuleSet):
    atoms = [leaf for one in rules.detections for branch in one.branches for leaf in leaves(branch.where)]
    globs = [leaf.value for leaf in atoms if isinstance(leaf, Atom) and leaf.op is Op.GLOB]
    assert len(atoms) > 45_000
    assert len(globs) < 400
    assert all("*" in value.strip("*") or "?" in value for value in globs)


def test_keywords_null_numbers_and_references_are_all_there(rules: RuleSet):
    ops = {
        leaf.op
        for one in rules.detections
        for branch in one.branches
        for leaf in leaves(branch.where)
        if isinstance(leaf, Atom)
    }
    assert ops >= {Op.NULL, Op.NUMBER, Op.CIDR, Op.REGEX, Op.FIELD_EQ, Op.EXISTS, Op.GLOB, Op.EQ}
