"""Which objects a viewer finds, in the order in which they were added.

What a viewer may see, and which versions and types it asks for, are ranges of an index, each read from where the page
begins. A page merges them. So it costs the same at the first and at the millionth object, however few of them
the viewer may see. Row by row is looked only at spec versions, in the index itself, and at whether a version is the last
(or first) where the viewer may see others of the object under another key.
"""

from __future__ import annotations

import datetime as dt
import functools
import itertools
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Integer,
    Select,
    Table,
    and_,
    bindparam,
    exists,
    false,
    func,
    or_,
    select,
    true,
)

from tocsin.model.errors import StoreError
from tocsin.store.owning import names_for
from tocsin.store.readers import Viewer, keys_of_viewer
from tocsin.store.stored import Filters, Versions
from tocsin.store.tables import FIRST, LAST, objects, visible

#: More ranges than this are not merged: types are then looked at row by row.
_RANGES = 100
#: Objects of one page, and values of one field of a filter, at most.
_MOST, _VALUES = 10_000, 1000
#: Objects looked at together, at first; twice as many each time that too few of them hold.
_LOOKED_AT = 100
_PLACES = (0, FIRST, LAST, FIRST + LAST)
_BEGINNING = dt.datetime.min.replace(tzinfo=dt.UTC)
_Moments = Select[dt.datetime]
_Values = dict[str, Any]
#: A statement that gives moments in order, and what is bound in it beside ``after`` and ``limit``.
_Range = tuple[_Moments, _Values]


class Asked(NamedTuple):
    """What is asked for: objects of a collection that a viewer may see and that pass filters."""

    collection: str
    viewer: Viewer
    filters: Filters


def page_of(connection: Connection, asked: Asked, after: dt.datetime | None, limit: int) -> list[dt.datetime]:
    """When the first ``limit`` objects later than ``after`` were added.

    Raises ``StoreError`` for a limit or a filter that is out of bounds.
    """
    _see_bounds(asked.filters, limit)
    holds = _looked_at(asked)
    portion = limit if holds is None else max(limit, _LOOKED_AT)
    found: list[dt.datetime] = []
    while True:
        some = _portion(connection, asked, after, portion)
        found += some if holds is None else _holding(connection, some, holds)
        if len(some) < portion or len(found) >= limit:
            return found[:limit]
        after, portion = some[-1], min(2 * portion, _MOST)


def _see_bounds(filters: Filters, limit: int) -> None:
    """What is asked for is bounded, as a database bounds what it is told with a statement."""
    if not 1 < limit <= _MOST + 1:
        raise StoreError(f"a page has 1 to {_MOST} objects", hint="ask for fewer, page by page")
    if max(map(len, (filters.ids, filters.types, filters.spec_versions, filters.versions.at))) > _VALUES:
        raise StoreError(f"a filter has at most {_VALUES} values", hint="ask for some at a time")


def seen_by(viewer: Viewer) -> ColumnElement[bool]:
    """Whether a viewer may see a row of ``objects``."""
    return exists().where(visible.c.added == objects.c.added, visible.c.reader.in_(keys_of_viewer(viewer)))


def chosen(viewer: Viewer, versions: Versions) -> ColumnElement[bool]:
    """Whether a row of ``objects`` is a version that is meant, among those that the viewer may see."""
    if versions.every:
        return true()
    either: list[ColumnElement[bool]] = [objects.c.version.in_(versions.at)] if versions.at else []
    if versions.last:
        either.append(~_another(viewer, later=True))
    if versions.first:
        either.append(~_another(viewer, later=False))
    return or_(false(), *either)


def count_of(connection: Connection, asked: Asked) -> int:
    """How many objects there are."""
    collection, viewer, filters = asked
    where = [objects.c.collection == collection, seen_by(viewer), chosen(viewer, filters.versions)]
    if filters.ids:
        where.append(objects.c.id.in_(names_for(filters.ids, viewer)))
    statement = select(func.count()).select_from(objects).where(*where, *_passes(filters))
    return connection.execute(statement).scalar_one()


def _portion(
    connection: Connection, asked: Asked, after: dt.datetime | None, limit: int
) -> list[dt.datetime]:
    """The first of what all ranges give."""
    bounds = {"after": after or _BEGINNING, "limit": limit}
    found: set[dt.datetime] = set()
    for range_, values in _by_id(asked) if asked.filters.ids else _by_place(asked):
        found.update(connection.execute(range_, {**values, **bounds}).scalars())
    return sorted(found)[:limit]


