"""The book of objects: what a node has, collection by collection, and what of it a viewer may see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate, takewhile
from typing import Any

from sqlalchemy import Column, Connection, Row, delete, func, select

from tocsin.model.marking import Marking
from tocsin.store import owning
from tocsin.store.adding import add, add_apart, mark_places
from tocsin.store.bodies import read
from tocsin.store.database import Database
from tocsin.store.paging import Asked, chosen, count_of, page_of, seen_by
from tocsin.store.readers import ITSELF, Viewer
from tocsin.store.stored import (
    ALL,
    EVERY,
    NEWEST,
    Added,
    Filters,
    Kept,
    Listed,
    Manifest,
    Newest,
    Page,
    StoredObject,
    Versions,
)
from tocsin.store.tables import objects

_LISTED = [
    objects.c.id,
    objects.c.version,
    objects.c.type,
    objects.c.spec_version,
    objects.c.added,
    objects.c.owner,
]

#: Bytes of the contents of one page, more only if its first object alone has more.
PAGE_BYTES = 8 * 1024 * 1024
#: Ids asked for at once; SQLite before 3.32 takes 999 parameters.
_AT_ONCE = 500


class Objects:
    """STIX objects as they came. Every version is kept, once in a collection, with a ``date_added`` of its own.

    An id is one member's: that of the first object kept under it, in whatever collection.

    A viewer is told nothing of what it may not see: pages, counts, versions and deletions are as if it were
    not there. All methods raise ``StoreError``.
    """

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._clock = clock

    def add(self, collection: str, given: Iterable[StoredObject]) -> list[Added]:
        """Add objects, and say of each in the same order what became of it; all are added, or none.

        Moments of adding only grow: by at least a microsecond, and across all who write, so that whoever has
        seen one object has seen all that were added before it.
        """
        objects_ = list(given)
        with self._database.writing() as connection:
            return add(connection, self._clock(), collection, objects_)

    def add_apart(self, collection: str, one: StoredObject) -> Added:
        """Keep an object under an id that is another member's, for its author alone.

        It is told of as if the id were free. Nobody else finds it, not even the node itself, and it goes as soon as its
        author may see what is under the id.
        """
        with self._database.writing() as connection:
            return add_apart(connection, self._clock(), collection, one)

    def take_back(self, id_: str, owner: str) -> bool:
        """Give an id to a member: what others said under it is kept apart. Whether there was anything."""
        with self._database.writing() as connection:
            found = owning.take_back(connection, id_, owner)
            for collection, name in found:
                mark_places(connection, collection, [name])
            return bool(found)

    def page(  # noqa: PLR0913  (what is asked for, and how much of it)
        self,
        collection: str,
        viewer: Viewer,
        *,
        after: dt.datetime | None = None,
        limit: int = 100,
        filters: Filters = NEWEST,
        most: int = PAGE_BYTES,
    ) -> Page:
        """The first ``limit`` objects (1 to 10,000) added later than ``after``, with their content.

        There are fewer where they would be more than ``most`` bytes; one there is in any case.
        """
        rows, next_ = self._found(list(objects.c), Asked(collection, viewer, filters), after, limit, most)
        return Page(tuple(_kept(row) for row in rows), next_)

    def manifest(
        self,
        collection: str,
        viewer: Viewer,
        *,
        after: dt.datetime | None = None,
        limit: int = 100,
        filters: Filters = NEWEST,
    ) -> Manifest:
        """As ``page``, without the content."""
        rows, next_ = self._found(_LISTED, Asked(collection, viewer, filters), after, limit)
        return Manifest(
            tuple(
                Listed(owning.plain(row.id, row.owner), row.version, row.type, row.spec_version, row.added)
                for row in rows
            ),
            next_,
        )

    def versions(
        self, collection: str, viewer: Viewer, id_: str, *, after: dt.datetime | None = None, limit: int = 100
    ) -> Manifest:
        """All versions of one object, in the order in which they were added."""
        return self.manifest(
            collection, viewer, after=after, limit=limit, filters=Filters(ids=(id_,), versions=EVERY)
        )

    def get(
        self, collection: str, viewer: Viewer, id_: str, *, version: dt.datetime | None = None
    ) -> Kept | None:
        """One version of an object, the last by default; None where there is none that the viewer may see."""
        which = Versions() if version is None else Versions(last=False, at=(version,))
        found = self.page(collection, viewer, limit=1, filters=Filters(ids=(id_,), versions=which))
        return found.rows[0] if found.rows else None

    def latest(self, id_: str, viewer: Viewer = ITSELF) -> StoredObject | None:
        """The last version of an object in any collection; for the node itself where no viewer is named."""
        with self._database.reading() as connection:
            owner = owning.owners(connection, [id_]).get(id_)
            statement = select(objects).where(objects.c.id == id_, objects.c.owner == owner, seen_by(viewer))
            row = connection.execute(
                statement.order_by(objects.c.version.desc(), objects.c.added.desc()).limit(1)
            ).first()
            return None if row is None else _stored(row)

    def newest(self, ids: Iterable[str]) -> dict[str, Newest]:
        """The newest version of each of some objects in any collection, as ``latest``, without the content."""
        with self._database.reading() as connection:
            found = _newest(connection, ids)
            return {
                row.id: Newest(row.version, read(Marking, row.marking), row.owner) for row in found.values()
            }

    def latest_of(self, ids: Iterable[str]) -> dict[str, StoredObject]:
        """The last version of each of some objects in any collection, as ``latest``, in the order in which they are asked for."""
        wanted = dict.fromkeys(ids)
        rows: dict[str, StoredObject] = {}
        with self._database.reading() as connection:
            added = sorted(row.added for row in _newest(connection, wanted).values())
            for at in range(0, len(added), _AT_ONCE):
                some = objects.c.added.in_(added[at : at + _AT_ONCE])
                rows |= {row.id: _stored(row) for row in connection.execute(select(objects).where(some))}
        return {ident: rows[ident] for ident in wanted if ident in rows}

    def count(self, collection: str, viewer: Viewer, filters: Filters = ALL) -> int:
        """How many versions the viewer may see; its cost grows with the collection."""
        with self._database.reading() as connection:
            return count_of(connection, Asked(collection, viewer, filters))

    def delete(self, collection: str, viewer: Viewer, id_: str, *, versions: Versions = EVERY) -> int:
        """Delete versions of an object that the viewer may see, and say how many there were.

        Whether it may delete at all is for others to say.
        """
        names = owning.names_for([id_], viewer)
        where = objects.c.collection == collection, objects.c.id.in_(names)
        with self._database.writing() as connection:
            statement = select(objects.c.added).where(*where, seen_by(viewer), chosen(viewer, versions))
            found: Sequence[dt.datetime] = connection.execute(statement).scalars().all()
            if found:
                connection.execute(delete(objects).where(objects.c.added.in_(found)))
                mark_places(connection, collection, names)
            return len(found)

    def delete_all(self, collection: str, ids: Iterable[str]) -> None:
        """Delete all versions of some objects of a collection, whoever may see them; what is not there is fine."""
        wanted = sorted(set(ids))
        with self._database.writing() as connection:
            for at in range(0, len(wanted), _AT_ONCE):
                some = objects.c.id.in_(wanted[at : at + _AT_ONCE])
                connection.execute(delete(objects).where(objects.c.collection == collection, some))

    def _found(
        self,
        columns: Sequence[Column[Any]],
        asked: Asked,
        after: dt.datetime | None,
        limit: int,
        most: int | None = None,
    ) -> tuple[Sequence[Row[Any]], dt.datetime | None]:
        """Rows of a page, and where the next begins."""
        with self._database.reading() as connection:
            found = page_of(connection, asked, after, limit + 1)
            if not found:
                return (), None
            if most is not None:
                limit = _fitting(connection, found[:limit], most)
            statement = select(*columns).where(objects.c.added.in_(found[:limit])).order_by(objects.c.added)
            return connection.execute(statement).all(), _next(found, limit)


def _newest(connection: Connection, ids: Iterable[str]) -> dict[str, Row[Any]]:
    """The row of the newest version of each of some objects, without the content."""
    found: dict[str, Row[Any]] = {}
    wanted = sorted(set(ids))
    columns = objects.c.id, objects.c.version, objects.c.added, objects.c.marking, objects.c.owner
    order = objects.c.version, objects.c.added  # the last of each is the newest
    owners = owning.owners(connection, wanted)
    for at in range(0, len(wanted), _AT_ONCE):
        some = objects.c.id.in_(wanted[at : at + _AT_ONCE]), seen_by(ITSELF)
        rows = connection.execute(select(*columns).where(*some).order_by(*order))
        found |= {row.id: row for row in rows if row.owner == owners[row.id]}
    return found


def _fitting(connection: Connection, found: Sequence[dt.datetime], most: int) -> int:
    """How many of some objects, from the first on, have no more than so many bytes; one at least."""
    sizes = select(func.length(objects.c.raw)).where(objects.c.added.in_(found)).order_by(objects.c.added)
    sums = accumulate(connection.execute(sizes).scalars())
    return max(1, sum(1 for _ in takewhile(lambda total: total <= most, sums)))


def _next(found: Sequence[dt.datetime], limit: int) -> dt.datetime | None:
    return found[limit - 1] if len(found) > limit else None


def _kept(row: Row[Any]) -> Kept:
    return Kept(_stored(row), row.added)


def _stored(row: Row[Any]) -> StoredObject:
    marking = read(Marking, row.marking)
    return StoredObject(
        owning.plain(row.id, row.owner),
        row.version,
        row.type,
        row.spec_version,
        row.owner,
        marking,
        bytes(row.raw),
        row.digest,
    )
