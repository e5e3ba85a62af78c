from __future__ import annotations

from tocsin.detections.trees import ALWAYS, NEVER, all_of, any_of, none_of
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
