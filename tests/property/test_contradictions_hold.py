"""A tree that is said to hold for no event holds for none that the plain evaluator is shown."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from reference.matching import is_true
from reference.row import Row
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


@given(_TREE, st.lists(st.fixed_dictionaries({"x": _VALUE, "y": _VALUE}), min_size=1, max_size=20))
@example(And((Atom("x", Op.GT, "1"), Atom("x", Op.LT, "1"))), [{"x": ["0", "2"], "y": None}])
def test_what_is_refuted_holds_for_no_event(tree, events):
    if refuted(tree, Steps()) is not None:
        rows = [Row(1, "t", "", None, fields=fields) for fields in events]
        assert not any(is_true(tree, row, _VIEW, {}) for row in rows)


@given(_ATOM, _ATOM)
def test_two_different_fields_never_speak_against_each_other(one, other):
    if (one.field or "").lower() != (other.field or "").lower():
        assert refuted(And((one, Not(other))), Steps()) is None
