"""The evaluation asks what was set aside, leaves sources out first, and says how sure each figure is."""

from __future__ import annotations

import math

import msgspec
import pytest

from attribution_samples import COUNTRIES, bundle, halves
from tocsin.cases.attribution.evaluating import evaluate


@pytest.fixture(scope="module")
def found():
    made = bundle()
    return evaluate(made, COUNTRIES, half="test", kept=halves(made))


def test_every_figure_that_is_promised_is_there_with_its_n_and_interval(found):
    told = msgspec.to_builtins(found)
    for path in (
        *(f"campaigns.{how}.{what}" for how in ("naive", "strict") for what in ("top1", "top3", "top5", "mrr")),
        *(f"reports.{what}" for what in ("top1", "top3", "top5", "mrr")),
        "calibration.ece", "selective.coverage", "absent_group.abstained", "country.naive", "country.strict",
    ):  # fmt: skip
        one = told
        for part in path.split("."):
            one = one[part]
        assert one["n"] > 0
        assert 0 <= one["ci"][0] <= one["ci"][1] <= 1
        assert 0 <= one["value"] <= 1
    assert {"n", "ci", "value"} == told["selective"]["precision"].keys()


def test_every_baseline_is_asked_what_is_asked_of_the_model(found):
    assert set(found.baselines) == {"jaccard", "tf-idf", "likelihood-ratio", "profile-size", "naive-bayes"}
    for some in found.baselines.values():
        assert {one: figures.mrr.n for one, figures in some.items()} == {
            "campaigns.naive": 1,
            "campaigns.strict": 1,
            "reports": found.reports.mrr.n,
        }


def test_the_tuning_half_asks_no_campaign():
    made = bundle()
    kept = halves(made)
    found = evaluate(made, COUNTRIES, half="tuning", kept=kept)
    assert found.campaigns is None
    assert (found.country.naive, found.country.strict) == (None, None)
    assert found.reports.mrr.n == len(kept.tuning)


def test_what_was_frozen_and_is_not_there_is_listed_and_what_came_later_is_counted():
    made = bundle()
    kept = halves(made)
    fewer = msgspec.structs.replace(kept, test=frozenset({*sorted(kept.test)[1:], "G9999-gone"}))
    found = evaluate(made, COUNTRIES, half="test", kept=fewer)
    assert found.left_out == ("G9999-gone",)
    assert found.later == 1


def test_a_figure_of_nothing_is_none_and_never_a_number(found):
    never = evaluate(bundle(), {}, half="test", kept=halves(bundle()))
    assert (never.country.reports.value, never.country.reports.n, never.country.reports.ci) == (None, 0, None)
    assert b"NaN" not in msgspec.json.encode(never)
    assert math.isfinite(found.reports.mrr.value)


def test_progress_reaches_its_end():
    made, steps = bundle(), []
    evaluate(made, COUNTRIES, half="test", kept=halves(made), progress=lambda *at: steps.append(at))
    assert steps[-1][0] == steps[-1][1]
    assert [done for done, _ in steps] == list(range(1, len(steps) + 1))
