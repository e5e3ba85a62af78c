from __future__ import annotations

import pytest

from tocsin.detections.sigma.conditions import MAX_CONDITION, condition_tree
from tocsin.detections.trees import NEVER
from tocsin.model.errors import DetectionError
from tocsin.model.expression import And, Atom, Not, Op, Or

A, B, C, X = (Atom(name, Op.EQ, "1") for name in "abcx")
SELECTIONS = {"sel_a": A, "sel_b": B, "filter-c": C, "_hidden": X}
ODD = {"notepad": A, "order": B, "android": C, "all": A, "1": B}


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("sel_a", A),
        ("sel_a and sel_b", And((A, B))),
        ("sel_a or sel_b and filter-c", Or((A, And((B, C))))),
        ("(sel_a or sel_b) and filter-c", And((Or((A, B)), C))),
        ("not sel_a and sel_b", And((Not(A), B))),
        ("not (sel_a and sel_b)", Not(And((A, B)))),
        ("not not sel_a", A),
        ("1 of sel_*", Or((A, B))),
        ("any of sel_*", Or((A, B))),
        ("all of sel_*", And((A, B))),
        ("1 of them", Or((A, B, C))),
        ("all of them", And((A, B, C))),
        ("1 of *_b", B),
        ("1 of _*", X),
        ("sel_a and not 1 of none_*", A),
        ("1 of none_*", NEVER),
        ("sel_a and _hidden", And((A, X))),
        ("  sel_a\n", A),
        ("sel_a AND NOT (sel_b OR filter-c)", And((A, Not(Or((B, C)))))),
    ],
)
def test_a_condition_becomes_its_tree(text, tree):
    assert condition_tree(text, SELECTIONS) == tree


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("sel_z", "'sel_z', which is not defined"),
        ("sel_a and", "not understood at its end"),
        ("", "not understood at its end"),
        ("sel_a sel_b", "not understood at 'sel_b'"),
        ("(sel_a", "not understood at its end"),
        ("sel_a)", "not understood at '\\)'"),
        ("and", "not understood at 'and'"),
        ("1 of (sel_a)", "not understood at '\\('"),
        ("sel_*", "not understood"),
        ("all of none_*", "names no selection"),
        ("sel_a | count() > 5", "aggregates as Sigma 1 did"),
        ("(" * 100 + "sel_a" + ")" * 100, "nests deeper than"),
        ("not " * 100 + "sel_a", "nests deeper than"),
        ("sel_a or " * MAX_CONDITION + "sel_a", "are allowed"),
    ],
)
def test_a_condition_that_says_nothing_clear_is_refused(text, reason):
    with pytest.raises(DetectionError, match=reason):
        condition_tree(text, SELECTIONS)


def test_a_selection_may_be_called_after_a_wildcard_heavy_pattern_without_harm():
    names = {"a" * 60: A}
    assert condition_tree("1 of " + "a*" * 30 + "b", names) == NEVER


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("notepad and order or android", Or((And((A, B)), C))),
        ("not notepad", Not(A)),
        ("all and 1", And((A, B))),
    ],
)
def test_a_name_may_begin_with_an_operator_or_be_a_quantifier(text, tree):
    assert condition_tree(text, ODD) == tree
