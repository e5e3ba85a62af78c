from __future__ import annotations

import pytest

from tocsin.detections.sigma.bounds import reachable
from tocsin.model.detection import Condition, CorrelationType

EVENTS, VALUES = CorrelationType.EVENT_COUNT, CorrelationType.VALUE_COUNT
SUM, TEMPORAL = CorrelationType.VALUE_SUM, CorrelationType.TEMPORAL


def _reachable(bounds, kind, rules=1):
    return reachable([Condition(op, count) for op, count in bounds.items()], kind, rules)


@pytest.mark.parametrize(
    ("bounds", "kind"),
    [
        ({}, EVENTS),
        ({"gte": 3, "lt": 5}, EVENTS),
        ({"gt": 3, "lt": 5}, EVENTS),
        ({"gte": 4, "lte": 4}, EVENTS),
        ({"lte": 1.5}, EVENTS),
        ({"eq": 0}, VALUES),
        ({"lt": 1}, VALUES),
        ({"neq": 1}, EVENTS),
        ({"gt": 3, "lt": 4}, SUM),
        ({"gte": -5, "lte": -5}, SUM),
        ({"gte": 1, "lte": 2, "neq": 1}, SUM),
        ({"eq": 3}, TEMPORAL),
    ],
)
def test_bounds_that_a_figure_can_keep_are_reachable(bounds, kind):
    assert _reachable(bounds, kind, rules=3)


@pytest.mark.parametrize(
    ("bounds", "kind"),
    [
        ({"gte": 5, "lt": 3}, EVENTS),
        ({"gt": 3, "lt": 4}, EVENTS),
        ({"eq": 2.5}, EVENTS),
        ({"eq": 0}, EVENTS),
        ({"lt": 1}, EVENTS),
        ({"lt": 0}, VALUES),
        ({"gte": 2, "lt": 4, "neq": 2, "eq": 2}, VALUES),
        ({"eq": 2, "neq": 2}, SUM),
        ({"gt": 3, "lte": 3}, SUM),
        ({"gt": 3}, TEMPORAL),
    ],
)
def test_bounds_that_no_figure_can_keep_are_not(bounds, kind):
    assert not _reachable(bounds, kind, rules=3)


def test_figures_excluded_one_by_one_are_passed_over():
    but = [Condition("neq", count) for count in range(4)]
    assert reachable(but, TEMPORAL, 4)
    assert not reachable(but, TEMPORAL, 3)
