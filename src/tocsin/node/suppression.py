"""What a tuning file says of findings to leave out."""

from __future__ import annotations

import datetime as dt

import msgspec


class Suppression(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Findings to leave out: of ``rule`` (id or title), and, where given, host, origin and values.

    ``host`` is a machine by any of its names; a short name that no machine bears is all whose first label it is.
    ``fields`` maps a field of the event to the value it must have, case ignored, ``*`` at its start or
    end standing for anything. A suppression after its ``until`` day no longer holds. ``reason`` is for
    the reader.
    """

    rule: str
    reason: str
    host: str = ""
    origin: str = ""
    fields: dict[str, str] = msgspec.field(default_factory=dict)
    until: dt.date | None = None
