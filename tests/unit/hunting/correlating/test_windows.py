from __future__ import annotations

import pytest

from tocsin.hunting.correlating import windows as module
from tocsin.hunting.correlating.members import Member
from tocsin.hunting.correlating.ordered import earliest_ends
from tocsin.model.detection import Correlation, CorrelationType
from tocsin.model.expression import Atom, Not, Op, Or

ANY = Or(tuple(Atom("rule", Op.EQ, rule, cased=True) for rule in "abc"))


def _members(rules):
    return [Member(number, (("part", number),), (rule,), (), {}) for number, rule in enumerate(rules)]


@pytest.fixture
def asked(monkeypatch):
    """The choices of rules whose order was worked out."""
    found = []

    def counted(rules, members, *, distinct=False):
        found.append((tuple(rules), len(members)))
        return earliest_ends(rules, members, distinct=distinct)

    monkeypatch.setattr(module, "earliest_ends", counted)
    return found


@pytest.mark.parametrize(("known", "calls"), [(64, 2), (0, 200)])
def test_the_order_of_a_choice_of_rules_is_worked_out_once_for_all_windows(asked, monkeypatch, known, calls):
    monkeypatch.setattr(module, "_KNOWN_ORDERS", known)
    ordered = Correlation(CorrelationType.TEMPORAL_ORDERED, ("a", "b"), timespan=10.0, where=ANY)
    found = [
        [one.time for one in window] for window in module.windows(ordered, _members("b" * 100 + "a" * 100))
    ]
    # Before each "a" stand only "b"s, so the first window in order begins with the first "a".
    assert found == [list(range(100, 200))]
    assert len(asked) <= calls


def test_a_tree_that_does_not_hold_asks_for_no_order(asked):
    ordered = Correlation(CorrelationType.TEMPORAL_ORDERED, ("a", "b"), timespan=10.0, where=Not(ANY))
    assert list(module.windows(ordered, _members("ab" * 50))) == []
    assert asked == []
