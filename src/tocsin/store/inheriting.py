"""What refers to what, so that an object becomes as strict as a part of its author's that comes in after it, or that is marked more strictly later.

What another member says later binds no object that is here: else whoever takes an id that somebody referred to could hide what that one said.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Row, delete, insert, select, update

from tocsin.model.marking import Marking, strictest
from tocsin.store.bodies import read, written
from tocsin.store.readers import keys_of_object
from tocsin.store.stored import StoredObject
from tocsin.store.tables import FIRST, LAST, objects, parts, visible

#: Values asked for at once; SQLite before 3.32 takes 999 parameters.
_AT_ONCE = 400


class _Newest(NamedTuple):
    """The newest version of an object that is kept, in whatever collection."""

    version: dt.datetime
    owner: str
    marking: Marking


def as_strict_as_parts(connection: Connection, given: Sequence[StoredObject]) -> list[StoredObject]:
    """New objects, each at least as strict as the newest version of every part of it, be that here or among them."""
    there = _newest(connection, (part for one in given for part in one.parts))
    for one in given:
        if one.id not in there or one.version >= there[one.id].version:
            there[one.id] = _Newest(one.version, one.owner, one.marking)
    return [_joined(one, [there[part].marking for part in one.parts if part in there]) for one in given]


def _joined(one: StoredObject, markings: Sequence[Marking]) -> StoredObject:
    marking = strictest([one.marking, *markings])
    return one if marking == one.marking else msgspec.structs.replace(one, marking=marking)


def note(connection: Connection, given: Iterable[StoredObject]) -> None:
    """Note what objects refer to, each once."""
    told = {(part, one.id): one.owner for one in given for part in one.parts if part != one.id}
    for some in _portions(user for _, user in told):
        rows = connection.execute(select(parts.c.part, parts.c.user).where(parts.c.user.in_(some)))
        for row in rows:
            told.pop((row.part, row.user), None)
    if told:
        fresh = [{"part": part, "user": user, "owner": owner} for (part, user), owner in told.items()]
        connection.execute(insert(parts), fresh)


def tighten(connection: Connection, given: Iterable[StoredObject]) -> dict[str, set[str]]:
    """Make every version of what refers to objects of its own author, directly or by others, as strict as their newest versions are.

    Gives the ids of what became stricter, by collection: there, first and last versions under the keys of ``visible`` are to be
    looked at again.
    """
    by_owner: defaultdict[str, set[str]] = defaultdict(set)
    for one in given:
        by_owner[one.owner].add(one.id)
    changed: defaultdict[str, set[str]] = defaultdict(set)
    for owner, ids in by_owner.items():
        users = _users(connection, owner, ids)
        if users:
            _raise(connection, _asked(connection, owner, ids, users), changed)
    return changed


def settle(connection: Connection) -> dict[str, set[str]]:
    """As ``tighten`` does, for all that is kept: for a store in which nothing was noted so far."""
    changed: defaultdict[str, set[str]] = defaultdict(set)
    for owner in connection.execute(select(parts.c.owner).distinct()).scalars().all():
        ids = set(connection.execute(select(parts.c.part).where(parts.c.owner == owner)).scalars())
        _raise(connection, _asked(connection, owner, ids, _users(connection, owner, ids)), changed)
    return changed


def _users(connection: Connection, owner: str, ids: Iterable[str]) -> set[str]:
    """What an author's objects refer to these by, in however many steps."""
    found: set[str] = set()
    for some in _portions(ids):
        first = select(parts.c.user).where(parts.c.owner == owner, parts.c.part.in_(some))
        reached = first.cte("reached", recursive=True)
        further = select(parts.c.user).where(parts.c.owner == owner, parts.c.part == reached.c.user)
        found |= set(connection.execute(select(reached.union(further).c.user)).scalars())
    return found


def _asked(connection: Connection, owner: str, ids: set[str], users: set[str]) -> dict[str, Marking]:
    """How strict what refers to some objects is to be: as each part that may have become stricter, through circles too."""
    newest = _newest(connection, ids | users)
    markings = {id_: one.marking for id_, one in newest.items() if one.owner == owner}
    referring: defaultdict[str, list[str]] = defaultdict(list)
    for some in _portions(markings):
        where = parts.c.owner == owner, parts.c.part.in_(some)
        for row in connection.execute(select(parts.c.part, parts.c.user).where(*where)):
            if row.user in markings:
                referring[row.part].append(row.user)
    waiting = deque(markings)
    while waiting:
        part = waiting.popleft()
        for user in referring[part]:
            joined = markings[user].joined(markings[part])
            if joined != markings[user]:
                markings[user] = joined
                waiting.append(user)
    return {user: markings[user] for user in users if user in markings}


def _raise(connection: Connection, asked: Mapping[str, Marking], changed: defaultdict[str, set[str]]) -> None:
    """Remark every version of objects that is looser than it is asked to be, and note where."""
    rising: defaultdict[Marking, list[Row[Any]]] = defaultdict(list)
    for row in _kept(connection, asked):
        marking = read(Marking, row.marking)
        stricter = marking.joined(asked[row.id])
        if stricter != marking:
            rising[stricter].append(row)
            changed[row.collection].add(row.id)
    for marking, rows in rising.items():
        for at in range(0, len(rows), _AT_ONCE):
            _remark(connection, rows[at : at + _AT_ONCE], marking)


def _remark(connection: Connection, rows: Sequence[Row[Any]], marking: Marking) -> None:
    added = [row.added for row in rows]
    connection.execute(update(objects).where(objects.c.added.in_(added)).values(marking=written(marking)))
    connection.execute(delete(visible).where(visible.c.added.in_(added)))
    same = ("added", "collection", "type", "spec_version")
    shown = [
        {name: getattr(row, name) for name in same} | {"reader": key, "place": FIRST + LAST}
        for row in rows
        for key in keys_of_object(row.owner, marking)
    ]
    connection.execute(insert(visible), shown)


def _newest(connection: Connection, ids: Iterable[str]) -> dict[str, _Newest]:
    found: dict[str, _Newest] = {}
    statement = select(objects.c.id, objects.c.version, objects.c.owner, objects.c.marking)
    for some in _portions(ids):
        asked = statement.where(objects.c.id.in_(some)).order_by(objects.c.version, objects.c.added)
        for row in connection.execute(asked):  # the last of each is the newest
            found[row.id] = _Newest(row.version, row.owner, read(Marking, row.marking))
    return found


def _kept(connection: Connection, ids: Iterable[str]) -> Iterator[Row[Any]]:
    names = ("added", "collection", "id", "type", "spec_version", "owner", "marking")
    statement = select(*(objects.c[name] for name in names))
    for some in _portions(ids):
        yield from connection.execute(statement.where(objects.c.id.in_(some))).all()


def _portions(values: Iterable[str]) -> Iterator[Sequence[str]]:
    ordered = sorted(set(values))
    return (ordered[at : at + _AT_ONCE] for at in range(0, len(ordered), _AT_ONCE))
