"""Members, keys and STIX objects that tests of what may leave share."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from typing import Any

from tocsin.model.marking import Marking, Pap, Tlp
from tocsin.model.member import Member
from tocsin.release import RELEASE_EXTENSION, TLP_IDS, Signer, new_key

ALPHA, BRAVO, CHARLIE = (f"identity--00000000-0000-4000-8000-00000000000{letter}" for letter in "abc")
SINCE = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
STATEMENT = "marking-definition--00000000-0000-4000-8000-0000000000d1"
OWN = "marking-definition--00000000-0000-4000-8000-0000000000d2"


def ident(kind: str, number: int) -> str:
    """The id of a sample object."""
    return f"{kind}--{uuid.UUID(int=number, version=4)}"


def stix(
    kind: str = "indicator", number: int = 1, *, tlp: Tlp = Tlp.GREEN, by: str = ALPHA, **more: Any
) -> dict[str, Any]:
    """A small STIX object with a marking."""
    return {
        "type": kind,
        "spec_version": "2.1",
        "id": ident(kind, number),
        "created_by_ref": by,
        "created": "2024-05-01T08:00:00.000Z",
        "modified": "2024-05-01T09:30:00.000Z",
        "object_marking_refs": [TLP_IDS[tlp]],
        **more,
    }


def release_extension(**said: Any) -> dict[str, Any]:
    """The extensions of an object of which only ours is there."""
    return {RELEASE_EXTENSION: {"extension_type": "property-extension", **said}}


def signer(name: str) -> Signer:
    """A member's key, the same in every run."""
    return new_key(hashlib.sha256(name.encode()).digest())


def member(ident: str, *signers: Signer, until: dt.datetime | None = None) -> Member:
    """A member whose keys are pinned from `SINCE`."""
    return Member(ident, ident[-1:], tuple(one.public(SINCE, until) for one in signers))


def listed(tlp: Tlp, *members: str, pap: Pap = Pap.CLEAR) -> Marking:
    """A marking with a list."""
    return Marking(tlp, frozenset(members), pap)
