"""Fields of a declaration, rows of it, and what can be wrong with them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import msgspec

from tocsin.model.answer import Sight
from tocsin.model.call import Call

#: What is said of an item, and the field of view it is said with: the latter may be said once for all items.
SAID = ("said", "count", "first", "last", "hosts", "reason", "lacking")
VIEW = ("logsources", "covered_from", "covered_until", "hosts_covered", "hosts_known")
FIELDS = (*SAID, *VIEW)
#: Columns of CSV, and the item of its row that holds for all of them.
COLUMNS = ("item", "name", *FIELDS, "call", "call_modified")
EVERY = "*"
#: What can be said; "" says nothing yet.
SAYS = {"seen": Sight.SEEN, "not_seen": Sight.NOT_SEEN, "blind": Sight.BLIND}


class Row(msgspec.Struct, frozen=True):
    """What is said of one item as text, and the place where it is said (``line 12``); item "" is the view for all."""

    item: str
    place: str
    fields: Mapping[str, str]


class Problem(msgspec.Struct, frozen=True):
    """What is wrong with a field of a row."""

    item: str
    place: str
    field: str
    what: str

    def __str__(self) -> str:
        at = ", ".join(filter(None, (self.place, self.field)))
        return f"{at}: {self.what}" if at else self.what


def stamp(call: Call) -> str:
    """The version of a call as files say it."""
    return call.modified.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
