"""A program over a slice gives each question's rows, and asks no more than it must."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pyarrow as pa
import pytest

from tocsin.hunting.evaluate import evaluate
from tocsin.hunting.program import Question, compile_unit
from tocsin.lake.views.view import View
from tocsin.model import event as ev
from tocsin.model.expression import And, Atom, ListKind, Lookup, Not, Op, Or
from tocsin.model.logsource import LogSource

VIEW = View(LogSource("windows"), ("t",))
NOON = dt.datetime(2024, 5, 1, 12, 30, tzinfo=dt.UTC)


class Only:
    """A list with one entry, which is asked of nothing but some values."""

    def __init__(self, entry, *, of):
        self.entry, self.of = entry, of

    def hits(self, folded):
        values = folded.to_pylist()
        assert set(values) <= set(self.of)
        return np.array([value == self.entry for value in values], bool)


def rows(*trees, times=None, lists=None, absent=(), event=None, view=VIEW, **columns):
    """Rows of each tree that has any, by its number; columns in ``absent`` are the unit's and not the slice's."""
    length = len(next(iter(columns.values())))
    named = {name.lower(): name for name in (*columns, *absent)}
    questions = [Question(0, number, tree, view) for number, tree in enumerate(trees)]
    program = compile_unit(questions, named, event)
    table = pa.table(
        {name: pa.array(values, pa.string()).dictionary_encode() for name, values in columns.items()}
        | {ev.TIME: pa.array(times or [NOON] * length, pa.timestamp("us", "UTC"))}
    )
    return {question.branch: found.tolist() for question, found in evaluate(program, table, lists or {})}


def test_rows_are_given_in_ascending_order_and_questions_without_any_not_at_all():
    trees = Atom("A", Op.EQ, "x"), Atom("A", Op.EQ, "gone"), Atom("A", Op.CONTAINS, "long")
    assert rows(*trees, A=["x", "a long text", "X", None, "x"]) == {0: [0, 2, 4], 2: [1]}


def test_items_are_joined_row_by_row():
    a, b = Atom("A", Op.EQ, "x"), Atom("B", Op.EQ, "y")
    columns = {"A": ["x", "x", "-", "-"], "B": ["y", "-", "y", "-"]}
    assert rows(And((a, b)), Or((a, b)), Not(And((a, b))), Not(Or((a, b))), **columns) == {
        0: [0],
        1: [0, 1, 2],
        2: [1, 2, 3],
        3: [3],
    }


def test_an_atom_of_no_value_is_false_and_its_negation_true():
    asked = Atom("A", Op.EQ, "x")
    assert rows(asked, Not(asked), Atom("A", Op.NULL), Atom("A", Op.EXISTS), A=["x", None, ""]) == {
        0: [0],
        1: [1, 2],
        2: [1],
        3: [0, 2],
    }


def test_a_column_that_the_slice_lacks_counts_as_null():
    asked = Atom("B", Op.EQ, "x")
    trees = asked, Not(asked), Atom("B", Op.NULL), Atom("B", Op.REGEX, ".*"), Atom("B", Op.FIELD_EQ, "A")
    assert rows(*trees, A=["x", "y"], absent=("B",)) == {1: [0, 1], 2: [0, 1]}


def test_a_keyword_is_asked_of_every_field():
    needle = Atom(None, Op.CONTAINS, "needle")
    columns = {"A": ["a needle", "-", "-"], "B": ["-", "needles", None]}
    assert rows(needle, Atom(None, Op.REGEX, "ne+dle"), Not(needle), **columns) == {
        0: [0, 1],
        1: [0, 1],
        2: [2],
    }


def test_a_keyword_is_not_asked_of_what_we_add_to_an_event():
    view = View(LogSource("windows"), ("t",), events=("4688", "4689"))
    columns = {"A": ["4688", "-", "4688"], ev.EVENT_ID: ["4688", "4688", "1"]}
    assert rows(Atom(None, Op.EQ, "4688"), Atom("A", Op.EQ, "-"), view=view, **columns) == {0: [0], 1: [1]}


def test_a_costly_question_is_asked_only_of_what_the_others_leave():
    listed = Only("evil", of=("evil", "good"))
    tree = And((Lookup("B", ListKind.FILE_NAME, "l"), Atom("A", Op.EQ, "x")))
    columns = {"A": ["x", "x", "-"], "B": ["evil", "good", "never asked"]}
    assert rows(tree, lists={"l": listed}, **columns) == {0: [0]}


def test_a_costly_question_is_not_asked_at_all_where_nothing_is_left():
    tree = And((Lookup("B", ListKind.FILE_NAME, "l"), Atom("A", Op.EQ, "gone")))
    assert rows(tree, lists={"l": Only("evil", of=())}, A=["x"], B=["evil"]) == {}


def test_one_answer_serves_questions_that_leave_different_rows_in_play():
    asked = Atom("B", Op.REGEX, "^e")
    trees = And((Atom("A", Op.EQ, "x"), asked)), And((Atom("A", Op.EQ, "y"), asked)), asked
    columns = {"A": ["x", "y", "x", "z"], "B": ["evil", "evil", "good", "even"]}
    assert rows(*trees, **columns) == {0: [0], 1: [1], 2: [0, 1, 3]}


@pytest.mark.parametrize(
    ("op", "cased", "expected"),
    [
        (Op.FIELD_EQ, False, [0, 1]),
        (Op.FIELD_EQ, True, [0]),
        (Op.FIELD_CONTAINS, False, [0, 1, 2, 3]),
        (Op.FIELD_STARTS, False, [0, 1, 2]),
        (Op.FIELD_ENDS, False, [0, 1, 3]),
    ],
)
def test_fields_of_one_event_are_held_against_each_other(op, cased, expected):
    columns = {"A": ["x", "X", "xy", "yx", "y", None], "B": ["x", "x", "x", "x", "x", None]}
    assert rows(Atom("A", op, "B", cased=cased), **columns) == {0: expected}


def test_a_part_of_the_time_is_asked_of_the_events_own_where_the_log_has_no_field():
    times = [NOON, NOON.replace(hour=3), None]
    assert rows(Atom("timestamp", Op.HOUR, "12"), times=times, A=["x", "x", "x"]) == {0: [0]}


def test_what_is_true_of_every_row_gives_all_rows():
    assert rows(
        Atom("EventID", Op.EQ, "4688"), Atom("EventID", Op.EQ, "1"), event="4688", EventID=["4688"] * 3
    ) == {0: [0, 1, 2]}
