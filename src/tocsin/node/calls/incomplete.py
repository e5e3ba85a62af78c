"""Groupings whose parts are not all here: each is looked at again only once what it lacks has come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import msgspec

from tocsin.model.errors import ExchangeError
from tocsin.node.calls.objects import versions_of
from tocsin.node.member.node import Node
from tocsin.store import Held, StoredObject

#: Groupings of one member that wait at a time; the next is quarantined.
MOST = 1_000
#: After so long, one that still waits is told in the quarantine; what it lacks may come even then.
PATIENCE = dt.timedelta(days=1)
_SELF = "self"


class NotYetError(Exception):
    """A part is missing that may still come: ``missing`` is its id, or that of the call that an answer is to."""

    def __init__(self, missing: str) -> None:
        super().__init__(missing)
        self.missing = missing


class Waiting(msgspec.Struct, frozen=True):
    """A version of a grouping, whose it is, what it lacks, and which version of that is ``there``, if any.

    ``held`` is its number in the quarantine, 0 while it is not told there.
    """

    id: str
    version: dt.datetime
    owner: str
    since: dt.datetime
    missing: str
    there: dt.datetime | None = None
    held: int = 0


def waiting_in(collection: str, node: Node) -> list[Waiting]:
    """All groupings of a collection that wait, in the order in which they began to."""
    kept = node.store.cursors.get(_SELF, f"{collection} waiting")
    return msgspec.json.decode(kept, type=list[Waiting]) if kept else []


def keep_waiting(found: Iterable[Waiting], collection: str, node: Node) -> None:
    """Note which groupings of a collection wait."""
    node.store.cursors.set(_SELF, f"{collection} waiting", msgspec.json.encode(list(found)).decode())


def begin_waiting(
    grouping: StoredObject, missing: str, there: Iterable[Waiting], before: Waiting | None, node: Node
) -> Waiting:
    """One that waits from now on, or goes on; ``there`` are those that do, ExchangeError if they are too many."""
    if before is None and sum(1 for one in there if one.owner == grouping.owner) >= MOST:
        raise ExchangeError(f"{MOST} others of its member wait for their parts already")
    newest = node.store.objects.newest([missing]).get(missing)
    return Waiting(
        grouping.id,
        grouping.version,
        grouping.owner,
        before.since if before else node.clock(),
        missing,
        newest.version if newest else None,
        before.held if before else 0,
    )


def woken(waiting: Iterable[Waiting], node: Node) -> list[Waiting]:
    """Those of which a version of what they lack has come, or the call that they answer."""
    asked = list(waiting)
    wanted = sorted({one.missing for one in asked})
    newest, calls = node.store.objects.newest(wanted), node.store.calls.known(wanted)
    came = {ident: found.version for ident, found in newest.items()}
    return [one for one in asked if came.get(one.missing) != one.there or one.missing in calls]


def grouping_of(one: Waiting, collection: str, node: Node) -> StoredObject | None:
    """The grouping itself; None where it is kept no more."""
    found = versions_of([one.id], collection, node)
    return next((obj for obj in found if obj.version == one.version), None)


def overdue(one: Waiting, collection: str, node: Node) -> Waiting:
    """Tell in the quarantine of one that has waited too long; the same otherwise."""
    if one.held or node.clock() < one.since + PATIENCE:
        return one
    grouping = grouping_of(one, collection, node)
    if grouping is None:
        return one
    reason = f"waits for {one.missing}, which has not come for a day"
    with node.store.transaction():
        held = node.store.quarantine.hold(grouping.raw, reason, one.owner, object_=one.id, things=None)
        node.store.audit.append(one.owner, "quarantined", object_=one.id, detail=reason)
    return msgspec.structs.replace(one, held=held.id)


def completed(one: Waiting, grouping: StoredObject, actor: str, node: Node) -> None:
    """What one that was told in the quarantine lacked has come after all."""
    held = node.store.quarantine.get(one.held) if one.held else None
    if held is not None and held.state is Held.HELD:
        with node.store.transaction():
            node.store.quarantine.readmit(held.id, grouping.marking, actor)
            node.store.audit.append(actor, "readmitted", object_=one.id, detail=f"{one.missing} has come")
