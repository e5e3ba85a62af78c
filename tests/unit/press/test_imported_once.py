"""An article of others is kept once, and the whole of it takes the place of its teaser."""

from __future__ import annotations

import datetime as dt
import threading

import msgspec

from press_samples import CLEAR
from tocsin.library.editing import changed, texts_of
from tocsin.library.importing.imported import Imported
from tocsin.model.marking import Marking, Tlp
from tocsin.press import publishing
from tocsin.press.imported_once import kept_once
from tocsin.press.publishing import keep

AT = "https://paper.example/1"
TEASER = Imported("Ports were shut", "For a day.\n", AT, "A paper", "Ann", "2026-03-01T06:00:00Z")
PAGE = Imported(
    "Ports were shut", "For a day.\n\nIts director said that nobody knew why.\n", AT, "paper.example"
)
FILE = Imported("Ports were shut", "For a day.\n", "000.txt")


def test_a_page_takes_the_place_of_its_teaser_and_keeps_its_source_and_its_marking(press):
    first = kept_once(press, TEASER, Marking(Tlp.GREEN), "schedule", whole=False)
    assert first.sources[0].publisher == "A paper, Ann, 1 March 2026"
    whole = kept_once(press, PAGE, CLEAR, "ada", whole=True)
    assert (whole.id, whole.slug, whole.version, whole.body) == (first.id, first.slug, 2, PAGE.body)
    assert (whole.sources, whole.marking) == (first.sources, first.marking)
    assert [by for by, _ in press.store.articles.versions(first.id)] == ["ada", "schedule"]
    for one, is_whole in ((TEASER, False), (PAGE, True)):
        assert kept_once(press, one, CLEAR, "ada", whole=is_whole) is None
    assert press.store.articles.get(first.id) == whole


def test_what_says_no_more_is_known(press):
    kept_once(press, PAGE, CLEAR, "ada", whole=True)
    longer = msgspec.structs.replace(PAGE, body=PAGE.body * 2)
    assert kept_once(press, TEASER, CLEAR, "ada", whole=True) is None
    assert kept_once(press, longer, CLEAR, "schedule", whole=False) is None, "a feed never replaces"


def test_a_feed_that_tells_of_another_s_article_takes_no_place_from_it(press):
    lie = msgspec.structs.replace(TEASER, body="Lies.\n", teller="evil.example")
    first = kept_once(press, lie, CLEAR, "schedule", whole=False)
    assert first.sources[0].publisher.endswith("told by evil.example")
    own = kept_once(press, TEASER, CLEAR, "schedule", whole=False)
    assert (own.version, own.body) == (1, TEASER.body)
    whole = kept_once(press, PAGE, CLEAR, "ada", whole=True)
    assert (whole.id, whole.version) == (own.id, 2)


def test_nobody_is_kept_from_the_store_while_a_text_is_read(press, monkeypatch):
    wrote = threading.Event()

    def write():
        press.store.audit.append("somebody", "something else")
        wrote.set()

    def reading(article):
        threading.Thread(target=write, daemon=True).start()
        assert wrote.wait(5)
        return texts_of(article)

    monkeypatch.setattr(publishing, "texts_of", reading)
    assert kept_once(press, PAGE, CLEAR, "ada", whole=True) is not None


def test_what_the_desk_changed_is_left(press):
    first = kept_once(press, TEASER, CLEAR, "schedule", whole=False)
    ours = keep(
        press, changed(first, first.modified + dt.timedelta(hours=1), headline="Ours"), "ada", "changed"
    )
    assert kept_once(press, PAGE, CLEAR, "ada", whole=True) is None
    assert press.store.articles.get(first.id) == ours


def test_a_file_is_known_by_its_words_and_gets_its_source_when_that_is_said(press):
    first = kept_once(press, FILE, CLEAR, "ada", whole=True)
    renamed = msgspec.structs.replace(FILE, url="other.txt")
    assert kept_once(press, renamed, CLEAR, "ada", whole=True) is None
    other = msgspec.structs.replace(FILE, body="Of something else.\n")
    assert kept_once(press, other, CLEAR, "ada", whole=True) is not None, (
        "a name alone makes nothing the same"
    )
    told = kept_once(press, msgspec.structs.replace(FILE, url=AT), CLEAR, "ada", whole=True)
    assert (told.id, [one.url for one in told.sources]) == (first.id, [AT])
    assert kept_once(press, msgspec.structs.replace(FILE, url=AT), CLEAR, "ada", whole=True) is None
