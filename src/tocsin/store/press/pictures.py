"""The book of pictures: each belongs to one article, and is found by its digest within that article alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from sqlalchemy import Delete, delete, insert, select

from tocsin.model.article import Picture
from tocsin.store.database import Database
from tocsin.store.press.tables import pictures


class Pictures:
    """Pictures of articles. Raises ``StoreError``."""

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._clock = clock

    def put(self, article: str, picture: Picture, raw: bytes, small: bytes = b"") -> None:
        """Keep a picture of an article, and a smaller one for narrow screens where it is wide, in place of the same one."""
        row = {"article": article, "digest": picture.digest, "at": self._clock(), "alt": picture.alt}
        row |= {"width": picture.width, "height": picture.height, "raw": raw, "small": small}
        with self._database.writing() as connection:
            connection.execute(_of(article, picture.digest))
            connection.execute(insert(pictures).values(row))

    def of(self, article: str) -> tuple[Picture, ...]:
        """The pictures of an article, the first that came first."""
        asked = (
            select(pictures.c.digest, pictures.c.width, pictures.c.height, pictures.c.alt)
            .where(pictures.c.article == article)
            .order_by(pictures.c.at, pictures.c.digest)
        )
        with self._database.reading() as connection:
            return tuple(Picture(*row) for row in connection.execute(asked))

    def raw(self, article: str, digest: str, *, small: bool = False) -> bytes | None:
        """The bytes of a picture of an article, or of the smaller one; None where it has none of that digest."""
        column = pictures.c.small if small else pictures.c.raw
        asked = select(column).where(pictures.c.article == article, pictures.c.digest == digest)
        with self._database.reading() as connection:
            found = connection.execute(asked).scalar_one_or_none()
        return None if found is None else bytes(found)

    def drop(self, article: str, digest: str) -> bool:
        """Forget a picture of an article; says whether it was there."""
        with self._database.writing() as connection:
            return bool(connection.execute(_of(article, digest)).rowcount)


def _of(article: str, digest: str) -> Delete:
    return delete(pictures).where(pictures.c.article == article, pictures.c.digest == digest)
