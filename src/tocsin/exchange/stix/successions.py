"""A statement on a member's new key as STIX: a note on its identity, which the old key signs."""

from __future__ import annotations

import datetime as dt
import uuid

from tocsin.exchange.stix.extensions import SUCCESSION, SuccessionExtension, extension, written
from tocsin.exchange.stix.marks import marked
from tocsin.exchange.stix.times import version_stamp
from tocsin.model.call import StixObject
from tocsin.model.marking import Marking, Tlp
from tocsin.release import NAMESPACE


def succession_note(member: str, statement: bytes, fingerprint: str, now: dt.datetime) -> StixObject:
    """The note by which a member (by id) tells that the key of a fingerprint follows its own; not signed yet."""
    name = uuid.uuid5(NAMESPACE, f"succession\n{member}\n{fingerprint}")
    said: StixObject = {
        "type": "note",
        "spec_version": "2.1",
        "id": f"note--{name}",
        "created_by_ref": member,
        "created": version_stamp(now),
        "modified": version_stamp(now),
        "abstract": "A new key",
        "content": f"The key {fingerprint} follows the one that signs this.",
        "object_refs": [member],
        "extensions": {SUCCESSION: written(SuccessionExtension(statement=statement.decode()))},
    }
    return marked(said, Marking(Tlp.GREEN))


def statement_of(note: StixObject) -> bytes:
    """The statement in a note, nothing of which is verified; ExchangeError if there is none."""
    return extension(note, SUCCESSION, SuccessionExtension).statement.encode()
