"""A TAXII server for tests: two API roots, four collections, members with unlike rights, a real store."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from stix_samples import MEMBER, OTHER, ident, indicator
from tocsin.exchange.stix.marks import marked
from tocsin.exchange.taxii import (
    Access,
    ApiRoot,
    Basic,
    Bearer,
    Caller,
    Collection,
    LockedOutError,
    Posted,
    Rights,
    State,
    TaxiiServer,
    Told,
    stored_object,
)
from tocsin.model.errors import ReleaseError
from tocsin.model.marking import Marking, Tlp
from tocsin.release import NOTHING_KNOWN, marking_of
from tocsin.store import Outcome, Store

TAXII = "application/taxii+json;version=2.1"
THIRD = ident("identity", "Ostheim")
WRITER = ident("identity", "who may only write")
STRANGER = ident("identity", "who has no rights")

#: What the one who posted is told to have failed.
_REFUSED = frozenset({Outcome.CONTRADICTS, Outcome.TAKEN})

CALLS = Collection(
    id=str(uuid.uuid5(uuid.NAMESPACE_OID, "calls")), title="Calls", alias="calls", description="Rung."
)
ANSWERS = Collection(id=str(uuid.uuid5(uuid.NAMESPACE_OID, "answers")), title="Answers")
SECRET = Collection(id=str(uuid.uuid5(uuid.NAMESPACE_OID, "secret")), title="Of Nordmark alone")
ROOM = Collection(id=str(uuid.uuid5(uuid.NAMESPACE_OID, "room")), title="Another root's")
ALLIANCE = ApiRoot(
    path="alliance", title="Alliance", collections=(CALLS, ANSWERS, SECRET), max_content_length=200_000
)
INNER = ApiRoot(path="groups/inner", title="Inner", description="Few.", collections=(ROOM,))

_PASSWORDS = {"nordmark": MEMBER, "sudland": OTHER, "ostheim": THIRD, "writer": WRITER, "stranger": STRANGER}


def authenticate(given: Basic | Bearer) -> Caller | None:
    """Members by name, the password being the name; a token is ``token-`` and the name."""
    name = given.user if isinstance(given, Basic) else given.token.removeprefix("token-")
    if name == "locked":
        raise LockedOutError(7)
    right = name in _PASSWORDS and (isinstance(given, Bearer) or given.password == name)
    return Caller(_PASSWORDS[name], name) if right else None


def rights(caller: Caller, collection: Collection) -> Rights:
    """Nordmark everything; Sudland and Ostheim calls and answers; one may only write."""
    if caller.member == MEMBER:
        return Rights(read=True, write=True, delete=True)
    if caller.member == WRITER:
        return Rights(write=collection is ANSWERS)
    if caller.member == STRANGER or collection in {SECRET, ROOM}:
        return Rights()
    return Rights(read=True, write=True, delete=caller.member == OTHER)


class Served:
    """A server over a store in a folder, and what was told to its audit."""

    def __init__(self, folder: Path, **more: Any) -> None:
        self.store = Store.open(folder / "store.db")
        self.accesses: list[Access] = []
        said: dict[str, Any] = {
            "title": "Hub",
            "description": "For tests",
            "contact": "hub@example.org",
            "roots": (ALLIANCE, INNER),
            "objects": self.store.objects,
            "inbox": self.inbox,
            "authenticate": authenticate,
            "rights": rights,
            "audit": self.accesses.append,
            "page": 5,
            "page_most": 7,
        }
        self.server = TaxiiServer(**{**said, **more})

    def inbox(self, caller: Caller, collection: Collection, posted: Sequence[Posted]) -> list[Told]:
        """Keep what is marked."""
        told = []
        for one in posted:
            try:
                marking = marking_of(one.value, NOTHING_KNOWN)
            except ReleaseError as error:
                told.append(Told(one.id, one.version, State.FAILURE, error.what))
                continue
            kept = stored_object(one.raw, one.value, marking, caller.member)
            added = self.store.objects.add(collection.id, [kept])[0]
            if added.outcome is Outcome.TAKEN and not self.store.objects.latest(kept.id, caller.audience):
                added = self.store.objects.add_apart(collection.id, kept)
            state = State.FAILURE if added.outcome in _REFUSED else State.SUCCESS
            told.append(Told(one.id, one.version, state))
        return told

    def put(
        self, *values: dict[str, Any], owner: str = MEMBER, collection: Collection = CALLS
    ) -> list[dt.datetime]:
        """Keep objects, and say when each was added."""
        kept = [
            stored_object(json.dumps(one).encode(), one, marking_of(one, NOTHING_KNOWN), owner)
            for one in values
        ]
        return [added.date_added for added in self.store.objects.add(collection.id, kept)]


def thing(name: object, marking: Marking | Tlp = Tlp.GREEN, **more: Any) -> dict[str, Any]:
    """A marked indicator."""
    found = marking if isinstance(marking, Marking) else Marking(marking)
    return marked(indicator(name, **more), found)


def changed(item: dict[str, Any], day: int) -> dict[str, Any]:
    """A later version of an object."""
    return {**item, "modified": f"2024-06-{day:02d}T00:00:00.000Z"}


def url(path: str = "", collection: Collection | None = None, root: ApiRoot = ALLIANCE) -> str:
    """A path on the server."""
    inner = f"collections/{collection.id}/" if collection else ""
    return f"/{root.path}/{inner}{path}"


def envelope(*items: dict[str, Any]) -> bytes:
    """What is posted."""
    return msgspec.json.encode({"objects": items})
