"""Objects that are posted: an envelope is taken apart without changing a byte of what is in it."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus

import msgspec

from tocsin.exchange.stix.checked import ID, LIMITS, bounded, decoded
from tocsin.exchange.stix.marks import digest
from tocsin.exchange.stix.times import moment
from tocsin.exchange.taxii.hosting import Posted
from tocsin.exchange.taxii.refusal import Refusal
from tocsin.exchange.taxii.statuses import State, Told
from tocsin.model.call import StixObject
from tocsin.model.errors import ExchangeError
from tocsin.model.marking import Marking
from tocsin.release import references
from tocsin.store import StoredObject

#: Objects of one request; a client sends more in several.
MOST_OBJECTS = 20_000
#: The version of an object that has no time of its own: the same whenever it is posted.
TIMELESS = "1970-01-01T00:00:00.000Z"


class _Envelope(msgspec.Struct):
    objects: list[msgspec.Raw]


def taken_apart(body: bytes) -> tuple[list[Posted], list[Told]]:
    """The objects of an envelope, and those that are none, as failures.

    Refusal (422) if the body is no envelope.
    """
    posted: list[Posted] = []
    failed: list[Told] = []
    for raw in _objects(body):
        value: object = None
        try:
            value = decoded(bytes(raw))
            posted.append(_posted(bytes(raw), value))
        except ExchangeError as error:
            ident, version = _said(value, "id") or "unknown", _said(value, "modified") or TIMELESS
            failed.append(Told(ident, version, State.FAILURE, error.what))
    return posted, failed


def _objects(body: bytes) -> Iterable[msgspec.Raw]:
    try:
        found = msgspec.json.decode(body, type=_Envelope).objects
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise _unprocessable("The body is no TAXII envelope with a list of objects") from None
    if len(found) > MOST_OBJECTS:
        raise _unprocessable(f"More than {MOST_OBJECTS} objects in one request")
    return found


def _posted(raw: bytes, value: object) -> Posted:
    item = bounded(value, LIMITS)
    found = ID.fullmatch(str(item.get("id")))
    if found is None or found[1] != item.get("type"):
        raise ExchangeError("has no id of its type")
    version = item.get("modified", item.get("created", TIMELESS))
    moment(version)
    return Posted(found[0], str(version), raw, item)


def _said(value: object, name: str) -> str:
    found = value.get(name) if isinstance(value, dict) else None
    return found.encode("utf-8", "replace").decode()[:120] if isinstance(found, str) else ""


def _unprocessable(what: str) -> Refusal:
    return Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, what)


def stored_object(raw: bytes, value: StixObject, marking: Marking, owner: str) -> StoredObject:
    """An object as the store keeps it: ``owner`` is the member whose it is, ``raw`` the bytes as they came.

    ExchangeError if it has no id of its type, or a version that is no time.
    """
    item = _posted(raw, value)
    return StoredObject(
        id=item.id,
        version=moment(item.version),
        type=str(value["type"]),
        spec_version=spec_version(value),
        owner=owner,
        marking=marking,
        raw=raw,
        digest=digest(value),
        parts=references(value),
    )


def spec_version(value: StixObject) -> str:
    """The version of STIX that an object is of: what says none is of 2.0, or an observable of 2.1, which need not."""
    said = value.get("spec_version")
    return said if isinstance(said, str) else "2.0" if "created" in value else "2.1"
