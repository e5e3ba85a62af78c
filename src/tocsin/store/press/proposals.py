"""The book of proposals: corrections of what is out that wait for another editor, one of each article at most."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable

import msgspec
from sqlalchemy import delete, insert, select

from tocsin.model.article import Article
from tocsin.model.errors import UsageError
from tocsin.store.database import Database
from tocsin.store.press.tables import proposals

_article = msgspec.json.Decoder(Article)


class Proposal(msgspec.Struct, frozen=True):
    """The next version of an article as it would be, who wrote it, and when; ``id`` is another whenever its words are."""

    id: str
    article: Article
    by: str
    at: dt.datetime


class Proposals:
    """Proposals by article. Raises ``StoreError``."""

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._clock = clock

    def put(self, article: Article, by: str, over: str) -> Proposal:
        """Keep what is proposed in place of the proposal ``over``, "" for none; UsageError where another one is kept by now."""
        made = Proposal(str(uuid.uuid4()), article, by, self._clock())
        row = {"article": article.id, "id": made.id, "by": by, "at": made.at}
        with self._database.writing() as connection:
            kept = self.of(article.id)
            if (kept.id if kept else "") != over:
                hint = "open it in another window, see what is proposed, and bring both together"
                raise UsageError("was corrected by another meanwhile", where=article.headline, hint=hint)
            connection.execute(delete(proposals).where(proposals.c.article == article.id))
            connection.execute(insert(proposals).values(row | {"raw": msgspec.json.encode(article)}))
        return made

    def of(self, article: str) -> Proposal | None:
        """What is proposed of an article."""
        with self._database.reading() as connection:
            row = connection.execute(select(proposals).where(proposals.c.article == article)).first()
        return None if row is None else Proposal(row.id, _article.decode(row.raw), row.by, row.at)

    def all(self) -> tuple[Proposal, ...]:
        """All that wait, the one that waits longest first."""
        with self._database.reading() as connection:
            rows = connection.execute(select(proposals).order_by(proposals.c.at)).all()
        return tuple(Proposal(row.id, _article.decode(row.raw), row.by, row.at) for row in rows)

    def drop(self, article: str) -> None:
        """Forget what is proposed of an article."""
        with self._database.writing() as connection:
            connection.execute(delete(proposals).where(proposals.c.article == article))
