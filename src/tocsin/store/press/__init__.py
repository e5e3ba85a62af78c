"""Everything a publication keeps, in a SQLite file of its own: no node opens it, and it opens no node's."""

from tocsin.store.press.articles import Articles, Listing, Step, Texts
from tocsin.store.press.identities import Loan
from tocsin.store.press.mails import Mail, Mailing, Mails, MailState
from tocsin.store.press.material import Came, Kept, Materials
from tocsin.store.press.openings import Opened, Openings
from tocsin.store.press.proposals import Proposal, Proposals
from tocsin.store.press.reaching import Told, told_of
from tocsin.store.press.readers import BOUNCES, Keys, Link, Readers
from tocsin.store.press.saved_searches import SavedSearch, SavedSearches
from tocsin.store.press.searching import Searching, Wanted
from tocsin.store.press.store import PRESS, PressStore
from tocsin.store.press.vouchers import Voucher, Vouchers

__all__ = [
    "BOUNCES",
    "PRESS",
    "Articles",
    "Came",
    "Kept",
    "Keys",
    "Link",
    "Listing",
    "Loan",
    "Mail",
    "MailState",
    "Mailing",
    "Mails",
    "Materials",
    "Opened",
    "Openings",
    "PressStore",
    "Proposal",
    "Proposals",
    "Readers",
    "SavedSearch",
    "SavedSearches",
    "Searching",
    "Step",
    "Texts",
    "Told",
    "Voucher",
    "Vouchers",
    "Wanted",
    "told_of",
]
