"""``tocsin evaluate attribution``: figures as tables and as JSON."""

from __future__ import annotations

import os
import re

import msgspec
import pytest

from attribution_samples import COUNTRIES, bundle, halves
from tocsin.cases.attribution.evaluating import Evaluation, evaluate
from tocsin.cli.evaluate import attribution
from tocsin.cli.evaluate_output import print_evaluation
from tocsin.model.errors import TocsinError


@pytest.fixture(scope="module")
def found():
    made = bundle()
    return evaluate(made, COUNTRIES, half="test", kept=halves(made))


def test_the_json_holds_every_figure(found, capsys):
    print_evaluation(found, as_json=True)
    assert msgspec.json.decode(capsys.readouterr().out, type=Evaluation) == found


def test_the_tables_show_the_model_beside_each_baseline_and_how_far_it_holds(found, capsys):
    print_evaluation(found, as_json=False)
    told = capsys.readouterr().out
    for text in (
        "Tocsin",
        "Naive Bayes",
        "shares a source",
        "calibration error",
        "Reliability",
        "Coverage",
        "was to be",
    ):
        assert text in told


def test_figures_of_the_half_that_was_learned_from_say_so(capsys):
    made = bundle()
    print_evaluation(evaluate(made, COUNTRIES, half="tuning", kept=halves(made)), as_json=False)
    told = capsys.readouterr().out
    assert "too good" in told
    assert "Campaigns are asked with the test half alone" in told


def test_tables_fit_eighty_columns_and_no_name_is_cut(found, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    print_evaluation(found, as_json=False)
    told = capsys.readouterr().out
    assert max(map(len, told.splitlines())) <= 80
    assert not re.search(r"\w…", told)


def test_figures_do_not_depend_on_how_many_threads_there_are(monkeypatch, tmp_path):
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "")
    monkeypatch.delenv("OPENBLAS_NUM_THREADS")
    with pytest.raises(TocsinError):
        attribution(tmp_path / "none.json")
    assert os.environ["OPENBLAS_NUM_THREADS"] == "1"