def _holding(
    connection: Connection, moments: list[dt.datetime], holds: ColumnElement[bool]
) -> Sequence[dt.datetime]:
    """Those of a portion for which a condition holds, in order.

    This is a statement of its own since PostgreSQL would else join in an order that reads a collection from its beginning.
    """
    if not moments:
        return []
    those = select(objects.c.added).where(objects.c.added.in_(moments), holds)
    return connection.execute(those.order_by(objects.c.added)).scalars().all()


def _looked_at(asked: Asked) -> ColumnElement[bool] | None:
    """What no index says of the objects in its ranges; None where there is nothing left to look at.

    What is first or last under one of several keys may not be so under all of them.
    """
    exact = len(keys_of_viewer(asked.viewer)) == 1 or asked.filters.versions.every
    return None if exact or asked.filters.ids else chosen(asked.viewer, asked.filters.versions)


def _by_id(asked: Asked) -> Iterator[_Range]:
    collection, viewer, filters = asked
    here = objects.c.collection == collection, objects.c.id.in_(names_for(filters.ids, viewer))
    where = *here, seen_by(viewer), chosen(viewer, filters.versions), *_passes(filters)
    yield _first(select(objects.c.added).where(*where), objects.c.added), {}


def _by_place(asked: Asked) -> Iterator[_Range]:
    """Ranges of indexes: for each key of the viewer, each place that a version may have, and each type."""
    collection, viewer, filters = asked
    versions, places = filters.versions, set[int]()
    if versions.every or versions.last:
        places |= {LAST, FIRST + LAST}
    if versions.every or versions.first:
        places |= {FIRST, FIRST + LAST}
    if versions.every:
        places |= {0}
    by_type = _by_type(asked)
    statement = _range(by_type).where(*_passes(filters, visible, types=not by_type))
    for key, place, type_ in itertools.product(
        keys_of_viewer(viewer), sorted(places), filters.types if by_type else [None]
    ):
        values: _Values = {"collection": collection, "key": key, "place": place}
        yield statement, values | ({"type": type_} if by_type else {})
    if versions.at and not versions.every:
        here = objects.c.collection == collection, objects.c.version.in_(versions.at)
        where = *here, seen_by(viewer), *_passes(filters)
        yield _first(select(objects.c.added).where(*where), objects.c.added), {}


def _by_type(asked: Asked) -> bool:
    """Whether types are ranges too, rather than looked at."""
    types = asked.filters.types
    return 0 < len(keys_of_viewer(asked.viewer)) * len(_PLACES) * len(types) <= _RANGES


@functools.cache
def _range(typed: bool) -> _Moments:
    """A range of an index, made once: making a statement takes longer than answering it."""
    where = [visible.c.collection == bindparam("collection"), visible.c.reader == bindparam("key")]
    where.append(visible.c.place == bindparam("place"))
    if typed:
        where.append(visible.c.type == bindparam("type"))
    return _first(select(visible.c.added).where(*where), visible.c.added)


def _first(statement: _Moments, added: Column[dt.datetime]) -> _Moments:
    """The first rows after a moment, in the order in which they were added."""
    later = statement.where(added > bindparam("after")).order_by(added)
    return later.limit(bindparam("limit", type_=Integer))


def _passes(filters: Filters, table: Table = objects, *, types: bool = True) -> list[ColumnElement[bool]]:
    """What is looked at row by row in a table."""
    passes: list[ColumnElement[bool]] = []
    if types and filters.types:
        passes.append(table.c.type.in_(filters.types))
    if filters.spec_versions:
        passes.append(table.c.spec_version.in_(filters.spec_versions))
    return passes


def _another(viewer: Viewer, *, later: bool) -> ColumnElement[bool]:
    """Whether the viewer may see a later (or an earlier) version of the same object."""
    other, shown = objects.alias("other"), visible.alias("shown")
    beyond = other.c.version > objects.c.version if later else other.c.version < objects.c.version
    same = and_(other.c.collection == objects.c.collection, other.c.id == objects.c.id, beyond)
    keys = keys_of_viewer(viewer)
    return exists().where(same, shown.c.added == other.c.added, shown.c.reader.in_(keys)).correlate(objects)
