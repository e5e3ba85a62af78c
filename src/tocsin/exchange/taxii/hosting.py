"""What a TAXII server needs of the node that runs it, as protocols, and the server as a value."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Sequence
from typing import Protocol

import msgspec

from tocsin.exchange.taxii.places import ApiRoot, Caller, Collection, Rights
from tocsin.exchange.taxii.statuses import RecentStatuses, StatusBook, Told
from tocsin.model.call import StixObject
from tocsin.model.member import Audience
from tocsin.store import Filters, Page, Versions


class Basic(msgspec.Struct, frozen=True):
    """A name and a password (RFC 7617)."""

    user: str
    password: str


class Bearer(msgspec.Struct, frozen=True):
    """A token (RFC 6750)."""

    token: str


class LockedOutError(Exception):
    """Too many wrong credentials: the caller may try again after some seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


#: Who the sender of credentials is, None where they are not valid; raises ``LockedOutError``.
Authenticator = Callable[[Basic | Bearer], Caller | None]

#: What a caller may do in a collection.
RightsOf = Callable[[Caller, Collection], Rights]

#: Seconds that a request must wait, 0 for none: of a caller, or of an address before it is known who calls.
RateLimit = Callable[[Caller | None, str], float]


class ObjectBook(Protocol):
    """What the server needs of ``store.objects``: it shows a viewer nothing that it may not see."""

    def page(
        self, collection: str, viewer: Audience, *, after: dt.datetime | None, limit: int, filters: Filters
    ) -> Page:
        """The first objects added later than a moment."""
        ...

    def delete(self, collection: str, viewer: Audience, id_: str, *, versions: Versions) -> int:
        """Delete versions that the viewer may see, and count them."""
        ...


class Posted(msgspec.Struct, frozen=True):
    """An object that was posted: its bytes as they came, and what they say. Nothing of it is believed yet."""

    id: str
    version: str
    raw: bytes
    value: StixObject


#: Takes in what a caller posted to a collection, and says of each object in its order what became of it. What it says
#: must not depend on objects that the caller may not see.
Inbox = Callable[[Caller, Collection, Sequence[Posted]], Sequence[Told]]


class Access(msgspec.Struct, frozen=True):
    """A request as the audit has it: who, what, where, and how it ended; ``objects`` were sent, taken or deleted.

    ``digest`` tells what was sent from other things, "" where no object was.
    """

    caller: Caller | None
    peer: str
    method: str
    path: str
    query: str
    status: int
    objects: int = 0
    digest: str = ""


#: Told of every request after it was answered.
Audit = Callable[[Access], None]


#: Told how many objects a caller sent, those included that were none.
Took = Callable[[Caller, int], None]


def _unlimited(_: Caller | None, __: str) -> float:
    return 0.0


def _uncounted(_: Caller, __: int) -> None:
    return None


def _untold(_: Access) -> None:
    return None


class TaxiiServer(msgspec.Struct, frozen=True, kw_only=True):
    """A TAXII 2.1 server.

    ``address`` is the URL at which clients reach it, "" to take it from each request. ``secret`` seals where pages
    begin: whoever runs several processes hands one in. ``page`` objects are sent where no limit is asked
    for, ``page_most`` at most.
    """

    title: str
    roots: tuple[ApiRoot, ...]
    objects: ObjectBook
    inbox: Inbox
    authenticate: Authenticator
    rights: RightsOf
    description: str = ""
    contact: str = ""
    address: str = ""
    statuses: StatusBook = msgspec.field(default_factory=RecentStatuses)
    secret: bytes = msgspec.field(default_factory=lambda: secrets.token_bytes(32))
    page: int = 100
    page_most: int = 1_000
    rate: RateLimit = _unlimited
    took: Took = _uncounted
    audit: Audit = _untold
    clock: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)
    discovery: str = "taxii2"
