"""STIX objects as this node keeps them, and its own, signed."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence

from tocsin.exchange.stix import moment
from tocsin.model.call import StixObject
from tocsin.model.marking import Marking, Tlp
from tocsin.node.member.node import Node
from tocsin.release import (
    EXTENSION_IDS,
    NAMESPACE,
    SIGNATURE_EXTENSION,
    Known,
    canonical,
    digest,
    marked,
    marking_of,
    references,
    sign,
    source_of,
    tlp_definition,
)
from tocsin.store import EVERY, ITSELF, Filters, StoredObject

#: Collections that a node serves: what is asked with, and what is answered; a hub serves what others made, too.
CALLS = str(uuid.uuid5(NAMESPACE, "collection/calls"))
ANSWERS = str(uuid.uuid5(NAMESPACE, "collection/answers"))
#: Where the objects of a draft wait: nobody reads this collection but the node itself.
DRAFTS = "drafts"
_AT_ONCE = 500


def stored(obj: StixObject, known: Known, given: Marking | None = None) -> StoredObject:
    """An object as the store takes it, untouched; ``given`` is the marking of one that has none of its own.

    Raises ``ReleaseError`` if it is not marked, ``ExchangeError`` without a version.
    """
    return StoredObject(
        id=str(obj["id"]),
        version=moment(obj.get("modified", obj.get("created"))),
        type=str(obj["type"]),
        spec_version=str(obj.get("spec_version", "2.1")),
        owner=source_of(obj),
        marking=marking_of(obj if given is None else marked(obj, given, known), known),
        raw=canonical(obj),
        digest=digest(obj),
        parts=references(obj),
    )


def definitions() -> list[StoredObject]:
    """The marking definitions of TLP 2.0, which a collection has because STIX does not predefine them."""
    made = (tlp_definition(label) for label in Tlp)
    return [
        StoredObject(
            id=str(one["id"]),
            version=moment(one["created"]),
            type=str(one["type"]),
            spec_version=str(one["spec_version"]),
            owner=str(one["id"]),  # nobody's
            marking=Marking(Tlp.CLEAR),
            raw=canonical(one),
            digest=digest(one),
        )
        for one in made
    ]


def signed(objects: Iterable[StixObject], node: Node) -> list[StixObject]:
    """Own objects, signed with the key of the node; what is signed already stays as it was."""
    return [obj if is_signed(obj) else sign(obj, node.signer) for obj in objects]


def is_signed(obj: StixObject) -> bool:
    """Whether an object carries a signature, whatever it is worth."""
    return SIGNATURE_EXTENSION in obj.get("extensions", {})


def says(obj: StixObject, extension: str) -> bool:
    """Whether an object has an extension of ours, by its name."""
    extensions = obj.get("extensions")
    return isinstance(extensions, dict) and EXTENSION_IDS[extension] in extensions


def of_others(collection: str) -> str:
    """Where a node that is no hub keeps what others made for a collection: it is not served."""
    return f"{collection} of others"


def versions_of(ids: Sequence[str], collection: str, node: Node) -> Iterator[StoredObject]:
    """Every version that is kept of some objects of a collection, own ones, those of others and drafts."""
    for where in (collection, of_others(collection), DRAFTS):
        for at in range(0, len(ids), _AT_ONCE):
            yield from _versions(ids[at : at + _AT_ONCE], where, node)


def _versions(ids: Sequence[str], where: str, node: Node) -> Iterator[StoredObject]:
    filters = Filters(ids=tuple(ids), versions=EVERY)
    after = None
    while True:
        page = node.store.objects.page(where, ITSELF, after=after, limit=_AT_ONCE, filters=filters)
        yield from (row.object for row in page.rows)
        if page.next is None:
            return
        after = page.next
