"""Objects as the store takes and gives them."""

from __future__ import annotations

import datetime as dt
import enum
import hashlib

import msgspec

from tocsin.model.marking import Marking


class StoredObject(msgspec.Struct, frozen=True):
    """A STIX object as it came, and what of it is looked up.

    ``version`` is its ``modified``, else its ``created``; ``owner`` the id of the member whose it is. ``digest`` is the
    SHA-256 by which two contents of one version are told apart: of the canonical form where it is handed in,
    else of ``raw``. ``parts`` are ids of what it refers to: it stays as strict as they are. They are kept beside it, and an object that is
    read has none.
    """

    id: str
    version: dt.datetime
    type: str
    spec_version: str
    owner: str
    marking: Marking
    raw: bytes
    digest: str = ""
    parts: frozenset[str] = frozenset()

    @property
    def content(self) -> str:
        """The digest that tells contents apart."""
        return self.digest or hashlib.sha256(self.raw).hexdigest()


class Outcome(enum.StrEnum):
    """What became of an object that was added."""

    NEW = "new"  # kept from now on
    KNOWN = "known"  # the same version with the same content was there
    CONTRADICTS = "contradicts"  # the same version was there with another content, which stays
    TAKEN = "taken"  # the id is another member's, whose object stays; this one is not kept


class Added(msgspec.Struct, frozen=True):
    """What became of one object; ``date_added`` is when the version that is there was added, None if none was."""

    id: str
    version: dt.datetime
    date_added: dt.datetime | None
    outcome: Outcome


class Newest(msgspec.Struct, frozen=True):
    """The newest version of an object, its marking, and the member whose id it is."""

    version: dt.datetime
    marking: Marking
    owner: str


class Kept(msgspec.Struct, frozen=True):
    """An object of a collection, and when it was added: no two objects of a store were added at the same moment."""

    object: StoredObject
    date_added: dt.datetime


class Listed(msgspec.Struct, frozen=True):
    """A line of a manifest: an object without its content."""

    id: str
    version: dt.datetime
    type: str
    spec_version: str
    date_added: dt.datetime


class Page(msgspec.Struct, frozen=True):
    """Objects in the order in which they were added; ``next`` is where the next page begins, None after the last."""

    rows: tuple[Kept, ...]
    next: dt.datetime | None = None

    @property
    def more(self) -> bool:
        """Whether there is a next page."""
        return self.next is not None


class Manifest(msgspec.Struct, frozen=True):
    """Lines in the order in which objects were added; ``next`` as in ``Page``."""

    rows: tuple[Listed, ...]
    next: dt.datetime | None = None

    @property
    def more(self) -> bool:
        """Whether there is a next page."""
        return self.next is not None


class Versions(msgspec.Struct, frozen=True):
    """Which versions of each object are meant: those named here, any of them."""

    last: bool = True
    first: bool = False
    every: bool = False
    at: tuple[dt.datetime, ...] = ()


LAST = Versions()
EVERY = Versions(every=True)


class Filters(msgspec.Struct, frozen=True):
    """What objects must be: one of the values of each field that names any.

    First and last versions are the first and last of those that the viewer may see.
    """

    ids: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    spec_versions: tuple[str, ...] = ()
    versions: Versions = LAST


ALL = Filters(versions=EVERY)
NEWEST = Filters()
