"""Groupings whose parts are not all here: each is looked at again only once what it lacks has come."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter

import msgspec

from tocsin.model.errors import ExchangeError
from tocsin.node.calls.objects import versions_of
from tocsin.node.member.node import Node
from tocsin.store import Held, StoredObject

#: Groupings of one member that wait at a time; the next is quarantined.
MOST = 1_000
#: After so long, one that still waits is told in the quarantine; what it lacks may come even then.
PATIENCE = dt.timedelta(days=1)


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


class Queue:
    """The groupings of a collection that wait; each is kept by itself, so one more or fewer costs the same however many wait."""

    def __init__(self, collection: str, node: Node) -> None:
        self._collection, self._node = collection, node
        kept = node.store.cursors.all(self._place).values()
        found = [msgspec.json.decode(one, type=Waiting) for one in kept]
        self._waiting = {
            _name(one.id, one.version): one for one in sorted(found, key=lambda one: (one.since, one.version))
        }
        self._owned = Counter(one.owner for one in found)

    @property
    def _place(self) -> str:
        return f"{self._collection} waiting"

    def begins(self, grouping: StoredObject, missing: str) -> None:
        """One waits from now on, or for something else. Raises ``ExchangeError`` if too many of its member do."""
        name = _name(grouping.id, grouping.version)
        before = self._waiting.get(name)
        if before is None and self._owned[grouping.owner] >= MOST:
            raise ExchangeError(f"{MOST} others of its member wait for their parts already")
        newest = self._node.store.objects.newest([missing]).get(missing)
        there = newest.version if newest else None
        if before is None:
            self._owned[grouping.owner] += 1
            since = self._node.clock()
            before = Waiting(grouping.id, grouping.version, grouping.owner, since, missing, there)
        self._keep(msgspec.structs.replace(before, missing=missing, there=there))

    def ends(self, one: Waiting) -> None:
        """One waits no more."""
        name = _name(one.id, one.version)
        del self._waiting[name]
        self._owned[one.owner] -= 1
        self._node.store.cursors.forget(self._place, name)

    def woken(self) -> list[Waiting]:
        """Those of which a version of what they lack has come, or the call that they answer; the first to wait first."""
        asked = list(self._waiting.values())
        wanted = sorted({one.missing for one in asked})
        newest, calls = self._node.store.objects.newest(wanted), self._node.store.calls.known(wanted)
        came = {ident: found.version for ident, found in newest.items()}
        return [one for one in asked if came.get(one.missing) != one.there or one.missing in calls]

    def tell_overdue(self) -> None:
        """Tell in the quarantine of those that have waited too long."""
        for one in list(self._waiting.values()):
            told = _overdue(one, self._collection, self._node)
            if told != one:
                self._keep(told)

    def _keep(self, one: Waiting) -> None:
        name = _name(one.id, one.version)
        self._waiting[name] = one
        self._node.store.cursors.set(self._place, name, msgspec.json.encode(one).decode())


def _name(ident: str, version: dt.datetime) -> str:
    """What names a version of a grouping, short however long its id is."""
    return hashlib.sha256(f"{ident} {version.isoformat()}".encode()).hexdigest()


def grouping_of(one: Waiting, collection: str, node: Node) -> StoredObject | None:
    """The grouping itself; None where it is kept no more."""
    found = versions_of([one.id], collection, node)
    return next((obj for obj in found if obj.version == one.version), None)


def _overdue(one: Waiting, collection: str, node: Node) -> Waiting:
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
