"""What a node hands to its pages, under the names that the pages use."""

from __future__ import annotations

from tocsin.model.audit import Entry
from tocsin.node.calls.publishing import Given
from tocsin.node.calls.ringing import Preview
from tocsin.node.desk.nouns import (
    Actor,
    CallRow,
    FoundRow,
    HuntRow,
    Quarantined,
    Role,
    Session,
    UnderReview,
    Wanted,
)
from tocsin.store import User, match_key

__all__ = [
    "Actor",
    "CallRow",
    "Entry",
    "FoundRow",
    "Given",
    "HuntRow",
    "Preview",
    "Quarantined",
    "Role",
    "Session",
    "UnderReview",
    "User",
    "Wanted",
    "match_key",
]
