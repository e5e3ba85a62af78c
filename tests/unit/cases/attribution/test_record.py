"""The evaluation that ships: figures are what its answers add up to, of the weights that ship, and none that was made is left out of the log."""

from __future__ import annotations

import datetime as dt
import statistics

import msgspec
import pytest
from tools.evaluated import written

from attribution_samples import COUNTRIES, bundle, halves
from tocsin.cases.attribution.evaluating import evaluate
from tocsin.cases.attribution.evaluating.record import Record, entered, headline, record
from tocsin.cases.attribution.evaluating.samples import Rule
from tocsin.cases.attribution.learned import weights_digest
from tocsin.model.errors import UsageError

DAY = dt.date(2027, 1, 2)


@pytest.fixture(scope="module")
def found():
    made = bundle()
    return evaluate(made, COUNTRIES, half="test", kept=halves(made))


def test_an_evaluation_of_other_weights_is_not_entered():
    other = msgspec.structs.replace(record().evaluation, weights="0" * 12)
    with pytest.raises(UsageError, match="ship"):
        entered(other, record(), date=dt.date(2026, 1, 1), release="9.9")


def test_what_ships_is_of_the_weights_that_ship():
    assert record().weights == weights_digest(), "evaluate again: docs/reference/attribution-evaluations.md"


def test_figures_that_ship_are_what_their_answers_add_up_to():
    one = record().evaluation
    asked = {"reports": one.reports}
    if one.campaigns:
        asked |= {f"campaigns.{rule}": one.campaigns.by(rule) for rule in Rule}
    assert asked.keys() == one.answers.keys()
    for where, ranked in asked.items():
        places = [each.place for each in one.answers[where]]
        assert len(places) == ranked.mrr.n
        assert ranked.mrr.value == pytest.approx(statistics.mean(1 / each for each in places), abs=1e-5)
        for within, figure in ((1, ranked.top1), (3, ranked.top3), (5, ranked.top5)):
            assert figure.value == pytest.approx(statistics.mean(each <= within for each in places), abs=1e-5)
    named = [each for each in one.answers["reports"] if each.named]
    assert one.selective.precision.n == len(named)
    assert one.selective.precision.value == pytest.approx(
        statistics.mean(each.right for each in named), abs=1e-5
    )


def test_an_evaluation_that_is_entered_makes_a_line_of_the_one_before_and_changes_none(found):
    before = record()
    made = entered(found, before, date=DAY, release="0.9")
    assert made.all == (*before.all, headline(made))
    assert (made.date, made.release, made.evaluation) == (DAY, "0.9", found)
    assert msgspec.json.decode(written(made), type=Record).all[-1].reports.mrr.n == found.reports.mrr.n


def test_the_test_half_is_asked_once_for_each_release(found):
    once = entered(found, record(), date=DAY, release="0.9")
    with pytest.raises(UsageError, match=r"release 0\.9 was evaluated on the test half on 2027-01-02"):
        entered(found, once, date=DAY, release="0.9")
    assert len(entered(found, once, date=DAY, release="1.0").all) == len(once.all) + 1
    tuned = msgspec.structs.replace(found, half="tuning")
    assert entered(tuned, once, date=DAY, release="0.9").all[-1].half == "tuning"
