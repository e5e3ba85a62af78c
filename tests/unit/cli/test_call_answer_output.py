"""The next step that ``tocsin call answer`` tells."""

from __future__ import annotations

import pytest

from tocsin.cli.call_answer_output import print_review
from tocsin.model.answer import Sight, Stage
from tocsin.node.desk.nouns import UnderReview
from web_desk import NORTHMARK, FakeDesk, answer, call, said


def review(leaves, last) -> UnderReview:
    return UnderReview(leaves=leaves, last=last, findings=(), held=FakeDesk().held)


def told(capsys, leaves, last) -> str:
    print_review(call(), review(leaves, last), as_json=False)
    return " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("last", [True, False])
def test_where_nothing_would_leave_the_next_step_is_a_verdict(capsys, last):
    empty = answer(NORTHMARK, (), 2, stage=Stage.HUNTING)
    shown = told(capsys, empty, empty if last else None)
    assert "Next: an analyst judges the matches" in shown
    assert "--release" not in shown


def test_where_something_would_leave_the_next_step_is_a_releaser(capsys):
    shown = told(capsys, answer(NORTHMARK, [said(1, Sight.NOT_SEEN)], 2), None)
    assert "--release" in shown


def test_what_was_told_and_is_known_otherwise_now_is_counted(capsys):
    last = answer(NORTHMARK, [said(1, Sight.NOT_SEEN)], 2)
    shown = told(capsys, answer(NORTHMARK, [said(1, Sight.SEEN, count=2)], 3), last)
    assert "told, and now known otherwise: 1" in shown
