"""Endpoints that read objects: a page of the store, each row released to the caller, and nothing else written."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Sequence

import msgspec

from tocsin.exchange.stix.times import stamp
from tocsin.exchange.taxii import media, queries
from tocsin.exchange.taxii.bodies import listing, microseconds
from tocsin.exchange.taxii.cursors import opened, sealed
from tocsin.exchange.taxii.queries import Asked, asked
from tocsin.exchange.taxii.refusal import absent
from tocsin.exchange.taxii.visits import Reply, Visit
from tocsin.model.errors import ReleaseError
from tocsin.model.member import Audience
from tocsin.release import Released, release_marked
from tocsin.store import Kept, Page, Versions

_log = logging.getLogger(__name__)

#: What is written of an object that was found.
Written = Callable[[Kept], bytes]


def objects(visit: Visit) -> Reply:
    """Objects of a collection (section 5.4)."""
    return _page(visit, "objects", asked(visit.query, queries.OBJECTS), _raw)


def manifest(visit: Visit) -> Reply:
    """What is in a collection (section 5.3)."""
    return _page(visit, "objects", asked(visit.query, queries.OBJECTS), _manifest_line)


def one_object(visit: Visit) -> Reply:
    """One object (section 5.6); Refusal if there is none, or none that the caller may see."""
    return _of_one(visit, "objects", asked(visit.query, queries.OBJECT), _raw)


def versions(visit: Visit) -> Reply:
    """The versions of one object (section 5.8); Refusal as for the object."""
    said = asked(visit.query, queries.VERSIONS)
    every = msgspec.structs.replace(said, versions=Versions(last=False, every=True))
    return _of_one(visit, "versions", every, _version)


def found_page(visit: Visit, said: Asked, limit: int, after: dt.datetime | None = None) -> Page:
    """A page of what the caller may see in the collection of the request."""
    collection = visit.readable()
    return visit.server.objects.page(
        collection.id, visit.caller.audience, after=after, limit=limit, filters=said.filters()
    )


def _of_one(visit: Visit, name: str, said: Asked, written: Written) -> Reply:
    ident = visit.object()
    reply = _page(visit, name, msgspec.structs.replace(said, ids=(ident,)), written)
    if not reply.objects:
        every = Asked(ids=(ident,), versions=Versions(last=False, every=True))
        if not found_page(visit, every, 1).rows:
            raise absent("object")
    return reply


def _page(visit: Visit, name: str, said: Asked, written: Written) -> Reply:
    server = visit.server
    place = f"{visit.here().path}/{visit.readable().id}/{written.__name__}"
    said, after = opened(server.secret, place, said)
    limit = min(said.limit or server.page, server.page_most)
    found = found_page(visit, said, limit, after)
    items = _released(found.rows, visit.caller.audience, written)
    next_page = None if found.next is None else sealed(server.secret, place, said, found.next)
    headers = {}
    if found.rows:
        headers["X-TAXII-Date-Added-First"] = microseconds(found.rows[0].date_added)
        headers["X-TAXII-Date-Added-Last"] = microseconds(found.rows[-1].date_added)
    return Reply(listing(name, items, next_page), headers=headers, objects=len(items))


def _released(rows: Sequence[Kept], audience: Audience, written: Written) -> list[Released[bytes]]:
    """What is written of each row. The store shows only what may be seen; this is the second lock."""
    found = []
    for row in rows:
        item = row.object
        try:
            found.append(release_marked(written(row), item.marking, item.owner, audience))
        except ReleaseError as error:
            _log.error("%s was withheld from %s: %s", item.id, audience, error)
    return found


def _raw(row: Kept) -> bytes:
    return row.object.raw


def _manifest_line(row: Kept) -> bytes:
    item = row.object
    return msgspec.json.encode(
        {
            "id": item.id,
            "date_added": microseconds(row.date_added),
            "version": stamp(item.version),
            "media_type": f"{media.STIX.partition('=')[0]}={item.spec_version}",
        }
    )


def _version(row: Kept) -> bytes:
    return msgspec.json.encode(stamp(row.object.version))
