"""A tree that is said to hold for no event holds for none that the plain evaluator is shown."""

from __future__ import annotations

import itertools

from hypothesis import example, given
from hypothesis import strategies as st

from examples import examples
from reference.matching import is_true
from reference.row import Row
from tocsin.detections.sigma.contradictions import impossible
from tocsin.detections.sigma.implying import excludes, implies
from tocsin.detections.sigma.refuting import Steps, refuted
from tocsin.lake.views.view import View
from tocsin.model.expression import And, Atom, Not, Op, Or
from tocsin.model.logsource import LogSource

_TEXT = st.text("aAb*?\\", max_size=3)
_NUMBER = st.sampled_from(["1", "2", "2.0", "-1", "3"])
_FIELD = st.sampled_from(["x", "y", None])
_ATOM = st.one_of(
    st.builds(
        Atom, _FIELD, st.sampled_from([Op.EQ, Op.CONTAINS, Op.STARTS, Op.ENDS, Op.GLOB]), _TEXT, st.booleans()
    ),
    st.builds(
        Atom,
        st.sampled_from("xXy"),
        st.sampled_from([Op.NUMBER, Op.EQ, Op.GT, Op.GTE, Op.LT, Op.LTE]),
        _NUMBER,
    ),
    st.builds(Atom, st.sampled_from("xy"), st.sampled_from([Op.NULL, Op.EXISTS])),
)
_TREE = st.recursive(
    _ATOM,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(And, st.lists(inner, min_size=1, max_size=4).map(tuple)),
        st.builds(Or, st.lists(inner, min_size=1, max_size=4).map(tuple)),
    ),
    max_leaves=10,
)
_VALUE = st.one_of(st.none(), _TEXT, _NUMBER, st.lists(st.one_of(_TEXT, _NUMBER), min_size=1, max_size=3))
_VIEW = View(LogSource(), ())


def _rows(events):
    return [Row(1, "t", "", None, fields=fields) for fields in events]


def _truths(trees, rows):
    """For each tree the rows that it is true of, by their place."""
    return {tree: {n for n, row in enumerate(rows) if is_true(tree, row, _VIEW, {})} for tree in trees}


# Atoms of one field that ask for pieces of one text, or for like numbers, and values made of what they ask.
_TEXT_OP = st.sampled_from([Op.EQ, Op.CONTAINS, Op.STARTS, Op.ENDS, Op.GLOB])
_NUMBER_OP = st.sampled_from([Op.EQ, Op.NUMBER, Op.GT, Op.GTE, Op.LT, Op.LTE])
_NUMERAL = st.sampled_from(["1", "2", "02", "2.0", "2e0", "1_0", "10", "-2"])
_PRESENCE = st.builds(Atom, st.just("x"), st.sampled_from([Op.NULL, Op.EXISTS]))


def _pieces(text):
    """Pieces of a text, also in another case or with a wildcard."""
    whole = {text[start:stop] for start in range(len(text)) for stop in range(start, len(text) + 1)} | {text}
    return sorted({form for one in whole for form in (one, one.swapcase(), f"{one}*", f"?{one[1:]}")})


def _of_text(op):
    texts = st.text("aAbß*?\\", min_size=1, max_size=3).map(_pieces).map(st.sampled_from)
    return texts.map(lambda pieces: st.builds(Atom, st.just("x"), op, pieces, st.booleans()))


def _several(of_text, of_number):
    """Some atoms of the field x."""
    alike = st.one_of(
        of_text, st.just(of_number), of_text.map(lambda one: st.one_of(one, of_number, _PRESENCE))
    )
    return alike.flatmap(lambda one: st.lists(one, min_size=2, max_size=8))


_ANY_OF_X = _several(_of_text(_TEXT_OP), st.builds(Atom, st.just("x"), _NUMBER_OP, _NUMERAL))
_EXACT_OF_X = _several(
    _of_text(st.just(Op.EQ)), st.builds(Atom, st.just("x"), st.sampled_from([Op.EQ, Op.NUMBER]), _NUMERAL)
)


