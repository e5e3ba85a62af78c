"""TAXII 2.1: the server that members poll and post to, and the client that polls hubs and peers."""

from tocsin.exchange.taxii.client import Discovery, RemoteCollection, RemoteRoot, TaxiiClient
from tocsin.exchange.taxii.fetching import BusyError, Patience, Timing, TooLargeError, http_client
from tocsin.exchange.taxii.following import BEGINNING, Cursor
from tocsin.exchange.taxii.hosting import (
    Access,
    Basic,
    Bearer,
    LockedOutError,
    ObjectBook,
    Posted,
    TaxiiServer,
)
from tocsin.exchange.taxii.places import ApiRoot, Caller, Collection, Rights
from tocsin.exchange.taxii.polling import EVERY_VERSION, Paging, Pulled
from tocsin.exchange.taxii.posting import stored_object
from tocsin.exchange.taxii.sending import Envelopes
from tocsin.exchange.taxii.server import taxii_app
from tocsin.exchange.taxii.statuses import RecentStatuses, State, Status, StatusBook, Told

__all__ = [
    "BEGINNING",
    "EVERY_VERSION",
    "Access",
    "ApiRoot",
    "Basic",
    "Bearer",
    "BusyError",
    "Caller",
    "Collection",
    "Cursor",
    "Discovery",
    "Envelopes",
    "LockedOutError",
    "ObjectBook",
    "Paging",
    "Patience",
    "Posted",
    "Pulled",
    "RecentStatuses",
    "RemoteCollection",
    "RemoteRoot",
    "Rights",
    "State",
    "Status",
    "StatusBook",
    "TaxiiClient",
    "TaxiiServer",
    "Timing",
    "Told",
    "TooLargeError",
    "http_client",
    "stored_object",
    "taxii_app",
]
