"""MISP events and feeds: read into marked STIX objects, and written from released ones."""

from tocsin.exchange.misp.events import events_in
from tocsin.exchange.misp.feed import FeedEvent, read_feed
from tocsin.exchange.misp.losses import Loss
from tocsin.exchange.misp.reading import Imported, Importing, read_event
from tocsin.exchange.misp.writing import Exported, event_of

__all__ = [
    "Exported",
    "FeedEvent",
    "Imported",
    "Importing",
    "Loss",
    "event_of",
    "events_in",
    "read_event",
    "read_feed",
]
