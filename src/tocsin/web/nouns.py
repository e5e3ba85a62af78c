"""What a node hands to its pages, under the names that the pages use."""

from __future__ import annotations

from tocsin.model.audit import Entry
from tocsin.node.calls.publishing import Given
from tocsin.node.calls.ringing import Preview
from tocsin.node.cases.exporting import Exported
from tocsin.node.cases.keeping import Added
from tocsin.node.desk.cases import AskedTraces, CasePaper, CaseRow, CaseShown
from tocsin.node.desk.nouns import (
    JUDGES,
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
from tocsin.node.desk.seen import read_seen, told_seen
from tocsin.store import Decided, KeptMatch, User, match_key

__all__ = [
    "JUDGES",
    "Actor",
    "Added",
    "AskedTraces",
    "CallRow",
    "CasePaper",
    "CaseRow",
    "CaseShown",
    "Decided",
    "Entry",
    "Exported",
    "FoundRow",
    "Given",
    "HuntRow",
    "KeptMatch",
    "Preview",
    "Quarantined",
    "Role",
    "Session",
    "UnderReview",
    "User",
    "Wanted",
    "match_key",
    "read_seen",
    "told_seen",
]
