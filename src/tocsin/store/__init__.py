"""Everything a node keeps that is not an event, in SQLite or PostgreSQL."""

from tocsin.store.answers import Answers
from tocsin.store.attempts import Attempts, Lockout
from tocsin.store.audit import Audit, Chain, Noted
from tocsin.store.calls import Calls, Step
from tocsin.store.columns import is_key
from tocsin.store.cursors import Cursors
from tocsin.store.findings import Findings
from tocsin.store.hunts import Hunts
from tocsin.store.joining import match_key
from tocsin.store.matches import Decided, Decision, KeptMatch, Matches, Merged
from tocsin.store.members import Keys, Members
from tocsin.store.objects import Objects
from tocsin.store.outbox import Outbox, Parcel
from tocsin.store.quarantine import Held, Quarantine, Quarantined
from tocsin.store.readers import ITSELF, Itself, Viewer
from tocsin.store.secret import Passwords
from tocsin.store.sessions import Session, Sessions
from tocsin.store.store import Store
from tocsin.store.stored import (
    ALL,
    EVERY,
    NEWEST,
    Added,
    Filters,
    Kept,
    Listed,
    Manifest,
    Newest,
    Outcome,
    Page,
    StoredObject,
    Versions,
)
from tocsin.store.tokens import Token, Tokens
from tocsin.store.users import Login, User, Users

__all__ = [
    "ALL",
    "EVERY",
    "ITSELF",
    "NEWEST",
    "Added",
    "Answers",
    "Attempts",
    "Audit",
    "Calls",
    "Chain",
    "Cursors",
    "Decided",
    "Decision",
    "Filters",
    "Findings",
    "Held",
    "Hunts",
    "Itself",
    "Kept",
    "KeptMatch",
    "Keys",
    "Listed",
    "Lockout",
    "Login",
    "Manifest",
    "Matches",
    "Members",
    "Merged",
    "Newest",
    "Noted",
    "Objects",
    "Outbox",
    "Outcome",
    "Page",
    "Parcel",
    "Passwords",
    "Quarantine",
    "Quarantined",
    "Session",
    "Sessions",
    "Step",
    "Store",
    "StoredObject",
    "Token",
    "Tokens",
    "User",
    "Users",
    "Versions",
    "Viewer",
    "is_key",
    "match_key",
]
