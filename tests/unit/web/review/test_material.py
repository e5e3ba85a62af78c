"""Material at the desk and in articles: what is to be pasted, what is refused, and that nobody is told of what a marking forbids."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from material_samples import BARS, DOOR, later, piece, put, sealed
from press_samples import press_in, published
from review_client import Browser
from tocsin.library.feeds import Form
from tocsin.library.issue_letters import Frame, Item, issue_letter
from tocsin.library.sharing import Share, cut
from tocsin.model.article import Kind, State, Topic, TopicKind
from tocsin.model.exhibit import Column, Table
from tocsin.model.marking import Marking, Tlp
from tocsin.model.member import COMMUNITY, PUBLIC
from tocsin.press.door import look
from tocsin.press.feeding import feed_of
from tocsin.press.searching import search

GREEN = Marking(Tlp.GREEN)
SECRET = Table("secret", "Quicksilver by type", (Column("Quicksilver"),), (("cinnabar",),), note="vermilion")
PIECE = piece(tables=(BARS, SECRET))
WORDS = ("uicksilver", "cinnabar", "vermilion", PIECE.title)
BODY = f"First.\n\nSecond.\n\n{{{{table {PIECE.id}/secret}}}}\n\n{{{{figure {PIECE.id}/types}}}}\n\nLast.\n"


@pytest.fixture
def press(tmp_path, clock):
    with press_in(tmp_path / "review", clock, door=DOOR) as made:
        put(made.folder / "door", sealed(PIECE))
        look(made)
        yield made


@pytest.fixture
def editor(press):
    return Browser(press).log_in()


def _draft(editor, press, **fields):
    made = editor.post(
        "/desk/articles", {"headline": "Wipers", "kind": "article", "tlp": "TLP:CLEAR"}, on="/desk"
    )
    at = made.headers["location"]
    now = press.store.articles.get(at.rsplit("/", 1)[1])
    told = {"version": now.version, "headline": now.headline, "slug": now.slug, "tlp": "TLP:CLEAR"}
    editor.post(at, told | fields, on=at)
    return at


def _article(press, at):
    return press.store.articles.get(at.rsplit("/", 1)[1])


def _publish(editor, press, at):
    for to in ("review", "published"):
        answer = editor.post(f"{at}/move", {"version": _article(press, at).version, "to": to}, on=at)
    return answer


def test_the_desk_sees_what_came_what_to_paste_and_how_it_reads(editor):
    listed = editor.get("/desk/material").text
    assert PIECE.title in listed
    assert "CERT Albion" in listed
    shown = editor.get(f"/desk/material/{PIECE.id}").text
    assert f"{{{{table {PIECE.id}/secret}}}}" in shown
    assert f"{{{{figure {PIECE.id}/types}}}}" in shown
    assert "cinnabar" in shown
    assert "<rect" in shown
    assert editor.get("/desk/material/call-00000000000000000000").status_code == 404


def test_an_article_is_begun_of_a_piece_with_its_tables_topics_and_marking(press, editor):
    about = Topic(TopicKind.INCIDENT, "wiper", "Wiper")
    case = later(PIECE, topics=(about,), marking=GREEN, summary="Two *incidents*.")
    press.store.material.put(case, "e" * 64)
    page = f"/desk/material/{PIECE.id}"
    assert "/topics/incident/wiper" not in editor.get(page).text, "nothing was published on it"
    at = editor.post(f"{page}/article", {}, on=page).headers["location"]
    made = _article(press, at)
    assert (made.marking, made.topics, made.summary) == (GREEN, (about,), "Two *incidents*.")
    assert made.body.startswith("Two \\*incidents\\*.\n\n---\n\n## What is looked for")
    _publish(editor, press, at)
    assert [one.table.name for one in _article(press, at).exhibits] == ["types", "secret"]
    press.store.material.put(later(case, 2, withdrawn=True, tables=(), topics=(), summary=""), "f" * 64)
    assert "Begin an article" not in editor.get(page).text
    assert editor.post(f"{page}/article", {}, on="/desk").status_code == 400


def test_nobody_but_the_desk_sees_the_material(press):
    stranger = Browser(press)
    for path in ("/desk/material", f"/desk/material/{PIECE.id}"):
        answer = stranger.get(path)
        assert answer.status_code in {303, 401, 403, 404}
        assert not any(word in answer.text for word in WORDS)


def test_a_reader_sees_the_table_as_it_was_when_the_article_appeared(press, editor):
    at = _draft(editor, press, body=BODY.replace("Second.\n\n", "") + "\n---\n\nMore.")
    assert "cinnabar" in editor.get(f"{at}/preview?tier=visitor").text
    _publish(editor, press, at)
    press.store.material.put(later(PIECE, tables=()), "e" * 64)
    shown = Browser(press).get(f"/articles/{_article(press, at).slug}").text
    assert "cinnabar" in shown
    assert "Source: CERT Albion, as of 2026-03-03 11:00 UTC." in shown
    assert '<rect x="0.0" y="0" width="25.0" height="8">' in shown


def test_the_desk_is_told_what_keeps_an_article_from_appearing_and_it_does_not(press, editor):
    press.store.material.put(later(PIECE, marking=GREEN), "e" * 64)
    at = _draft(editor, press, body=BODY)
    for page in (editor.get(at), editor.get(f"{at}/preview?tier=all-access")):
        assert f"{PIECE.id}/secret" in page.text
        assert "TLP:GREEN" in page.text
    answer = _publish(editor, press, at)
    assert answer.status_code == 400
    assert "cannot appear" in answer.text
    assert _article(press, at).state is State.REVIEW


def test_a_reference_to_nothing_is_told_and_keeps_an_article_back(press, editor):
    at = _draft(editor, press, body="{{table call-00000000000000000000/none}}")
    assert "is no table of any material here" in editor.get(at).text
    assert _publish(editor, press, at).status_code == 400


def test_a_correction_keeps_the_figures_unless_they_are_renewed(press, editor):
    at = _draft(editor, press, body=BODY)
    _publish(editor, press, at)
    press.store.material.put(later(PIECE, title="Newer"), "e" * 64)
    for renew, title in (("", PIECE.title), ("yes", "Newer")):
        now = _article(press, at)
        assert 'name="renew"' in editor.get(at).text
        fields = {"version": now.version, "headline": now.headline, "slug": now.slug, "tlp": "TLP:CLEAR"}
        fields |= {"body": BODY, "correction": "A word.", "renew": renew}
        assert editor.post(at, fields, on=at).status_code == 303
        assert {one.title for one in _article(press, at).exhibits} == {title}
    assert "Shows" in editor.get(f"{at}/versions").text


def test_what_stands_behind_the_gate_is_in_no_page_feed_or_search_of_who_may_not_read_it(press):
    one = published(press, "Wipers", body=BODY)
    stranger = Browser(press)
    pages = [
        stranger.get(path).text for path in ("/", f"/articles/{one.slug}", "/archive", "/analysis", "/topics")
    ]
    pages += [feed_of(press, form).decode() for form in Form]
    for page in pages:
        assert "Wipers" in page or "topics" in page.lower()
        assert not any(word in page for word in WORDS)


def test_a_marking_holds_for_tables_in_pages_feeds_mails_and_search(press):
    strict = later(PIECE, marking=GREEN)
    press.store.material.put(strict, "e" * 64)
    one = published(press, "Of the community", GREEN, body=BODY + "\n---\n")
    stranger = Browser(press)
    for path in ("/", f"/articles/{one.slug}", "/archive", "/analysis", "/reviews"):
        assert not any(word in stranger.get(path).text for word in WORDS)
    for form in Form:
        assert not any(word in (feed_of(press, form) or b"").decode() for word in WORDS)
    assert search(press, "cinnabar").value.hits == ()
    member = press.store.readers.confirmed("rae@example.org")
    member = msgspec.structs.replace(member, until=press.clock() + dt.timedelta(days=1), audience=COMMUNITY)
    press.store.readers.put(member)
    assert len(search(press, "cinnabar", member).value.hits) == 1
    assert "cinnabar" in feed_of(press, Form.JSON, key=press.store.readers.keys(member.id).feed).decode()


def test_mails_have_tables_as_html_and_as_text_and_no_picture(press):
    one = published(press, "Wipers", kind=Kind.FLASH, body=BODY)
    frame = Frame("The Review", "https://review.example", "Wipers", "token")
    whole = issue_letter(
        frame, [Item(cut(press.store.articles.get(one.id), Share.WHOLE, PUBLIC))], whole=True
    )
    assert "cinnabar" in whole.html
    assert "Type: Domain; Indicators: 12" in whole.text
    assert "<svg" not in whole.html
    teaser = issue_letter(
        frame, [Item(cut(press.store.articles.get(one.id), Share.TEASER, PUBLIC))], whole=True
    )
    assert not any(word in teaser.html + teaser.text for word in WORDS)


def test_feeds_have_the_tables_of_what_their_reader_has_whole(press, clock):
    published(press, "Wipers", body=BODY)
    reader = press.store.readers.confirmed("rae@example.org")
    press.store.readers.put(msgspec.structs.replace(reader, until=clock.now + dt.timedelta(days=1)))
    key = press.store.readers.keys(reader.id).feed
    for form in Form:
        text = feed_of(press, form, key=key).decode()
        assert "cinnabar" in text
        assert "<svg" not in text


def test_the_desk_is_told_what_was_taken_back_or_tightened_since_an_article_appeared(press, editor):
    one = published(press, "Wipers", body=BODY)
    for now, told in (
        (later(PIECE, marking=GREEN), "is TLP:GREEN now"),
        (later(PIECE, withdrawn=True, title="", tables=()), "was withdrawn by its author"),
    ):
        press.store.material.put(now, "e" * 64)
        assert told in editor.get("/desk").text
        assert told in editor.get(f"/desk/articles/{one.id}").text
        assert "cinnabar" in editor.get(f"/desk/articles/{one.id}/preview?tier=all-access").text
