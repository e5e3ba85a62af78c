"""Endpoints that change a collection: objects are posted, and deleted by their source."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from http import HTTPStatus

import msgspec

from tocsin.exchange.taxii import queries
from tocsin.exchange.taxii.posting import taken_apart
from tocsin.exchange.taxii.queries import Asked, asked
from tocsin.exchange.taxii.refusal import Refusal, absent
from tocsin.exchange.taxii.statuses import Status
from tocsin.exchange.taxii.visits import Reply, Visit
from tocsin.store import Kept, Versions

_AT_ONCE = 1_000


def post(visit: Visit) -> Reply:
    """Take objects in (section 5.5); what became of each is told at once, and by the status."""
    collection = visit.writable()
    posted, failed = taken_apart(visit.body)
    visit.server.took(visit.caller, len(posted) + len(failed))
    told = visit.server.inbox(visit.caller, collection, posted) if posted else ()
    now = visit.server.clock()
    status = Status(str(uuid.uuid4()), visit.caller.member, visit.here().path, now, (*told, *failed))
    visit.server.statuses.put(status)
    return Reply.resource(status.resource(), HTTPStatus.ACCEPTED, len(posted))


def delete(visit: Visit) -> Reply:
    """Delete versions of an object (section 5.7): all, or those asked for; only their source may."""
    collection, rights = visit.collection()
    if not (rights.read and rights.write and rights.delete):
        raise Refusal(HTTPStatus.FORBIDDEN, "You may not delete from this collection")
    said = asked(visit.query, queries.DELETE)
    which = said.versions or Versions(last=False, every=True)
    ident, caller = visit.object(), visit.caller
    found = list(_rows(visit, msgspec.structs.replace(said, ids=(ident,), versions=which)))
    own = tuple(row.object.version for row in found if row.object.owner == caller.member)
    if not found:
        raise absent("object")
    if not own:
        raise Refusal(HTTPStatus.FORBIDDEN, "Only its source deletes an object")
    meant = Versions(last=False, at=own)
    count = visit.server.objects.delete(collection.id, caller.audience, ident, versions=meant)
    return Reply(b"", objects=count)


def _rows(visit: Visit, said: Asked) -> Iterator[Kept]:
    collection, after = visit.readable(), None
    while True:
        page = visit.server.objects.page(
            collection.id, visit.caller.audience, after=after, limit=_AT_ONCE, filters=said.filters()
        )
        yield from page.rows
        if page.next is None:
            return
        after = page.next
