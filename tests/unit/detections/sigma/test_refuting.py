from __future__ import annotations

import pytest

from tocsin.detections.sigma import refuting
from tocsin.detections.sigma.implying import implies
from tocsin.detections.sigma.refuting import Steps, dead_parts, refuted
from tocsin.model.expression import And, Atom, ListKind, Lookup, Not, Op, Or


def _ends(value, field="Image"):
    return Atom(field, Op.ENDS, value)


def _has(value, field="Image"):
    return Atom(field, Op.CONTAINS, value)


NULL = Atom("Image", Op.NULL)


@pytest.mark.parametrize(
    "tree",
    [
        And((_ends("a.exe"), Not(_has("a.")))),
        And((NULL, Lookup("image", ListKind.FILE_NAME, "l"))),
        # The alternatives that what is certain excludes are struck, and the last one left must hold.
        And((_ends("a.exe"), Or((NULL, Not(_has("a.")))))),
        And((Or((_ends("a.exe"), _ends("b.exe"))), Not(Or((_has("a."), _has("b.")))))),
        # No way to make one choice leaves a way to make the others.
        And((Or((_ends("a"), _ends("b"))), Or((Not(_has("a")), NULL)), Or((Not(_has("b")), NULL)))),
        And((Not(Or((Not(_ends("a")), _has("a")))), _has("c", "User"))),
        Or((And((_ends("a"), Not(_ends("a")))), And((NULL, _has("b"))))),
    ],
)  # fmt: skip
def test_what_denies_itself_is_refuted(tree):
    assert refuted(tree, Steps()) is not None


@pytest.mark.parametrize(
    "tree",
    [
        _ends("a"),
        Not(_ends("a")),
        And((_ends("a"), _ends("b"))),
        And((_ends("a"), Not(_has("a", "User")))),
        And((_ends("a"), Or((NULL, Not(_has("b")))))),
        Or((And((_ends("a"), Not(_ends("a")))), _has("b"))),
        And(()),
        Or(()),
    ],
)
def test_what_may_be_is_not_refuted(tree):
    assert refuted(tree, Steps()) is None


def test_every_alternative_that_denies_itself_is_told_once():
    dead = [And((_ends(f"{name}.exe"), Not(_has(f"{name}.")))) for name in "ab"]
    tree = Or((*dead, And((_has("x", "User"), Or((dead[0], _has("c")))))))
    assert [one.one for one in dead_parts(tree, Steps())] == ["to end with 'a.exe'", "to end with 'b.exe'"]


def test_the_work_for_a_rule_is_bounded_however_many_alternatives_it_has(monkeypatch):
    compared = []
    monkeypatch.setattr(refuting, "implies", lambda *pair: compared.append(pair) or implies(*pair))
    wanted = [_has(f"a{number}x", "CommandLine") for number in range(60)]
    off = [Not(_has(f"b{number}y", "CommandLine")) for number in range(60)]
    tree = Or(tuple(And((*wanted, *off, _ends(f"z{number}"))) for number in range(100)))
    steps = Steps()
    assert refuted(tree, steps) is None
    assert dead_parts(tree, steps) == []
    assert steps.spent
    assert 0 < len(compared) <= refuting.MOST_STEPS


def test_once_the_work_is_spent_nothing_is_looked_for():
    steps = Steps()
    many = [_has(f"a{number}") for number in range(400)]
    off = [Not(_has(f"b{number}")) for number in range(400)]
    dead = And((_ends("a.exe"), Not(_has("a."))))
    assert refuted(And((*many, *off)), steps) is None
    assert refuted(dead, steps) is None
    assert dead_parts(Or((dead, NULL)), steps) == []
    assert refuted(dead, Steps()) is not None
