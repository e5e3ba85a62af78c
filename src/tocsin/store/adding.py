"""Objects go in: each version once, each at a moment of its own, and each id for one owner."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, bindparam, insert, select, update

from tocsin.model.errors import StoreError
from tocsin.store import inheriting, owning
from tocsin.store.bodies import written
from tocsin.store.columns import micros, moment
from tocsin.store.readers import keys_of_object, own_key
from tocsin.store.stored import Added, Outcome, StoredObject
from tocsin.store.tables import FIRST, LAST, counters, objects, visible

#: Ids asked for at once; SQLite before 3.32 takes 999 parameters.
_AT_ONCE = 500


#: An object's id and version.
_Version = tuple[str, dt.datetime]


class _There(NamedTuple):
    """A version that is there."""

    added: dt.datetime
    digest: str


def add(
    connection: Connection, now: dt.datetime, collection: str, given: Sequence[StoredObject]
) -> list[Added]:
    """Add objects to a collection and say of each, in their order, what became of it."""
    owners = owning.owners(connection, (one.id for one in given))
    own = [one for one in given if owners.setdefault(one.id, one.owner) == one.owner]
    there, fresh = _added(connection, now, collection, own)
    owning.end_apart(connection, list(fresh.values()))
    mine = set(map(id, own))
    return [
        _told(one, there[one.id, one.version], fresh)
        if id(one) in mine
        else Added(one.id, one.version, None, Outcome.TAKEN)
        for one in given
    ]


def add_apart(connection: Connection, now: dt.datetime, collection: str, one: StoredObject) -> Added:
    """Keep an object whose id is another member's for its author alone."""
    named = msgspec.structs.replace(one, id=owning.apart(one.id, one.owner))
    there, fresh = _added(connection, now, collection, [named], apart=True)
    owning.noted(connection, one.owner)
    return msgspec.structs.replace(_told(named, there[named.id, named.version], fresh), id=one.id)


def _added(
    connection: Connection,
    now: dt.datetime,
    collection: str,
    given: Sequence[StoredObject],
    *,
    apart: bool = False,
) -> tuple[dict[_Version, _There], dict[_Version, StoredObject]]:
    """Insert what is new; all versions that are there then, and those that were not before."""
    there = _there(connection, collection, {one.id for one in given})
    fresh: dict[_Version, StoredObject] = {}
    for one in given:
        if (one.id, one.version) not in there:
            fresh.setdefault((one.id, one.version), one)
    moments, kept = _moments(connection, now, len(fresh)), list(fresh.values())
    if not apart:
        kept = inheriting.as_strict_as_parts(connection, kept)
    _insert(connection, collection, list(zip(moments, kept, strict=True)), apart=apart)
    for (version, one), added in zip(fresh.items(), moments, strict=True):
        there[version] = _There(added, one.content)
    versions = Counter(name for name, _ in there)
    mark_places(connection, collection, {name for name, _ in fresh if versions[name] > 1})
    if not apart:
        _inherit(connection, kept)
    return there, fresh


def _inherit(connection: Connection, fresh: Sequence[StoredObject]) -> None:
    """Note what new objects refer to, and make what refers to them as strict as they are."""
    inheriting.note(connection, fresh)
    for where, ids in inheriting.tighten(connection, fresh).items():
        mark_places(connection, where, ids)


def _told(one: StoredObject, there: _There, fresh: dict[_Version, StoredObject]) -> Added:
    """What became of an object; one that was given twice is new once."""
    if fresh.get((one.id, one.version)) is one:
        del fresh[one.id, one.version]
        return Added(one.id, one.version, there.added, Outcome.NEW)
    outcome = Outcome.KNOWN if one.content == there.digest else Outcome.CONTRADICTS
    return Added(one.id, one.version, there.added, outcome)


def mark_places(connection: Connection, collection: str, ids: Iterable[str]) -> None:
    """See that of each object the first and last versions under each key are marked as such, and no others."""
    for some in _portions(ids):
        shown = connection.execute(
            select(objects.c.id, objects.c.version, visible.c.added, visible.c.reader, visible.c.place)
            .join(visible, visible.c.added == objects.c.added)
            .where(objects.c.collection == collection, objects.c.id.in_(some))
        ).all()
        versions = defaultdict(list)
        for row in shown:
            versions[row.id, row.reader].append(row.version)
        wrong = []
        for row in shown:
            place = _place(row.version, versions[row.id, row.reader])
            if place != row.place:
                wrong.append({"when": row.added, "who": row.reader, "so": place})
        if wrong:
            connection.execute(_MARK, wrong)


_MARK = (
    update(visible)
    .where(visible.c.added == bindparam("when"), visible.c.reader == bindparam("who"))
    .values(place=bindparam("so"))
)


def _place(version: dt.datetime, among: list[dt.datetime]) -> int:
    return FIRST * (version == min(among)) + LAST * (version == max(among))


def _there(connection: Connection, collection: str, ids: set[str]) -> dict[_Version, _There]:
    """Versions that a collection has of objects."""
    columns = objects.c.id, objects.c.version, objects.c.added, objects.c.digest
    found = {}
    for some in _portions(ids):
        where = objects.c.collection == collection, objects.c.id.in_(some)
        for row in connection.execute(select(*columns).where(*where)):
            found[row.id, row.version] = _There(row.added, row.digest)
    return found


def _portions(ids: Iterable[str]) -> Iterator[list[str]]:
    ordered = sorted(set(ids))
    return (ordered[at : at + _AT_ONCE] for at in range(0, len(ordered), _AT_ONCE))


def _moments(connection: Connection, now: dt.datetime, count: int) -> list[dt.datetime]:
    """So many moments later than any given out before, and not before now.

    Writers take turns until they commit: who has seen an object has seen all that were added before it.
    """
    if not count:
        return []
    which = counters.c.name == "added"
    last = connection.execute(select(counters.c.value).where(which)).scalar_one()
    first = max(last + 1, micros(now))
    connection.execute(update(counters).where(which).values(value=first + count - 1))
    return [moment(first + at) for at in range(count)]


def _insert(
    connection: Connection, collection: str, rows: list[tuple[dt.datetime, StoredObject]], *, apart: bool
) -> None:
    if not rows:
        return
    connection.execute(insert(objects), [_row(collection, added, one) for added, one in rows])
    shown = [
        {
            "added": added,
            "reader": key,
            "collection": collection,
            "type": one.type,
            "spec_version": one.spec_version,
            "place": FIRST + LAST,
        }
        for added, one in rows
        for key in ((own_key(one.owner),) if apart else keys_of_object(one.owner, one.marking))
    ]
    connection.execute(insert(visible), shown)


def _row(collection: str, added: dt.datetime, one: StoredObject) -> dict[str, object]:
    if not one.owner:
        raise StoreError(f"object {one.id} has no owner", hint="say which member it is of")
    return {
        "added": added,
        "collection": collection,
        "id": one.id,
        "version": one.version,
        "type": one.type,
        "spec_version": one.spec_version,
        "owner": one.owner,
        "marking": written(one.marking),
        "digest": one.content,
        "raw": one.raw,
    }
