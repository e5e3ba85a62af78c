"""Articles that are added many at once are kept as those that are put one by one."""

from __future__ import annotations

import contextlib
import datetime as dt
import sqlite3

import msgspec
import pytest

from tocsin.library.editing import texts_of
from tocsin.model.article import Article, Kind, State, Topic, TopicKind
from tocsin.model.errors import StoreError
from tocsin.model.marking import Marking, Tlp
from tocsin.release import chain
from tocsin.store.press import PressStore

NOW = dt.datetime(2026, 3, 3, 12, tzinfo=dt.UTC)
ALBANIA = Topic(TopicKind.COUNTRY, "albania", "Albania")
WIPER = Topic(TopicKind.TECHNIQUE, "t1561", "Wiper")
TABLES = (
    "articles",
    "versions",
    "article_topics",
    "article_authors",
    "article_members",
    "searched",
)
INDEXES = ("open_teasers", "open_texts", "rest_teasers", "rest_texts")


def article(number: int, marking: Marking, **more: object) -> Article:
    made = Article(
        id=f"id-{number}",
        slug=f"article-{number}",
        kind=Kind.ARTICLE,
        headline=f"Wipers in Tirana {number}",
        summary="What was seen.",
        body=f"First.\n\nSecond.\n\nQuicksilver {number}.",
        marking=marking,
        created=NOW,
        modified=NOW,
        published=NOW + dt.timedelta(minutes=number),
        state=State.PUBLISHED,
    )
    return msgspec.structs.replace(made, **more)


ARTICLES = (
    article(1, Marking(Tlp.CLEAR), topics=(ALBANIA, WIPER), authors=("ada", "ada", "bo")),
    article(2, Marking(Tlp.GREEN), topics=(ALBANIA,)),
    article(3, Marking(Tlp.AMBER, frozenset({"identity--1", "identity--2"}))),
    article(4, Marking(Tlp.CLEAR), state=State.DRAFT, published=None),
    article(5, Marking(Tlp.CLEAR), topics=(msgspec.structs.replace(ALBANIA, name="Shqipëria"),)),
)


@pytest.fixture
def stores(tmp_path):
    with (
        PressStore.open(tmp_path / "put.db", chain=chain, clock=lambda: NOW) as put,
        PressStore.open(tmp_path / "added.db", chain=chain, clock=lambda: NOW) as added,
    ):
        first, *rest = ((one, texts_of(one)) for one in ARTICLES)
        for one, texts in (first, *rest):
            put.articles.put(one, texts, "ada")
        added.articles.put(*first, "ada")
        added.articles.add(rest, "ada")
        yield put, added, tmp_path


def rows_of(path, name):
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return sorted(map(repr, connection.execute(f"SELECT * FROM {name}")))  # noqa: S608  (a name of ours)


def found_in(path, name, word):
    asked = f"SELECT rowid FROM {name} WHERE {name} MATCH ?"  # noqa: S608  (a name of ours)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return sorted(row[0] for row in connection.execute(asked, (word,)))


@pytest.mark.parametrize("name", TABLES)
def test_every_table_has_the_same(stores, name):
    *_, folder = stores
    kept = rows_of(folder / "put.db", name)
    assert kept
    assert rows_of(folder / "added.db", name) == kept


@pytest.mark.parametrize("name", INDEXES)
@pytest.mark.parametrize("word", ["wiper", "quicksilver", "first", "4"])
def test_every_index_finds_the_same(stores, name, word):
    *_, folder = stores
    assert found_in(folder / "added.db", name, word) == found_in(folder / "put.db", name, word)


def test_one_that_is_added_can_be_changed(stores):
    _, added, folder = stores
    one = msgspec.structs.replace(ARTICLES[1], version=2, headline="Something else")
    added.articles.put(one, texts_of(one), "bo")
    assert [by for by, _ in added.articles.versions(one.id)] == ["bo", "ada"]
    assert found_in(folder / "added.db", "rest_teasers", "wiper") == [3, 4]


def test_none_is_kept_where_one_is_there_already(stores):
    _, added, _ = stores
    new = article(9, Marking(Tlp.CLEAR))
    with pytest.raises(StoreError):
        added.articles.add([(new, texts_of(new)), (ARTICLES[0], texts_of(ARTICLES[0]))], "bo")
    assert added.articles.get(new.id) is None
    assert added.articles.count() == len(ARTICLES)
