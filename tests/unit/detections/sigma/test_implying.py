from __future__ import annotations

import pytest

from tocsin.detections.sigma.implying import bounds_nothing, excludes, implies, number, present
from tocsin.model.expression import Atom, ListKind, Lookup, Op

LIST = Lookup("x", ListKind.ADDRESS, "l")
OTHER_LIST = Lookup("x", ListKind.ADDRESS, "m")


def _x(op, value="", *, cased=False):
    return Atom("x", Op(op), value, cased)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (_x("eq", "ab"), _x("contains", "b")),
        (_x("eq", "ab"), _x("startswith", "A")),
        (_x("eq", "ab", cased=True), _x("eq", "AB")),
        (_x("eq", "Ab", cased=True), _x("contains", "b", cased=True)),
        (_x("startswith", "ab"), _x("startswith", "a")),
        (_x("endswith", "ab"), _x("endswith", "b")),
        (_x("startswith", "ab"), _x("contains", "b")),
        (_x("endswith", "ab"), _x("glob", "*a*")),
        (_x("glob", "a*b*c"), _x("contains", "b")),
        (_x("glob", "a*bc"), _x("glob", "a*c")),
        (_x("glob", r"a\*b"), _x("eq", "a*b")),
        (_x("contains", "ß"), _x("contains", "s")),
        (_x("eq", "007"), _x("number", "7")),
        (_x("number", "7"), _x("number", "7.0")),
        (_x("eq", "7"), _x("gt", "6")),
        (_x("gt", "6"), _x("gte", "6")),
        (_x("gte", "7"), _x("gt", "6.9")),
        (_x("lt", "-1"), _x("lte", "-1")),
        (_x("re", "a"), _x("re", "a")),
        (_x("re", "a"), _x("exists")),
        (_x("eq", ""), _x("exists")),
        (LIST, _x("exists")),
        (LIST, LIST),
        (_x("null"), _x("null")),
    ],
)
def test_what_is_true_of_one_is_true_of_the_other(one, other):
    assert implies(one, other)
    assert not implies(one, _x("null")) or one == other


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (_x("contains", "b"), _x("eq", "b")),
        (_x("eq", "A"), _x("eq", "A", cased=True)),
        (_x("eq", "a", cased=True), _x("eq", "A", cased=True)),
        (_x("contains", "a"), _x("startswith", "a")),
        (_x("startswith", "ab"), _x("endswith", "ab")),
        (_x("glob", "a?c"), _x("contains", "b")),
        (_x("eq", "abc"), _x("glob", "a?c")),
        (_x("glob", "a*b"), _x("contains", "ab")),
        (_x("glob", "ab"), _x("glob", "a*ab")),
        (_x("eq", "\0"), _x("contains", "\0")),
        (_x("number", "7"), _x("eq", "7")),
        (_x("eq", "1_0"), _x("number", "10")),
        (_x("gte", "2"), _x("gt", "2")),
        (_x("lte", "2"), _x("lt", "2")),
        (_x("gt", "2"), _x("lt", "3")),
        (_x("gt", "10"), _x("contains", "1")),
        (_x("startswith", "7"), _x("number", "7")),
        (_x("re", "ab"), _x("re", "a")),
        (_x("cidr", "10.0.0.0/8"), _x("startswith", "10.")),
        (_x("null"), _x("exists")),
        (_x("hour", "3"), _x("exists")),
        (LIST, OTHER_LIST),
        (_x("eq", "a"), LIST),
    ],
)
def test_what_is_not_certain_is_not_implied(one, other):
    assert not implies(one, other)


@pytest.mark.parametrize("said", [_x("eq", ""), _x("re", "a"), _x("exists"), _x("gt", "1"), LIST])
def test_an_absent_field_has_no_value_of_which_anything_is_said(said):
    assert excludes(_x("null"), said)
    assert excludes(said, _x("null"))
    assert present(said)


def test_two_atoms_of_values_never_exclude_each_other():
    assert not excludes(_x("eq", "a"), _x("eq", "b"))
    assert not excludes(_x("null"), _x("null"))
    # The parts of a time may be those of the event's own, where the field is absent.
    assert not excludes(_x("null"), _x("hour", "3"))


@pytest.mark.parametrize(
    ("one", "other", "nothing"),
    [
        (_x("gt", "5"), _x("lt", "5"), True),
        (_x("gte", "5"), _x("lt", "5.0"), True),
        (_x("lte", "5"), _x("gte", "5"), False),
        (_x("lte", "4"), _x("gte", "5"), True),
        (_x("gt", "5"), _x("gt", "9"), False),
        (_x("gt", "5"), _x("lt", "9"), False),
        (_x("gt", "5e9"), _x("lt", "1"), False),
    ],
)
def test_bounds_that_leave_no_number_between_them_are_known(one, other, nothing):
    assert bounds_nothing(one, other) is nothing


@pytest.mark.parametrize("text", ["", "a", "1e3", "1_0", " 1", "1.", ".5", "٣", "1" * 41])
def test_what_is_not_plainly_a_number_is_none(text):
    assert number(text) is None


def test_numbers_are_compared_exactly():
    assert number("+007.50") == number("7.5")
    assert number("0.1000000000000000000001") != number("0.1")
