"""Words of grades and likelihoods are those of their scales, and of the model's."""

from __future__ import annotations

import pytest

from tocsin.knowledge import words
from tocsin.knowledge.words import SCALES, Scale, scales
from tocsin.model.case import Confidence, Likelihood, Reliability


@pytest.fixture(scope="module")
def found() -> dict[str, Scale]:
    return {one.predicate: one for one in scales()}


def test_every_scale_is_there_with_its_words(found: dict[str, Scale]):
    assert len(found) == len(SCALES)
    assert all(one.words and one.use for one in found.values())


def test_what_a_case_grades_with_is_defined(found: dict[str, Scale]):
    graded = {one.value for one in found["source-reliability"].words}
    assert {one.value for one in Reliability} == graded
    likely = {one.value.replace("-", " ") for one in found["likelihood-probability"].words}
    assert {one.value for one in Likelihood} <= likely
    assert {one.value for one in Confidence} == {
        one.value for one in found["confidence-in-analytic-judgment"].words
    }


def test_misprints_of_the_taxonomies_are_mended(found: dict[str, Scale]):
    told = " ".join(f"{word.name} {word.meaning}" for one in found.values() for word in one.words)
    assert "Roughly even chance" in told
    assert not [one for one in ("even change", "co mpetency", "Deliberatly", "logical ;") if one in told]


def test_without_the_package_there_are_none(monkeypatch):
    monkeypatch.setattr(words.importlib.util, "find_spec", lambda _: None)
    assert scales() == ()
