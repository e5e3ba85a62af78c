"""The audit log's chain: each entry names the digest of the one before, so none is changed or left out unseen."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable

import msgspec

from tocsin.model.audit import Entry
from tocsin.model.errors import ReleaseError
from tocsin.release.canonical import canonical

#: What the first entry names as the one before it.
GENESIS = "0" * 64


def chained(previous_digest: str, entry: Entry) -> Entry:
    """The entry with the digest of the one before it (`GENESIS` for the first) and its own."""
    linked = msgspec.structs.replace(entry, previous=previous_digest, digest="")
    return msgspec.structs.replace(linked, digest=entry_digest(linked))


def entry_digest(entry: Entry) -> str:
    """SHA-256 (hex) of all of an entry but its own digest; ReleaseError if its time has no zone."""
    if entry.time.tzinfo is None:
        raise ReleaseError(
            "an audit entry's time has no zone", where=f"audit entry {entry.seq}", hint="give it in UTC"
        )
    fields = {name: getattr(entry, name) for name in entry.__struct_fields__ if name != "digest"}
    fields["time"] = entry.time.astimezone(dt.UTC).isoformat(timespec="microseconds")
    return hashlib.sha256(canonical(fields)).hexdigest()


def chain(previous: str, entry: Entry) -> str:
    """The digest of an entry that follows one with the digest ``previous``, "" for the first: as a store's audit log asks for it."""
    return chained(previous or GENESIS, entry).digest


def verify_chain(entries: Iterable[Entry], head: str = "") -> int | None:
    """The ``seq`` of the first entry that is not as it was written, None if all are.

    What was cut off the end shows only against ``head``, the last digest as it was noted elsewhere: then the
    first missing ``seq`` is given.
    """
    seq, previous = 0, GENESIS
    for entry in entries:
        seq += 1
        if entry.seq != seq or entry.previous != previous or entry.digest != entry_digest(entry):
            return seq
        previous = entry.digest
    return seq + 1 if head and previous != head else None
