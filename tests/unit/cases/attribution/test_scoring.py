"""Figures of an evaluation and their intervals."""

from __future__ import annotations

import numpy as np
import pytest

from tocsin.cases.attribution.evaluating.scoring import bins, expected_error, figure, rank, ratio
from tocsin.cases.shares import share


def test_among_equals_the_true_group_is_in_the_middle():
    assert rank(np.array([1.0, 1.0, 1.0, 0.0]), 1) == 2.0
    assert rank(np.array([3.0, 2.0, 1.0]), 1) == 2.0


def test_reports_on_one_group_make_an_interval_no_narrower_than_groups_do():
    values = [1.0] * 20 + [0.0] * 20
    alone = figure(values, range(40))
    of_two = figure(values, [0] * 20 + [1] * 20)
    assert alone.value == of_two.value == 0.5
    assert of_two.ci == (0.0, 1.0)
    assert alone.ci[1] - alone.ci[0] < 0.5


def test_what_always_held_is_not_certain():
    always = figure([1.0] * 10, range(10))
    assert always.value == always.ci[1] == 1
    assert always.ci[0] < 0.8


def test_an_interval_is_the_same_each_time():
    assert figure([0.1, 0.9, 0.5], [1, 2, 3]) == figure([0.1, 0.9, 0.5], [1, 2, 3])


def test_what_is_said_as_often_as_it_holds_has_no_error():
    said, held = np.array([0.5, 0.5, 1.0]), np.array([1.0, 0.0, 1.0])
    assert expected_error(said, held) == pytest.approx(0)
    assert expected_error(np.array([0.95] * 2), np.array([0.0, 0.0])) == pytest.approx(0.95)


def test_each_answer_is_in_one_bin():
    said = np.array([0.0, 0.1, 0.55, 1.0])
    assert sum(one.n for one in bins(said, np.ones(4), range(4))) == 4


def test_what_always_held_is_no_surer_than_as_many_answers_as_there_are_groups():
    of_one, of_four = (figure([1] * 12, about) for about in ([0] * 12, [0, 1, 2, 3] * 3))
    assert of_one.value == of_four.value == 1
    assert of_one.ci[0] < of_four.ci[0] < share(12, 12).low


def test_a_ratio_that_always_held_claims_no_certainty():
    parts = np.array([1.0, 1.0, 0.0, 1.0])
    found = ratio(parts, np.array([1.0, 1.0, 0.0, 1.0]), [0, 1, 2, 3])
    assert (found.value, found.n) == (1.0, 4)
    assert found.ci[0] < 0.5
    assert ratio(parts, np.zeros(4), [0, 1, 2, 3]).value is None
