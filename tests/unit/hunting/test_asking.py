"""A column's questions are asked of its distinct values, each once, and mean what the expression tree says."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from tocsin.hunting.asking import Asked, Late, is_late
from tocsin.hunting.distinct import Distinct
from tocsin.model.expression import MULTI, Atom, ListKind, Lookup, Op


def distinct(*values):
    return Distinct(pa.chunked_array([pa.array(values, pa.string()).dictionary_encode()]))


def hits(leaves, *values):
    """The values that hit, by position of the leaf."""
    column = distinct(*values)
    found = Asked(leaves).of(column)
    return {i: [values[row] for row in np.flatnonzero(column.rows(hit))] for i, hit in found.items()}


def late(atom, *values):
    """The values that hit a leaf that is asked by itself."""
    return [values[row] for row in np.flatnonzero(Late(distinct(*values), atom, {}).rows(None))]


class Recording:
    """A list whose every entry ends in ``bad``; knows what it was asked."""

    def __init__(self):
        self.asked = []

    def hits(self, folded):
        self.asked += folded.to_pylist()
        return np.array([value.endswith("bad") for value in folded.to_pylist()], bool)


@pytest.mark.parametrize(
    ("leaf", "by_itself", "value"),
    [
        (Atom("A", Op.EQ, "x"), False, "x"),
        (Atom("A", Op.CONTAINS, "abc"), False, "xabcx"),
        (Atom("A", Op.CONTAINS, "ab"), True, "xabx"),
        (Atom("A", Op.ENDS, "aé"), False, "xaé"),  # bytes count, not characters
        (Atom("A", Op.GLOB, "*.exe"), False, "x.exe"),
        (Atom("A", Op.GLOB, "a*b?c"), True, "axxbxc"),
        (Atom("A", Op.REGEX, "abcdef"), True, "xabcdefx"),
        (Atom("A", Op.CIDR, "10.0.0.0/8"), True, "10.1.2.3"),
        (Atom("A", Op.GT, "1000"), True, "1001"),
    ],
)
def test_only_texts_that_every_match_contains_are_asked_in_one_pass_and_all_are_answered(
    leaf, by_itself, value
):
    assert is_late(leaf) is by_itself
    answer = late(leaf, value, "999") if by_itself else hits([leaf], value, "999")[0]
    assert answer == [value]


def test_a_list_is_asked_by_itself():
    assert is_late(Lookup("A", ListKind.DOMAIN, "l"))


def test_leaves_asked_together_and_by_themselves_are_each_answered():
    leaves = [
        Atom("A", Op.EQ, "12"),
        Atom("A", Op.REGEX, "x.z"),
        Atom("A", Op.CONTAINS, "xyz"),
        Atom("A", Op.LT, "12"),
    ]
    values = ("12", "wxyz", "xaz", "7")
    assert hits(leaves, *values) == {0: ["12"], 2: ["wxyz"]}
    assert {at: late(leaves[at], *values) for at in Asked(leaves).late} == {1: ["wxyz", "xaz"], 3: ["7"]}


def test_leaves_that_hit_nothing_are_left_out():
    leaves = [Atom("A", Op.EQ, "gone"), Atom("A", Op.EQ, "here"), Atom("A", Op.CONTAINS, "nowhere")]
    assert hits(leaves, "here", "there") == {1: ["here"]}
    assert hits(leaves) == {}
    assert hits([Atom("A", Op.STARTS, "abc"), Atom("A", Op.GLOB, "abc?")], "xabc") == {}


def test_case_is_folded_unless_the_atom_is_cased():
    leaves = [
        Atom("A", Op.EQ, "STRASSE"),
        Atom("A", Op.EQ, "Straße", cased=True),
        Atom("A", Op.CONTAINS, "TRASS"),
        Atom("A", Op.CONTAINS, "traß", cased=True),
    ]
    assert hits(leaves, "Straße", "strasse") == {
        0: ["Straße", "strasse"],
        1: ["Straße"],
        2: ["Straße", "strasse"],
        3: ["Straße"],
    }


def test_starts_and_ends_are_those_of_the_value():
    leaves = [Atom("A", Op.STARTS, "abc"), Atom("A", Op.ENDS, "abc"), Atom("A", Op.CONTAINS, "abc")]
    values = ("abcx", "xabc", "xabcx", "abc", "abcabc")
    assert hits(leaves, *values) == {
        0: ["abcx", "abc", "abcabc"],
        1: ["xabc", "abc", "abcabc"],
        2: list(values),
    }


def test_a_glob_is_of_the_whole_value_across_lines():
    leaves = [Atom("A", Op.GLOB, "*\\\\whoami.exe"), Atom("A", Op.GLOB, "who?mi*")]
    values = ("C:\\whoami.exe", "C:\\whoami.exe /all", "WhoAmI\n/all", "a whoami")
    assert hits(leaves, *values) == {0: ["C:\\whoami.exe"], 1: ["WhoAmI\n/all"]}


def test_a_hit_on_one_of_several_values_is_a_hit_on_their_field():
    several = MULTI.join(("one", "two"))
    leaves = [Atom("A", Op.EQ, "two"), Atom("A", Op.EQ, several), Atom("A", Op.STARTS, "two")]
    assert hits(leaves, several, "one") == {0: [several], 2: [several]}
    assert late(Atom("A", Op.REGEX, "^two$"), several, "one") == [several]


def test_a_row_without_a_value_hits_nothing():
    assert hits([Atom("A", Op.EQ, "")], None, "", "x") == {0: [""]}
    assert late(Atom("A", Op.REGEX, ".*"), None, "", "x") == ["", "x"]


def test_a_late_leaf_is_asked_only_of_values_in_play_and_of_each_once():
    column = distinct("a.bad", "b.good", "a.bad", "c.bad")
    listed = Recording()
    asked = Late(column, Lookup("A", ListKind.DOMAIN, "l"), {"l": listed})
    first = asked.rows(np.array([True, True, False, False]))
    assert listed.asked == ["a.bad", "b.good"]
    assert first[:2].tolist() == [True, False]
    assert asked.rows(np.array([False, True, True, False]))[1:3].tolist() == [False, True]
    assert listed.asked == ["a.bad", "b.good"]
    assert asked.rows(None).tolist() == [True, False, True, True]
    assert listed.asked == ["a.bad", "b.good", "c.bad"]


def test_lists_are_asked_in_folded_case():
    listed = Recording()
    assert Late(distinct("X.BAD"), Lookup("A", ListKind.DOMAIN, "l"), {"l": listed}).rows(None).all()
    assert listed.asked == ["x.bad"]


@pytest.mark.parametrize(
    ("op", "bound", "values"),
    [
        (Op.NUMBER, "1", ["1", "1.0", " 1 ", "+1", "10e-1"]),
        (Op.LT, "1", ["-2", ".5"]),
        (Op.LTE, "1", ["-2", ".5", "1", "1.0", " 1 ", "+1", "10e-1"]),
        (Op.GT, "1", ["2"]),
        (Op.GTE, "1", ["1", "1.0", " 1 ", "+1", "10e-1", "2"]),
        (Op.GT, "one", []),
    ],
)
def test_numbers_are_compared_as_numbers_and_text_is_in_no_order(op, bound, values):
    asked = ("-2", ".5", "1", "1.0", " 1 ", "+1", "10e-1", "2", "one", "", "1a", "0x2", "1e9999")
    assert late(Atom("A", op, bound), *asked) == values


def test_numbers_are_exact_where_floating_point_is_not():
    values = ("9007199254740992", "9007199254740993", "9007199254740993.0")
    assert late(Atom("A", Op.NUMBER, "9007199254740993"), *values) == list(values[1:])
    assert late(Atom("A", Op.GT, "9007199254740992"), *values) == list(values[1:])


def test_addresses_are_asked_as_addresses_of_their_family():
    values = ("10.1.2.3", "::ffff:10.1.2.3", "[10.9.9.9]", "11.0.0.1", "10.1.2.3 ", "10.1", "fe80::1%eth0")
    assert late(Atom("A", Op.CIDR, "10.0.0.0/8"), *values) == [*values[:3], "10.1.2.3 "]
    assert late(Atom("A", Op.CIDR, "fe80::/10"), *values) == ["fe80::1%eth0"]


def test_a_pattern_is_searched_in_the_case_it_is_written_in():
    assert late(Atom("A", Op.REGEX, "b+"), "abba", "ABBA") == ["abba"]
    assert late(Atom("A", Op.REGEX, "(?i)b+"), "abba", "ABBA") == ["abba", "ABBA"]


@pytest.mark.parametrize(
    ("text", "long_enough"),
    [
        ("x" * 1000, True),
        ("x" * 999, False),
        ("é" * 1000, True),
        ("é" * 999, False),
        ("x" * 600 + "\n" + "x" * 600, False),
        ("short\n" + "x" * 1000, True),
        ("x" * 600 + "\r" + "x" * 600, True),
        ("", False),
    ],
)
def test_a_run_of_any_characters_lies_in_one_line(text, long_enough):
    expected = [text] if long_enough else []
    assert late(Atom("A", Op.REGEX, ".{1000,}"), text, None) == expected
    assert late(Atom("A", Op.REGEX, "(?:.{1000,})"), text, None) == expected  # as RE2 has it


@pytest.mark.parametrize(
    "values", [["É", "é"], ["“x”", "“X”"], ["ẞ", "SS"], ["ς", "Σ"], ["İ", "i̇"], ["xY…", None, "Xy…"]]
)
def test_folding_is_that_of_every_character(values):
    assert distinct(*values).folded.to_pylist() == [v and v.casefold() for v in values if v is not None]
    assert hits([Atom("A", Op.EQ, values[0])], *values)[0] == [v for v in values if v is not None]
