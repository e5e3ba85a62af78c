"""Reviews, and whatever is made of them, say no more of an article that not all their readers may be told of."""

from __future__ import annotations

import datetime as dt

import pytest

from press_samples import press_in, published
from tocsin.library.editing import corrected, withdrawn
from tocsin.model.article import Kind, State
from tocsin.model.marking import Marking, Tlp
from tocsin.model.member import PUBLIC
from tocsin.press.configuration import Reviews
from tocsin.press.issues import issue_due
from tocsin.press.publishing import keep
from tocsin.press.retelling import REMARK
from tocsin.press.searching import search
from tocsin.store.press import Listing

GREEN = Marking(Tlp.GREEN)


def review_of(press):
    return press.store.articles.listed(Listing(audience=PUBLIC, kinds=(Kind.DAILY_REVIEW,)))[0]


@pytest.mark.parametrize("ends", ["withdrawn", "stricter"])
def test_a_review_says_no_more_of_what_was_withdrawn_or_marked_more_strictly(press, clock, ends):
    gone = published(
        press, "Quicksilver was wrong", kind=Kind.FLASH, summary="Quicksilver ran out.", severity=2
    )
    published(press, "What stays")
    clock.move(seconds=1)
    issue_due(press)
    assert "Quicksilver" in review_of(press).summary
    clock.move(days=400)
    now = clock.now
    if ends == "withdrawn":
        keep(press, withdrawn(gone, "it was wrong", now), "ada", "article withdrawn")
    else:
        keep(press, corrected(gone, "For members.", now, marking=GREEN), "ada", "article corrected")
    review = review_of(press)
    assert review.state is State.CORRECTED
    assert review.corrections[-1].text == REMARK
    assert "uicksilver" not in review.body + review.summary + review.slug
    assert "The most important news" not in review.body
    assert "What stays" in review.body + review.summary
    assert search(press, "ran").value.total == 0


def test_a_correction_that_leaves_the_marking_changes_no_review(press, clock):
    one = published(press, "News")
    clock.move(seconds=1)
    issue_due(press)
    before = review_of(press)
    keep(press, corrected(one, "Five, not four.", clock.now), "ada", "article corrected")
    assert review_of(press) == before


def test_a_review_for_those_who_may_be_told_all_along_goes_on_telling(press, clock):
    one = published(press, "News")
    body = f"Said.\n\n---\n\n### [News](/articles/{one.slug})\n\nSo it was.\n"
    ours = published(press, "Of members", GREEN, kind=Kind.DAILY_REVIEW, body=body)
    clock.move(seconds=1)
    keep(press, corrected(one, "For members.", clock.now, marking=GREEN), "ada", "article corrected")
    assert press.store.articles.get(ours.id).body == body
    keep(press, withdrawn(press.store.articles.get(one.id), "wrong", clock.now), "ada", "article withdrawn")
    assert press.store.articles.get(ours.id).body == "Said.\n\n---\n"


def test_a_review_that_waits_at_the_desk_is_changed_too(tmp_path, clock):
    with press_in(tmp_path / "edited", clock, reviews=Reviews(daily="edited")) as press:
        gone = published(press, "Quicksilver")
        published(press, "What stays")
        clock.now += dt.timedelta(seconds=1)
        issue_due(press)
        keep(press, withdrawn(gone, "it was wrong", clock.now), "ada", "article withdrawn")
        (waiting,) = press.store.articles.in_states([State.REVIEW])
        assert "Quicksilver" not in waiting.body + waiting.summary
