"""Which objects a viewer finds, in the order in which they were added.

What a viewer may see, and which versions and types it asks for, are ranges of an index, each read from where the page
begins. A page merges them. So it costs the same at the first and at the millionth object, however few of them
the viewer may see. Row by row is looked only at whether a version is the last (or first) where a viewer sees other
versions of the object under another key, and at spec versions.
"""

from __future__ import annotations

import datetime as dt
import functools
import itertools
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    Connection,
    Integer,
    Select,
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
from tocsin.store.readers import Viewer, keys_of_viewer
from tocsin.store.stored import Filters, Versions
from tocsin.store.tables import FIRST, LAST, objects, visible

#: More ranges than this are not merged: types are then looked at row by row.
_RANGES = 100
#: Objects of one page, and values of one field of a filter, at most.
_MOST, _VALUES = 10_000, 1000
_PLACES = (0, FIRST, LAST, FIRST + LAST)
_BEGINNING = dt.datetime.min.replace(tzinfo=dt.UTC)
_Beyond = Literal["earlier", "later"] | None
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
    bounds = {"after": after or _BEGINNING, "limit": limit}
    found: set[dt.datetime] = set()
    for range_, values in _by_id(asked) if asked.filters.ids else _by_place(asked):
        found.update(connection.execute(range_, {**values, **bounds}).scalars())
    return sorted(found)[:limit]


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
        either.append(~_another(keys_of_viewer(viewer), "later"))
    if versions.first:
        either.append(~_another(keys_of_viewer(viewer), "earlier"))
    return or_(false(), *either)


def count_of(connection: Connection, asked: Asked) -> int:
    """How many objects there are."""
    collection, viewer, filters = asked
    where = [objects.c.collection == collection, seen_by(viewer), chosen(viewer, filters.versions)]
    if filters.ids:
        where.append(objects.c.id.in_(filters.ids))
    statement = select(func.count()).select_from(objects).where(*where, *_passes(filters))
    return connection.execute(statement).scalar_one()


def _by_id(asked: Asked) -> Iterator[_Range]:
    collection, viewer, filters = asked
    here = objects.c.collection == collection, objects.c.id.in_(filters.ids)
    where = *here, seen_by(viewer), chosen(viewer, filters.versions), *_passes(filters)
    yield _first(select(objects.c.added).where(*where), objects.c.added), {}


def _by_place(asked: Asked) -> Iterator[_Range]:
    """Ranges of indexes: for each key of the viewer, each place that a version may have, and each type."""
    collection, viewer, filters = asked
    versions = filters.versions
    if versions.every:
        yield from _ranges(asked, _PLACES, None)
        return
    if versions.last:
        yield from _ranges(asked, (LAST, FIRST + LAST), "later")
    if versions.first:
        yield from _ranges(asked, (FIRST, FIRST + LAST), "earlier")
    if versions.at:
        here = objects.c.collection == collection, objects.c.version.in_(versions.at)
        where = *here, seen_by(viewer), *_passes(filters)
        yield _first(select(objects.c.added).where(*where), objects.c.added), {}


def _ranges(asked: Asked, places: tuple[int, ...], beyond: _Beyond) -> Iterator[_Range]:
    """Ranges of one index; first and last under one of several keys may not be so under all, so that is looked at."""
    collection, viewer, filters = asked
    keys = keys_of_viewer(viewer)
    by_type = 0 < len(keys) * len(places) * len(filters.types) <= _RANGES
    passes = _passes(filters, types=not by_type)
    beyond = beyond if len(keys) > 1 else None
    statement = _range(by_type, bool(passes), beyond).where(*passes)
    values: _Values = {"collection": collection} | ({"keys": keys} if beyond else {})
    for key, place in itertools.product(keys, places):
        if not by_type:
            yield statement, {**values, "key": key, "place": place}
            continue
        for type_ in filters.types:
            yield statement, {**values, "key": key, "place": place, "type": type_}


@functools.cache
def _range(typed: bool, joined: bool, beyond: _Beyond) -> _Moments:
    """A range of an index, made once: making a statement takes longer than answering it."""
    where = [visible.c.collection == bindparam("collection"), visible.c.reader == bindparam("key")]
    where.append(visible.c.place == bindparam("place"))
    if typed:
        where.append(visible.c.type == bindparam("type"))
    statement = select(visible.c.added)
    if joined or beyond:
        statement = statement.join(objects, objects.c.added == visible.c.added)
    if beyond:
        where.append(~_another(bindparam("keys", expanding=True), beyond))
    return _first(statement.where(*where), visible.c.added)


def _first(statement: _Moments, added: Column[dt.datetime]) -> _Moments:
    """The first rows after a moment, in the order in which they were added."""
    return (
        statement.where(added > bindparam("after")).order_by(added).limit(bindparam("limit", type_=Integer))
    )


def _passes(filters: Filters, *, types: bool = True) -> list[ColumnElement[bool]]:
    """What is looked at row by row."""
    passes: list[ColumnElement[bool]] = []
    if types and filters.types:
        passes.append(objects.c.type.in_(filters.types))
    if filters.spec_versions:
        passes.append(objects.c.spec_version.in_(filters.spec_versions))
    return passes


def _another(keys: tuple[str, ...] | BindParameter[Any], beyond: _Beyond) -> ColumnElement[bool]:
    """Whether a version of the same object that is later (or earlier) is found under some keys."""
    other, shown = objects.alias("other"), visible.alias("shown")
    further = (
        other.c.version > objects.c.version if beyond == "later" else other.c.version < objects.c.version
    )
    same = and_(other.c.collection == objects.c.collection, other.c.id == objects.c.id, further)
    return exists().where(same, shown.c.added == other.c.added, shown.c.reader.in_(keys)).correlate(objects)
