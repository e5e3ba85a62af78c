"""One request, and what it is answered with."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import msgspec

from tocsin.exchange.taxii.bodies import plain
from tocsin.exchange.taxii.hosting import TaxiiServer
from tocsin.exchange.taxii.places import NO_RIGHTS, ApiRoot, Caller, Collection, Rights
from tocsin.exchange.taxii.refusal import Refusal, absent
from tocsin.store import is_key


class Visit(msgspec.Struct, frozen=True):
    """A request of a caller who is known: ``base`` is the server's URL, ``path`` the parts that the URL names.

    ``root`` is None at the discovery endpoint; ``body`` is there where something is posted.
    """

    server: TaxiiServer
    caller: Caller
    base: str
    root: ApiRoot | None
    path: dict[str, str]
    query: list[tuple[str, str]]
    body: bytes = b""

    def rights(self, collection: Collection) -> Rights:
        """What the caller may do in a collection."""
        return self.server.rights(self.caller, collection)

    def visible(self, root: ApiRoot) -> list[tuple[Collection, Rights]]:
        """Collections of a root that the caller is told of, with its rights."""
        found = ((one, self.rights(one)) for one in root.collections)
        return [(one, rights) for one, rights in found if rights.any]

    def here(self) -> ApiRoot:
        """The API root of the request; Refusal if the caller may see nothing of it."""
        if self.root is None or not self.visible(self.root):
            raise absent("API root")
        return self.root

    def collection(self) -> tuple[Collection, Rights]:
        """The collection of the request, and the caller's rights; Refusal if it may not know of it."""
        found = self.here().collection(self.path["collection"])
        rights = NO_RIGHTS if found is None else self.rights(found)
        if found is None or not rights.any:
            raise absent("collection")
        return found, rights

    def object(self) -> str:
        """The id that the URL names; Refusal if it is one that nothing can have."""
        ident = self.path["object"]
        if not is_key(ident):
            raise absent("object")
        return ident

    def readable(self) -> Collection:
        """The collection of the request; Refusal if the caller may not read it."""
        collection, rights = self.collection()
        if not rights.read:
            raise Refusal(HTTPStatus.FORBIDDEN, "You may not read this collection")
        return collection

    def writable(self) -> Collection:
        """The collection of the request; Refusal if the caller may not write to it."""
        collection, rights = self.collection()
        if not rights.write:
            raise Refusal(HTTPStatus.FORBIDDEN, "You may not write to this collection")
        return collection


class Reply(msgspec.Struct, frozen=True):
    """What a request is answered with; ``objects`` were sent, taken or deleted."""

    body: bytes
    status: int = HTTPStatus.OK
    headers: dict[str, str] = msgspec.field(default_factory=dict)
    objects: int = 0

    @classmethod
    def resource(cls, value: dict[str, Any], status: int = HTTPStatus.OK, objects: int = 0) -> Reply:
        """A resource that describes the server itself."""
        return cls(plain(value), status, objects=objects)
