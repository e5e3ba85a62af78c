"""What a TAXII server offers, and who may do what there."""

from __future__ import annotations

from typing import Any

import msgspec

from tocsin.exchange.taxii import media
from tocsin.model.member import Audience


class Collection(msgspec.Struct, frozen=True, kw_only=True):
    """A collection; ``id`` is a UUID, and its name in the store. ``alias`` may stand for the id in a URL."""

    id: str
    title: str
    description: str = ""
    alias: str = ""


class ApiRoot(msgspec.Struct, frozen=True, kw_only=True):
    """A group of collections below one path, which has no slash at its ends."""

    path: str
    title: str
    collections: tuple[Collection, ...]
    description: str = ""
    max_content_length: int = 16 * 1024 * 1024

    def collection(self, name: str) -> Collection | None:
        """The collection of an id or an alias; None where there is none."""
        return next((one for one in self.collections if name in {one.id, one.alias} - {""}), None)


class Rights(msgspec.Struct, frozen=True):
    """What a caller may do in a collection; to delete, it must be allowed to read and write as well.

    Whoever may delete may delete what is its own: the objects that it is the source of.
    """

    read: bool = False
    write: bool = False
    delete: bool = False

    @property
    def any(self) -> bool:
        """Whether the caller is told that the collection is there."""
        return self.read or self.write


NO_RIGHTS = Rights()


class Caller(msgspec.Struct, frozen=True):
    """Whoever sent a request: a member, by the id of its identity; ``name`` is of its user or token, for the audit.

    ``scopes`` are those of what it showed in this request, whose meaning is the host's.
    """

    member: str
    name: str = ""
    scopes: frozenset[str] = frozenset()

    @property
    def audience(self) -> Audience:
        """Whom what is sent must be released to."""
        return Audience.of_member(self.member)


def collection_resource(collection: Collection, rights: Rights) -> dict[str, Any]:
    """A collection as TAXII describes it (section 5.2.1), to one who has these rights."""
    said: dict[str, Any] = {"id": collection.id, "title": collection.title}
    if collection.description:
        said["description"] = collection.description
    if collection.alias:
        said["alias"] = collection.alias
    return {**said, "can_read": rights.read, "can_write": rights.write, "media_types": [media.STIX]}


def root_resource(root: ApiRoot) -> dict[str, Any]:
    """An API root as TAXII describes it (section 4.2.1)."""
    said: dict[str, Any] = {"title": root.title}
    if root.description:
        said["description"] = root.description
    return {**said, "versions": [media.TAXII], "max_content_length": root.max_content_length}
