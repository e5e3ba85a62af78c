from __future__ import annotations

import datetime as dt

import pytest

from material_samples import ALBION, BARS, DOOR, later, piece
from press_samples import press_in, published
from tocsin.library.editing import begun, changed, corrected, moved, texts_of
from tocsin.model.article import Kind, State
from tocsin.model.errors import UsageError
from tocsin.model.marking import Marking, Pap, Tlp
from tocsin.press.exhibits import current
from tocsin.press.publishing import keep, publish_at, publish_due

CLEAR, GREEN = Marking(Tlp.CLEAR), Marking(Tlp.GREEN)
PIECE = piece()
BODY = f"First.\n\nSecond.\n\n{{{{figure {PIECE.id}/types}}}}\n\nThird.\n"


@pytest.fixture
def press(tmp_path, clock):
    with press_in(tmp_path / "review", clock, door=DOOR) as made:
        yield made


def _draft(press, body=BODY, marking=CLEAR):
    one = begun(Kind.ARTICLE, "Wipers", marking, press.clock())
    keep(press, one, "ada", "begun")
    return keep(press, changed(one, press.clock(), body=body), "ada", "changed")


def test_a_draft_shows_what_is_current_and_what_is_out_what_it_showed_when_it_appeared(press, clock):
    press.store.material.put(PIECE, "d" * 64)
    draft = _draft(press)
    assert draft.exhibits == ()
    newer = later(PIECE, tables=(BARS,), title="Newer")
    press.store.material.put(newer, "e" * 64)
    assert current(press, draft)[0].exhibits[0].title == "Newer"
    out = publish_at(press, draft, "ada", None)
    assert [(one.by, one.title, one.digest) for one in out.exhibits] == [("CERT Albion", "Newer", "e" * 64)]
    assert press.store.articles.get(out.id) == out
    press.store.material.put(later(newer, title="Newest"), "f" * 64)
    mended = keep(press, corrected(out, "a word", press.clock(), body=BODY + "More."), "ada", "corrected")
    assert [one.title for one in mended.exhibits] == ["Newer"]
    renewed = keep(press, corrected(mended, "figures", press.clock(), exhibits=()), "ada", "corrected")
    assert [one.title for one in renewed.exhibits] == ["Newest"]


def test_an_article_that_is_looser_than_what_it_shows_cannot_appear(press):
    strict = piece(marking=GREEN)
    press.store.material.put(strict, "d" * 64)
    draft = _draft(press)
    assert "TLP:GREEN" in current(press, draft)[1][0]
    with pytest.raises(UsageError, match=f"{strict.id}/types"):
        publish_at(press, draft, "ada", None)
    assert not press.store.articles.get(draft.id).state.is_out
    assert publish_at(press, _draft(press, marking=GREEN), "ada", None).state is State.PUBLISHED


def test_a_list_of_members_binds_as_the_label_does(press):
    press.store.material.put(piece(marking=Marking(Tlp.GREEN, frozenset({ALBION}))), "d" * 64)
    with pytest.raises(UsageError, match="cannot appear"):
        publish_at(press, _draft(press, marking=GREEN), "ada", None)
    listed = Marking(Tlp.GREEN, frozenset({ALBION}))
    assert publish_at(press, _draft(press, marking=listed), "ada", None).state is State.PUBLISHED


def test_a_correction_cannot_loosen_an_article_below_what_it_shows(press):
    press.store.material.put(piece(marking=GREEN), "d" * 64)
    out = publish_at(press, _draft(press, marking=GREEN), "ada", None)
    with pytest.raises(UsageError, match="cannot appear"):
        keep(press, corrected(out, "looser", press.clock(), marking=CLEAR), "ada", "corrected")


def test_a_reference_to_nothing_cannot_appear_nor_be_scheduled(press, clock):
    draft = keep(press, moved(_draft(press), State.REVIEW, press.clock()), "ada", "review")
    clock.move(hours=1)
    later_ = press.clock().replace(hour=20)
    for step in (
        moved(draft, State.PUBLISHED, press.clock()),
        moved(draft, State.SCHEDULED, press.clock(), later_),
    ):
        with pytest.raises(UsageError, match="is no table of any material here"):
            keep(press, step, "ada", "moved")


def test_what_is_withdrawn_is_there_no_more_for_drafts(press):
    press.store.material.put(later(PIECE, withdrawn=True, title="", tables=()), "d" * 64)
    with pytest.raises(UsageError, match="is no table"):
        publish_at(press, _draft(press), "ada", None)


def test_what_may_be_done_with_a_piece_is_said_by_the_article_that_shows_it(press):
    press.store.material.put(piece(marking=Marking(Tlp.CLEAR, None, Pap.AMBER)), "d" * 64)
    assert publish_at(press, _draft(press), "ada", None).marking == Marking(Tlp.CLEAR, None, Pap.AMBER)


def test_a_table_is_found_by_search_where_it_is_shown(press):
    press.store.material.put(PIECE, "d" * 64)
    one = published(press, body=BODY)
    texts = texts_of(press.store.articles.get(one.id))
    assert "File hash" in texts.whole
    assert "File hash" not in texts.lede


def test_what_was_scheduled_and_cannot_appear_any_more_goes_back_to_the_desk_and_keeps_nobody_waiting(
    press, clock
):
    press.store.material.put(PIECE, "d" * 64)
    due = clock.now + dt.timedelta(hours=1)
    strict, plain = (publish_at(press, _draft(press, body), "ada", due) for body in (BODY, "Nothing."))
    press.store.material.put(later(PIECE, marking=GREEN), "e" * 64)
    clock.move(hours=2)
    assert [one.id for one in publish_due(press)] == [plain.id]
    assert press.store.articles.get(strict.id).state is State.REVIEW
    assert publish_due(press) == ()
    assert any(one.action == "article kept back" for one in press.store.audit.latest(5))
