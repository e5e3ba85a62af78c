"""A disk without room: it is told, nothing is lost or counted, and reading goes on."""

from __future__ import annotations

import contextlib

from full_disk import full_disk
from press_samples import published
from review_client import Browser
from tocsin.library.editing import begun
from tocsin.model.article import Kind, State
from tocsin.model.errors import StoreError
from tocsin.model.marking import Marking, Tlp
from tocsin.press.publishing import keep, publish_at, publish_due


def store_of(press):
    return press.folder / press.settings.store


def test_a_reader_is_told_reads_on_and_pays_nothing(press, browser):
    one = published(press)
    browser.enter()
    at, token = f"/articles/{one.slug}", browser.token_on("/account")
    with full_disk(store_of(press)):
        answer = browser.request("POST", f"{at}/open", data={"token": token})
        assert answer.status_code == 503
        assert "Nothing can be kept at the moment" in answer.text
        assert "othing was changed or counted" in answer.text
        assert answer.headers["retry-after"] == "30"
        assert "3 of 3 left" in browser.get(at).text
        assert browser.get("/").status_code == 200
    assert browser.post(f"{at}/open", on=at).status_code == 303
    assert "2 of 3 left" in browser.get(at).text


def test_nobody_enters_and_no_link_is_used_up(press, browser):
    browser.post("/log-in", {"address": "rae@example.org"})
    before = press.store.mails.counts()
    with full_disk(store_of(press)):
        assert browser.post("/log-in", {"address": "sam@example.org"}).status_code == 503
    assert press.store.mails.counts() == before
    assert browser.enter().status_code == 303


def test_an_editor_s_words_are_shown_again_and_kept_once_there_is_room(press, clock):
    editor = Browser(press).log_in()
    draft = begun(Kind.ARTICLE, "A long campaign", Marking(Tlp.CLEAR), clock.now)
    keep(press, draft, "ada", "article begun")
    at, written = f"/desk/articles/{draft.id}", {"version": 1, "headline": draft.headline, "slug": draft.slug, "tlp": "TLP:CLEAR", "body": "Hours of work."}  # fmt: skip
    clock.move(minutes=30)  # the session would be noted as seen
    with full_disk(store_of(press)):
        answer = editor.post(at, written)
        assert answer.status_code == 503
        assert "takes nothing at the moment" in answer.text
        assert "Hours of work.</textarea>" in answer.text
        assert str(press.folder) not in answer.text
        assert editor.get("/desk").status_code == 200
    assert press.store.articles.get(draft.id) == draft
    assert editor.post(at, written).status_code == 303
    assert press.store.articles.get(draft.id).body == "Hours of work."


def test_what_is_due_appears_once_there_is_room_and_once_only(press, clock):
    one = begun(Kind.ARTICLE, "Due", Marking(Tlp.CLEAR), clock.now)
    keep(press, one, "ada", "article begun")
    publish_at(press, one, "ada", press.settings.calendar.next_issue(clock.now))
    clock.move(days=1)
    with full_disk(store_of(press)):
        assert not tried(press)
    assert [made.id for made in tried(press)] == [one.id]
    assert not tried(press)
    states = [made.state for _, made in press.store.articles.versions(one.id)]
    assert states.count(State.PUBLISHED) == 1


def tried(press):
    """What appeared; the service tries again at its next turn where the store takes nothing."""
    with contextlib.suppress(StoreError):
        return publish_due(press)
    return ()
