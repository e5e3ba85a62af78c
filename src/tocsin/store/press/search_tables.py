"""The full-text index of articles, four tables of SQLite's FTS5, and how it is kept in step with them.

What everybody may be told and is published is on the open shelf, all else on the other one: an article that a reader
may not be told of is not even in the tables that are read for that reader, so it moves no count and no rank. Of each
shelf there is an index of teasers, which everybody on the shelf may read, and one of whole texts.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, func, insert, select, text

from tocsin.model.article import Article
from tocsin.model.search import KINDS
from tocsin.store.columns import micros
from tocsin.store.press.reaching import Told
from tocsin.store.press.tables import articles, searched

#: The indexes of a shelf, and what of an article each has.
COLUMNS = {"teasers": ("headline", "summary", "lede"), "texts": ("headline", "summary", "often", "whole")}


class Shelf(enum.StrEnum):
    """Where an article stands."""

    OPEN = "open"  # published, and everybody may be told
    REST = "rest"  # drafts, what was imported or withdrawn, and what only some may be told


def _put(shelf: str, texts: str) -> str:
    columns = ", ".join(COLUMNS[texts])
    values = ", ".join(f":{one}" for one in COLUMNS[texts])
    return f"INSERT INTO {shelf}_{texts} (rowid, {columns}) VALUES (:number, {values})"  # noqa: S608  (names of ours)


def _take(shelf: str, texts: str) -> str:
    """FTS5 wants the very words that were put: it keeps none of its own."""
    name, columns = f"{shelf}_{texts}", ", ".join(COLUMNS[texts])
    values = ", ".join(f":{one}" for one in COLUMNS[texts])
    return f"INSERT INTO {name} ({name}, rowid, {columns}) VALUES ('delete', :number, {values})"  # noqa: S608  (the same)


_ALL = tuple((shelf, texts) for shelf in Shelf for texts in COLUMNS)
_PUT = {shelf: tuple(text(_put(shelf, texts)) for texts in COLUMNS) for shelf in Shelf}
_TAKE = {shelf: tuple(text(_take(shelf, texts)) for texts in COLUMNS) for shelf in Shelf}
_KEPT = ("shown", "reach", *dict.fromkeys(column for columns in COLUMNS.values() for column in columns))
_AS_KEPT = select(articles.c.number, *(articles.c[name] for name in _KEPT))
#: What the statements that put are given.
_PUT_OF = ("number", *dict.fromkeys(column for columns in COLUMNS.values() for column in columns))
_CHANGED = text(
    "INSERT OR REPLACE INTO searched (article, change, kind, at) "
    "SELECT :number, coalesce(max(change), 0) + 1, :kind, :at FROM searched"
)


def as_kept(connection: Connection, id_: str) -> Mapping[str, Any] | None:
    """What the index has of an article: to be asked before the article is changed."""
    row = connection.execute(_AS_KEPT.where(articles.c.id == id_)).mappings().first()
    return None if row is None else dict(row)


def keep_in_step(connection: Connection, article: Article, before: Mapping[str, Any] | None) -> None:
    """Have the index follow a change of an article, in the transaction of the change."""
    after = as_kept(connection, article.id)
    if after is None:
        return
    if before != after:
        if before is not None:
            for statement in _TAKE[shelf_of(before)]:
                connection.execute(statement, before)
        for statement in _PUT[shelf_of(after)]:
            connection.execute(statement, after)
    kind, at = KINDS.index(article.kind), micros(article.published or article.modified)
    connection.execute(_CHANGED, {"number": after["number"], "kind": kind, "at": at})


def add_to_index(connection: Connection, found: Sequence[tuple[Article, Mapping[str, Any]]]) -> None:
    """Have the index hold articles that are new, each with its row, in the transaction that adds them."""
    for shelf in Shelf:
        rows = [row for _, row in found if shelf_of(row) is shelf]
        for statement in _PUT[shelf] if rows else ():
            connection.execute(statement, [{name: row[name] for name in _PUT_OF} for row in rows])
    change = connection.execute(select(func.coalesce(func.max(searched.c.change), 0))).scalar_one()
    connection.execute(
        insert(searched),
        [
            {
                "article": row["number"],
                "change": change + more,
                "kind": KINDS.index(one.kind),
                "at": one.published or one.modified,
            }
            for more, (one, row) in enumerate(found, 1)
        ],
    )


def made_anew(connection: Connection) -> None:
    """Make the index from the articles as they are, in few large pieces: for a file that something else has written to."""
    for shelf, texts in _ALL:
        name, columns = f"{shelf}_{texts}", ", ".join(COLUMNS[texts])
        connection.execute(text(f"INSERT INTO {name} ({name}) VALUES ('delete-all')"))  # noqa: S608  (names of ours)
        where = "" if shelf is Shelf.OPEN else "NOT"
        asked = f"SELECT number, {columns} FROM articles WHERE {where} (shown AND reach = :everybody)"  # noqa: S608  (the same)
        put = text(f"INSERT INTO {name} (rowid, {columns}) {asked}")
        connection.execute(put, {"everybody": int(Told.EVERYBODY)})
        connection.execute(text(f"INSERT INTO {name} ({name}) VALUES ('optimize')"))  # noqa: S608  (the same)


def shelf_of(row: Mapping[str, Any]) -> Shelf:
    """Where a row of ``articles`` stands."""
    return Shelf.OPEN if row["shown"] and row["reach"] == Told.EVERYBODY else Shelf.REST
