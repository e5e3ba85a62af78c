"""The evaluation asks what was set aside, leaves sources out first, and says how sure each figure is."""

from __future__ import annotations

import math
import statistics

import msgspec
import pytest

from attribution_samples import COUNTRIES, bundle, halves
from tocsin.cases.attribution.evaluating import Figure, Target, evaluate, targets


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


def test_every_figure_is_made_of_the_answers_that_are_told(found):
    reports = found.answers["reports"]
    assert {one.id for one in reports} == halves(bundle()).test
    assert found.reports.top1.value == pytest.approx(statistics.mean(one.place <= 1 for one in reports))
    assert found.reports.mrr.value == pytest.approx(statistics.mean(1 / one.place for one in reports))
    assert found.selective.coverage.value == pytest.approx(statistics.mean(one.named for one in reports))
    assert found.selective.steady.coverage.value == pytest.approx(
        statistics.mean(one.steady for one in reports)
    )
    assert found.absent_group.abstained.value == pytest.approx(
        statistics.mean(one.absent < found.selective.named for one in reports)
    )
    known = [one.country == one.likeliest_country for one in reports if one.country]
    assert (found.country.reports.n, found.country.reports.value) == (len(known), statistics.mean(known))
    assert [one.place for one in found.answers["campaigns.strict"]] == [1 / found.campaigns.strict.mrr.value]


def test_how_far_ahead_of_a_baseline_is_of_the_same_questions(found):
    for name, some in found.ahead.items():
        ours, theirs = found.reports.mrr, found.baselines[name]["reports"].mrr
        assert some["reports"].mrr.value == pytest.approx(ours.value - theirs.value)
        assert some["reports"].mrr.n == ours.n
    assert found.ahead["profile-size"]["reports"].top1.ci[0] > 0


def test_right_countries_stand_beside_what_is_right_without_evidence_and_without_the_group(found):
    known = [one for one in found.answers["reports"] if one.country]
    assert found.country.usual.n == found.country.absent.n == found.country.reports.n == len(known)
    most = max(known, key=lambda one: [each.country for each in known].count(one.country)).country
    assert found.country.usual.value == statistics.mean(one.country == most for one in known)
    assert found.country.absent.value == statistics.mean(one.country == one.absent_country for one in known)


def test_a_target_that_was_not_asked_is_neither_met_nor_missed(found):
    asked = {one.what: one for one in targets(found)}
    assert all(one.met is not None for one in asked.values())
    never = targets(msgspec.structs.replace(found, campaigns=None))
    assert [one.what for one in never if one.met is None] == [
        one for one in asked if one.startswith("Campaigns")
    ]
    reached = Figure(0.1, 10, (0.0, 0.2))
    assert (
        Target("most", 0.1, reached, below=True).met,
        Target("most", 0.1, reached, below=True).surely,
    ) == (
        True,
        False,
    )
    assert not Target("more", 0.1, reached, more=True).met
    assert Target("least", 0.1, reached).met


def test_every_baseline_is_asked_what_is_asked_of_the_model(found):
    assert set(found.baselines) == {"jaccard", "tf-idf", "likelihood-ratio", "profile-size", "naive-bayes"}
    for some in found.baselines.values():
        assert {one: figures.mrr.n for one, figures in some.items()} == {
            "campaigns.naive": 1,
            "campaigns.strict": 1,
            "campaigns.uses": 1,
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


def test_reports_are_asked_as_cases_are_too(found):
    assert set(found.harder) == {"apart", "before", "wordless"}
    wordless = found.harder["wordless"]
    assert wordless.reports.mrr.n == found.reports.mrr.n
    assert found.harder["apart"].reports.mrr.n <= found.reports.mrr.n


def test_the_more_groups_are_unknown_the_fewer_names_are_right(found):
    by_chance = [one.precision.value for one in found.mixed]
    assert by_chance == sorted(by_chance, reverse=True)
    assert all(one.precision.ci[0] <= one.precision.value for one in found.mixed)
    assert [one.precision.ci[0] for one in found.mixed] == sorted(
        (one.precision.ci[0] for one in found.mixed), reverse=True
    )
