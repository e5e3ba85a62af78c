"""What refers to what, so that an object becomes as strict as a part that comes in after it, or that is marked more strictly later."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Row, delete, insert, select, update

from tocsin.model.marking import Marking, strictest
from tocsin.store.bodies import read, written
from tocsin.store.readers import keys_of_object
from tocsin.store.stored import StoredObject
from tocsin.store.tables import FIRST, LAST, objects, parts, visible

#: Ids asked for at once; SQLite before 3.32 takes 999 parameters.
_AT_ONCE = 400


def as_strict_as_parts(connection: Connection, given: Sequence[StoredObject]) -> list[StoredObject]:
    """New objects, each at least as strict as the newest version of every part of it, be that here or among them."""
    there = _newest(connection, (part for one in given for part in one.parts))
    for one in given:
        if one.id not in there or one.version >= there[one.id].version:
            there[one.id] = _Newest(one.version, one.marking)
    return [_joined(one, [there[part].marking for part in one.parts if part in there]) for one in given]


def _joined(one: StoredObject, markings: Sequence[Marking]) -> StoredObject:
    marking = strictest([one.marking, *markings])
    return one if marking == one.marking else msgspec.structs.replace(one, marking=marking)


def note(connection: Connection, given: Iterable[StoredObject]) -> None:
    """Note what objects refer to, each once."""
    told = {(part, one.id) for one in given for part in one.parts if part != one.id}
    there: set[tuple[str, str]] = set()
    for some in _portions(user for _, user in told):
        rows = connection.execute(select(parts.c.part, parts.c.user).where(parts.c.user.in_(some)))
        there |= {(row.part, row.user) for row in rows}
    fresh = [{"part": part, "user": user} for part, user in sorted(told - there)]
    if fresh:
        connection.execute(insert(parts), fresh)


def tighten(connection: Connection, given: Iterable[StoredObject]) -> dict[str, set[str]]:
    """Make every version of what refers to objects, directly or by others, as strict as their newest versions are.

    Markings only rise, so that ends. Gives the ids of what became stricter, by collection: there, first and last versions
    under the keys of ``visible`` are to be looked at again.
    """
    rising = {id_: one.marking for id_, one in _newest(connection, (one.id for one in given)).items()}
    changed: defaultdict[str, set[str]] = defaultdict(set)
    while rising:
        asked = _asked_of_users(connection, rising)
        risen = set()
        for row in _kept(connection, asked):
            marking = read(Marking, row.marking)
            stricter = marking.joined(asked[row.id])
            if stricter != marking:
                _remark(connection, row, stricter)
                changed[row.collection].add(row.id)
                risen.add(row.id)
        rising = {id_: one.marking for id_, one in _newest(connection, risen).items()}
    return changed


class _Newest(NamedTuple):
    """The newest version of an object that is kept, in whatever collection."""

    version: dt.datetime
    marking: Marking


def _newest(connection: Connection, ids: Iterable[str]) -> dict[str, _Newest]:
    found: dict[str, _Newest] = {}
    statement = select(objects.c.id, objects.c.version, objects.c.marking)
    for some in _portions(ids):
        asked = statement.where(objects.c.id.in_(some)).order_by(objects.c.version, objects.c.added)
        for row in connection.execute(asked):
            found[row.id] = _Newest(row.version, read(Marking, row.marking))  # the last of each is the newest
    return found


def _raise(rising: dict[str, Marking], id_: str, marking: Marking) -> None:
    rising[id_] = strictest([marking, *([rising[id_]] if id_ in rising else ())])


def _asked_of_users(connection: Connection, rising: Mapping[str, Marking]) -> dict[str, Marking]:
    """What refers to any of some parts, and how strict that asks it to be."""
    asked: dict[str, Marking] = {}
    for some in _portions(rising):
        for row in connection.execute(select(parts.c.part, parts.c.user).where(parts.c.part.in_(some))):
            _raise(asked, row.user, rising[row.part])
    return asked


def _kept(connection: Connection, ids: Iterable[str]) -> Iterator[Row[Any]]:
    columns = [
        objects.c[name] for name in ("added", "collection", "id", "type", "spec_version", "owner", "marking")
    ]
    statement = select(*columns)
    for some in _portions(ids):
        yield from connection.execute(statement.where(objects.c.id.in_(some))).all()


def _remark(connection: Connection, row: Row[Any], marking: Marking) -> None:
    connection.execute(update(objects).where(objects.c.added == row.added).values(marking=written(marking)))
    connection.execute(delete(visible).where(visible.c.added == row.added))
    same = {name: getattr(row, name) for name in ("added", "collection", "type", "spec_version")}
    shown = [same | {"reader": key, "place": FIRST + LAST} for key in keys_of_object(row.owner, marking)]
    connection.execute(insert(visible), shown)


def _portions(ids: Iterable[str]) -> Iterator[Sequence[str]]:
    ordered = sorted(set(ids))
    return (ordered[at : at + _AT_ONCE] for at in range(0, len(ordered), _AT_ONCE))
