"""Who had an article in hand, from its history."""

from __future__ import annotations

from press_samples import START
from tocsin.library.readiness import Hands, hands_of
from tocsin.model.article import State
from tocsin.store.press import Step


def history(*steps):
    return hands_of([Step(by, START, State(state)) for by, state in steps])


def test_who_leaves_an_article_where_it_is_wrote_and_who_takes_it_out_of_review_approved():
    hands = history(("ada", "draft"), ("ben", "draft"), ("ada", "review"), ("cleo", "scheduled"))
    assert (hands.wrote, hands.approved, hands.alone) == (("ada", "ben"), "cleo", False)


def test_who_wrote_last_stands_last_and_who_moves_a_day_wrote_nothing():
    hands = history(("ada", "draft"), ("ben", "draft"), ("ada", "draft"), ("ben", "review"), ("ada", "scheduled"), ("ben", "scheduled"), ("schedule", "published"))  # fmt: skip
    assert (hands.wrote, hands.approved, hands.by) == (("ben", "ada"), "ada", "schedule")
    assert hands.alone


def test_what_goes_back_is_approved_no_more():
    back = history(("ada", "draft"), ("ada", "review"), ("ben", "scheduled"), ("ada", "review"))
    assert (back.approved, back.by) == ("", "ada")
    assert not back.alone
    assert history() == Hands()


def test_who_corrects_what_is_out_did_not_write_what_was_approved():
    hands = history(("ada", "draft"), ("ada", "review"), ("ben", "published"), ("cleo", "corrected"), ("cleo", "corrected"))  # fmt: skip
    assert (hands.wrote, hands.approved) == (("ada",), "ben")
