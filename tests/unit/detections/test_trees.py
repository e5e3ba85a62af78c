from __future__ import annotations

import pytest

from tocsin.detections.trees import ALWAYS, NEVER, all_of, any_of, constant, none_of
from tocsin.model.expression import And, Atom, Not, Op, Or

A, B, C = (Atom(name, Op.EQ, "1") for name in "abc")


def test_levels_and_repeats_that_say_nothing_are_left_out():
    assert all_of([A]) == A
    assert all_of([A, And((B, C)), A]) == And((A, B, C))
    assert any_of([Or((A, B)), C, B]) == Or((A, B, C))
    assert all_of([Or((A, B)), C]) == And((Or((A, B)), C))
    assert none_of(Not(A)) == A


def test_what_always_or_never_holds_decides():
    assert (all_of([A, NEVER]), all_of([A, ALWAYS]), all_of([])) == (NEVER, A, ALWAYS)
    assert (any_of([A, ALWAYS]), any_of([A, NEVER]), any_of([])) == (ALWAYS, A, NEVER)
    assert (none_of(NEVER), none_of(ALWAYS)) == (ALWAYS, NEVER)


AND, OR = And((A, B)), Or((A, B))


@pytest.mark.parametrize("tree", [A, AND, Or((A, Not(B))), And((A, Not(AND))), Or((A, Not(OR)))])
def test_a_tree_that_some_events_meet_is_no_constant(tree):
    assert constant(tree) is None
    assert constant(Not(tree)) is None


@pytest.mark.parametrize(
    "tree",
    [
        all_of([A, Not(A)]),
        all_of([AND, C, Not(AND)]),
        all_of([OR, none_of(OR)]),
        all_of([A, Not(OR)]),
        all_of([C, any_of([all_of([A, Not(A)]), all_of([B, Not(B)])])]),
        none_of(any_of([OR, none_of(OR)])),
        none_of(any_of([A, Not(AND)])),
    ],
)
def test_what_is_asked_with_its_own_negation_never_holds(tree):
    assert constant(tree) is False
    assert constant(none_of(tree)) is True


def test_an_or_with_one_impossible_way_still_has_the_other():
    assert constant(any_of([all_of([A, Not(A)]), B])) is None
