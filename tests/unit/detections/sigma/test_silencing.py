from __future__ import annotations

import pytest

from tocsin.detections.sigma import silencing
from tocsin.detections.sigma.contradictions import impossible
from tocsin.detections.sigma.filters import Filter
from tocsin.detections.sigma.silencing import silencers, with_reach
from tocsin.model.detection import Branch, Detection
from tocsin.model.expression import And, Atom, Not, Op, Or
from tocsin.model.logsource import LogSource

WINDOWS = LogSource("windows")
IMAGE = Atom("Image", Op.ENDS, "a.exe")


def _rule(where):
    return Detection("a", "A", "sigma", "f.yml", "d", branches=(Branch(WINDOWS, where),))


def _silencers(where, *filters):
    found = [Filter("f.yml", "F", WINDOWS, None, one) for one in filters]
    return silencers(_rule(where), dict(enumerate(with_reach(found))))


@pytest.fixture
def judged(monkeypatch):
    trees = []
    monkeypatch.setattr(silencing, "impossible", lambda *given: trees.append(given) or impossible(*given))
    return trees


def _not_by(*users):
    return [Not(Atom("User", Op.CONTAINS, user)) for user in users]


@pytest.mark.parametrize(
    ("rule", "one"),
    [
        (IMAGE, Not(Atom("image", Op.CONTAINS, "a."))),
        (Not(Atom("IMAGE", Op.CONTAINS, "a.")), IMAGE),
        (Atom("EventID", Op.NUMBER, "1"), Atom("EventID", Op.NUMBER, "2")),
        (Atom(None, Op.CONTAINS, "word"), Not(Atom(None, Op.CONTAINS, "or"))),
        (Or((IMAGE, Atom("x", Op.EQ, "1"))), Not(Or((IMAGE, Atom("x", Op.EQ, "1"))))),
        (Atom("Image", Op.EXISTS), Atom("Image", Op.NULL)),
    ],
)
def test_a_filter_that_leaves_a_rule_nothing_is_found(rule, one):
    assert list(_silencers(rule, one)) == [0]


def test_a_filter_of_other_fields_is_not_judged(judged):
    assert _silencers(IMAGE, *_not_by("a", "b"), Not(Atom("EventID", Op.NUMBER, "1"))) == {}
    assert _silencers(And((IMAGE, *_not_by("a"))), *_not_by("b", "c")) == {}
    assert judged == []


def test_however_many_filters_meet_a_rule_they_are_judged_once(judged):
    assert _silencers(Atom("User", Op.ENDS, "x"), *_not_by(*map(str, range(50)))) == {}
    assert len(judged) == 1


def test_among_many_the_filter_that_silences_is_named_alone():
    assert _silencers(Atom("User", Op.EQ, "adm_x"), *_not_by("a_", "adm", "y")) == {
        1: "User is asked to be 'adm_x' and also not to contain 'adm'"
    }


def test_of_filters_that_leave_nothing_together_the_later_is_named():
    either = Or((Atom("User", Op.ENDS, "one"), Atom("User", Op.ENDS, "two")))
    assert list(_silencers(either, *_not_by("three", "one", "two"))) == [2]
    only = [Atom("EventID", Op.NUMBER, number) for number in "112"]
    assert list(_silencers(IMAGE, *only)) == [2]
