"""What a node shows and takes by HTTP: pages and their JSON."""

from tocsin.web.app import web_app
from tocsin.web.desk import Accounts, Desk
from tocsin.web.nouns import (
    Actor,
    CallRow,
    Entry,
    FoundRow,
    HuntRow,
    Preview,
    Quarantined,
    Role,
    Session,
    UnderReview,
    User,
    Wanted,
    match_key,
)
from tocsin.web.settings import Settings
from tocsin.web.throttle import Backoff, Throttle

__all__ = [
    "Accounts",
    "Actor",
    "Backoff",
    "CallRow",
    "Desk",
    "Entry",
    "FoundRow",
    "HuntRow",
    "Preview",
    "Quarantined",
    "Role",
    "Session",
    "Settings",
    "Throttle",
    "UnderReview",
    "User",
    "Wanted",
    "match_key",
    "web_app",
]
