from __future__ import annotations

import pytest

from tocsin.detections.sigma.wording import Conflict, asked, conflict
from tocsin.model.expression import Atom, ListKind, Lookup, Op

A = Atom("Image", Op.ENDS, "a.exe")


@pytest.mark.parametrize(
    ("leaf", "words"),
    [
        (A, "to end with 'a.exe'"),
        (Atom("x", Op.NUMBER, "7"), "to be '7'"),
        (Atom("x", Op.EQ), "to be ''"),
        (Atom("x", Op.NULL), "to be null"),
        (Atom("x", Op.EXISTS), "to exist"),
        (Atom("x", Op.FIELD_EQ, "y"), "for fieldref 'y'"),
        (Lookup("x", ListKind.ADDRESS, "l"), "to be in a list"),
    ],
)
def test_an_atom_is_said_in_words(leaf, words):
    assert asked(leaf) == words
    assert asked(leaf, holds=False) == f"not {words}"


def test_of_two_atoms_what_is_to_hold_is_said_first():
    wide = Atom("image", Op.CONTAINS, "a.")
    found = conflict((wide, False), (A, True))
    assert found == conflict((A, True), (wide, False))
    assert found.denied
    assert not conflict((A, True), (Atom("Image", Op.NULL), True)).denied
    assert str(found) == "Image is asked to end with 'a.exe' and also not to contain 'a.'"


def test_a_keyword_is_asked_of_the_event():
    word = Atom(None, Op.CONTAINS, "w")
    assert str(conflict((word, True), (word, False))).startswith("the event is asked to contain 'w'")


def test_long_values_and_fields_are_cut():
    just, long = "a" * 80, "a" * 81
    assert asked(Atom("x", Op.EQ, just)) == f"to be '{just}'"
    assert asked(Atom("x", Op.EQ, long)) == f"to be '{'a' * 79}…'"
    told = str(conflict((Atom("f" * 300_000, Op.EQ, "b" * 300_000), True), (Atom("f", Op.NULL), True)))
    assert len(told) < 300
    assert str(Conflict("f" * 81, "to be 'a'", "to be 'b'")) == f"{'f' * 79}… is asked to be 'a' and also 'b'"