def _near(atoms):
    """Values that atoms are likely to be true of, and values close to these."""
    near = {
        value
        for text in (atom.value for atom in atoms)
        for filled in (text, text.replace("*", "ab").replace("?", "a").replace("\\", ""))
        for value in (filled, filled.swapcase(), f"a{filled}", f"{filled}b", f"0{filled}", f"{filled}.5")
    }
    return sorted(near)


@st.composite
def _atoms_and_values(draw):
    atoms = draw(_ANY_OF_X)
    near = _near(atoms)
    several = st.lists(st.sampled_from(near), min_size=2, max_size=3)
    return atoms, [None, *near, *draw(st.lists(several, max_size=4))]


@examples(200)
@given(_atoms_and_values())
@example(([Atom("x", Op.CONTAINS, "A"), Atom("x", Op.CONTAINS, "a", cased=True)], ["A"]))
@example(([Atom("x", Op.GTE, "2"), Atom("x", Op.GT, "2")], ["2"]))
@example(([Atom("x", Op.NULL), Atom("x", Op.EQ, "")], [None, ""]))
def test_what_is_said_of_two_atoms_of_a_field_is_so_for_every_event(drawn):
    atoms, values = drawn
    true = _truths(atoms, _rows({"x": value} for value in values))
    for one, other in itertools.product(atoms, repeat=2):
        assert not (implies(one, other) and true[one] - true[other]), f"{one} does not imply {other}"
        assert not (excludes(one, other) and true[one] & true[other]), f"{one} does not exclude {other}"
        if refuted(And((one, Not(other))), Steps()):
            assert true[one] <= true[other], f"{one} and not {other} can be"
        if refuted(And((one, other)), Steps()):
            assert not true[one] & true[other], f"{one} and {other} can be"


@st.composite
def _tree_of_one_value(draw):
    atoms = draw(_EXACT_OF_X)
    named = [Atom("Computer", atom.op, atom.value, atom.cased) for atom in atoms]
    some = st.lists(st.sampled_from(named), min_size=1, max_size=3).map(tuple)
    part = st.one_of(st.sampled_from(named), st.builds(Or, some))
    parts = st.lists(st.one_of(part, st.builds(Not, part)), min_size=1, max_size=4).map(tuple)
    return draw(st.builds(And, parts)), [None, *_near(atoms)]


@examples(100)
@given(_tree_of_one_value())
@example((And((Atom("Computer", Op.EQ, "007"), Not(Atom("Computer", Op.EQ, "7")))), ["007"]))
@example((And((Atom("Computer", Op.EQ, "2e0"), Atom("Computer", Op.NUMBER, "2"))), ["2e0"]))
def test_what_is_impossible_of_a_field_of_one_value_holds_for_none(drawn):
    tree, values = drawn
    if impossible(tree, LogSource("windows"), Steps()) is not None:
        rows = _rows({"Computer": value} for value in values)
        assert not any(is_true(tree, row, _VIEW, {}) for row in rows)


@given(_TREE, st.lists(st.fixed_dictionaries({"x": _VALUE, "y": _VALUE}), min_size=1, max_size=20))
@example(And((Atom("x", Op.GT, "1"), Atom("x", Op.LT, "1"))), [{"x": ["0", "2"], "y": None}])
def test_what_is_refuted_holds_for_no_event(tree, events):
    if refuted(tree, Steps()) is not None:
        rows = _rows(events)
        assert not any(is_true(tree, row, _VIEW, {}) for row in rows)


@given(_ATOM, _ATOM)
def test_two_different_fields_never_speak_against_each_other(one, other):
    if (one.field or "").lower() != (other.field or "").lower():
        assert refuted(And((one, Not(other))), Steps()) is None
