"""MISP events and feeds: read into STIX objects with what they claim, and written from what was released."""

import logging

from tocsin.exchange.misp.feed import FeedEvent, Listed, is_feed, manifest_of, read_feed
from tocsin.exchange.misp.losses import Loss
from tocsin.exchange.misp.organisations import NOBODY, Organisations, organisations_of
from tocsin.exchange.misp.reading import Imported, read_event
from tocsin.exchange.misp.writing import Exported, event_of

# PyMISP logs texts from outside as they are, which a terminal must not see; what is wrong is told with the event.
logging.getLogger("pymisp").setLevel(logging.CRITICAL)

__all__ = [
    "NOBODY",
    "Exported",
    "FeedEvent",
    "Imported",
    "Listed",
    "Loss",
    "Organisations",
    "event_of",
    "is_feed",
    "manifest_of",
    "organisations_of",
    "read_event",
    "read_feed",
]
