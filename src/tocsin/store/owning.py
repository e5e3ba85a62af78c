"""Whose an id is: the member's whose object was kept first under it.

What another member says under it is kept apart, if at all: under a name of its own, and shown to its author alone. So
an author that may not see what is there cannot tell that the id is taken, and nobody else is told anything in the owner's place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Connection, delete, insert, select, update

from tocsin.model.member import Audience, Reach
from tocsin.store.columns import is_key
from tocsin.store.readers import Viewer, keys_of_object, keys_of_viewer, own_key
from tocsin.store.stored import StoredObject
from tocsin.store.tables import counters, objects, visible

#: Ids asked for at once; SQLite before 3.32 takes 999 parameters.
_AT_ONCE = 400
#: Between id and owner in the name of what is kept apart; no id holds it.
_BETWEEN = " "
#: Before the member, in the name of a counter: of nobody else anything was ever kept apart.
_COUNTER = "apart "


def apart(id_: str, owner: str) -> str:
    """The name under which an object is kept apart."""
    return f"{id_}{_BETWEEN}{owner}"


def plain(name: str, owner: str) -> str:
    """The id of an object, whether it is kept apart or not."""
    return name.removesuffix(f"{_BETWEEN}{owner}")


def names_for(ids: Iterable[str], viewer: Viewer) -> tuple[str, ...]:
    """The names under which a viewer finds objects of some ids."""
    asked = tuple(ids)
    if isinstance(viewer, Audience) and viewer.reach is Reach.MEMBER:
        return (*asked, *filter(is_key, (apart(one, viewer.member) for one in asked)))
    return asked


def owners(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
    """The owner of each id that anything is kept under, in whatever collection."""
    found: dict[str, str] = {}
    for some in _portions(ids):
        statement = select(objects.c.id, objects.c.owner).where(objects.c.id.in_(some))
        for row in connection.execute(statement.order_by(objects.c.added)):
            found.setdefault(row.id, row.owner)
    return found


def noted(connection: Connection, owner: str) -> None:
    """Note that something of a member is kept apart."""
    name = f"{_COUNTER}{owner}"
    if connection.execute(select(counters.c.name).where(counters.c.name == name)).first() is None:
        connection.execute(insert(counters), [{"name": name, "value": 1}])


def end_apart(connection: Connection, shown: Sequence[StoredObject]) -> None:
    """Drop what is kept apart for members that may see what is now kept under the same id."""
    if not shown:
        return
    noted_ = connection.execute(select(counters.c.name).where(counters.c.name.startswith(_COUNTER)))
    for owner in [name.removeprefix(_COUNTER) for name in noted_.scalars()]:
        sees = set(keys_of_viewer(Audience.of_member(owner)))
        seen = {one.id for one in shown if sees & set(keys_of_object(one.owner, one.marking))}
        for some in _portions(apart(one, owner) for one in seen):
            connection.execute(delete(objects).where(objects.c.id.in_(some)))


def take_back(connection: Connection, id_: str, owner: str) -> set[tuple[str, str]]:
    """Keep apart what other members than ``owner`` have said under an id; where, and under which names."""
    where = objects.c.id == id_, objects.c.owner != owner
    rows = connection.execute(
        select(
            objects.c.added, objects.c.owner, objects.c.collection, objects.c.type, objects.c.spec_version
        ).where(*where)
    ).all()
    for row in rows:
        noted(connection, row.owner)
        connection.execute(delete(visible).where(visible.c.added == row.added))
        connection.execute(
            update(objects).where(objects.c.added == row.added).values(id=apart(id_, row.owner))
        )
        shown = {name: getattr(row, name) for name in ("added", "collection", "type", "spec_version")}
        connection.execute(insert(visible), [shown | {"reader": own_key(row.owner), "place": 0}])
    return {(row.collection, apart(id_, row.owner)) for row in rows}


def _portions(ids: Iterable[str], size: int = _AT_ONCE) -> Iterator[list[str]]:
    ordered = sorted(set(ids))
    return (ordered[at : at + size] for at in range(0, len(ordered), size))
