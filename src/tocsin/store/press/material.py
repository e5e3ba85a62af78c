"""The book of material: the newest version of each piece that came in by the door, and how many files came to what."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Callable, Iterable
from typing import Any

import msgspec
from sqlalchemy import Row, Select, delete, func, insert, select, update

from tocsin.model.material import Material
from tocsin.store.database import Database
from tocsin.store.press.tables import material
from tocsin.store.tables import counters

_piece = msgspec.json.Decoder(Material)


class Came(enum.StrEnum):
    """What became of a file at the door."""

    TAKEN = "taken"
    OLD = "old"  # that version, or a later one, is here
    REFUSED = "refused"


class Kept(msgspec.Struct, frozen=True):
    """A piece as it is kept, when it came in, and the SHA-256 (hex) of the file it came in."""

    piece: Material
    came: dt.datetime
    digest: str


class Materials:
    """Pieces by id. Raises ``StoreError``."""

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._clock = clock

    def put(self, piece: Material, digest: str) -> None:
        """Keep a version of a piece in place of the one before."""
        row = {
            "id": piece.id,
            "kind": piece.kind,
            "of": piece.of,
            "author": piece.author,
            "modified": piece.modified,
            "came": self._clock(),
            "digest": digest,
            "raw": msgspec.json.encode(piece),
        }
        with self._database.writing() as connection:
            connection.execute(delete(material).where(material.c.id == piece.id))
            connection.execute(insert(material).values(row))

    def get(self, id_: str) -> Kept | None:
        """A piece as it is now, one that was withdrawn too."""
        return next(iter(self._all(select(material).where(material.c.id == id_))), None)

    def some(self, ids: Iterable[str]) -> dict[str, Kept]:
        """Pieces as they are now, by id; 500 at most."""
        asked = select(material).where(material.c.id.in_(list(ids)[:500]))
        return {one.piece.id: one for one in self._all(asked)}

    def listed(self, limit: int = 500) -> tuple[Kept, ...]:
        """Pieces, those that came last first."""
        return self._all(select(material).order_by(material.c.came.desc(), material.c.id).limit(limit))

    def changed(self, since: dt.datetime, until: dt.datetime, limit: int = 500) -> tuple[Kept, ...]:
        """Pieces that came in, new or changed, in a span of time, those that came last first. Whoever is told of one is told by ``release``."""
        asked = select(material).where(material.c.came >= since, material.c.came < until)
        return self._all(asked.order_by(material.c.came.desc(), material.c.id).limit(limit))

    def of(self, author: str, kind: str) -> tuple[Kept, ...]:
        """The pieces of a kind that a member handed over, those that came last first."""
        asked = select(material).where(material.c.author == author, material.c.kind == kind)
        return self._all(asked.order_by(material.c.came.desc(), material.c.id))

    def of_all(self, about: Iterable[str]) -> tuple[Kept, ...]:
        """The pieces of some things, as a call's id names one; of 500 at most."""
        asked = select(material).where(material.c.of.in_(list(about)[:500]))
        return self._all(asked.order_by(material.c.came.desc(), material.c.id))

    def number(self, author: str) -> int:
        """How many pieces of a member are kept."""
        asked = select(func.count()).select_from(material).where(material.c.author == author)
        with self._database.reading() as connection:
            return int(connection.execute(asked).scalar_one())

    def count(self, came: Came, more: int = 1) -> None:
        """Count files that came to something."""
        name = f"door {came.value}"
        with self._database.writing() as connection:
            raised = update(counters).where(counters.c.name == name).values(value=counters.c.value + more)
            if not connection.execute(raised).rowcount:
                connection.execute(insert(counters).values(name=name, value=more))

    def counts(self) -> dict[Came, int]:
        """How many files came to what, ever."""
        names = {f"door {one.value}": one for one in Came}
        asked = select(counters.c.name, counters.c.value).where(counters.c.name.in_(names))
        with self._database.reading() as connection:
            found = {names[row.name]: int(row.value) for row in connection.execute(asked)}
        return {one: found.get(one, 0) for one in Came}

    def _all(self, asked: Select[Any]) -> tuple[Kept, ...]:
        with self._database.reading() as connection:
            return tuple(map(_kept, connection.execute(asked)))


def _kept(row: Row[Any]) -> Kept:
    return Kept(_piece.decode(row.raw), row.came, row.digest)
