"""Everything a publication keeps, in a SQLite file of its own: no node opens it, and it opens no node's."""

from tocsin.store.press.articles import Articles, Listing, Texts
from tocsin.store.press.mails import Mail, Mails, MailState
from tocsin.store.press.openings import Opened, Openings
from tocsin.store.press.reaching import Told, told_of
from tocsin.store.press.readers import Link, Readers
from tocsin.store.press.saved_searches import SavedSearch, SavedSearches
from tocsin.store.press.searching import Searching, Wanted
from tocsin.store.press.store import PRESS, PressStore

__all__ = [
    "PRESS",
    "Articles",
    "Link",
    "Listing",
    "Mail",
    "MailState",
    "Mails",
    "Opened",
    "Openings",
    "PressStore",
    "Readers",
    "SavedSearch",
    "SavedSearches",
    "Searching",
    "Texts",
    "Told",
    "Wanted",
    "told_of",
]
