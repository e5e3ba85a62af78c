"""MISP events as they stand in files: found, bounded, and their times read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from tocsin.exchange.stix.checked import Limits, bounded, decoded
from tocsin.model.errors import ExchangeError

#: An event has many more values than a STIX object.
EVENT_LIMITS = Limits(values=5_000_000)


def events_in(raw: bytes, limits: Limits = EVENT_LIMITS) -> Iterator[dict[str, Any]]:
    """Events of a JSON document in any of the forms that MISP exports; ExchangeError if it holds none."""
    if len(raw) > limits.size:
        raise ExchangeError(f"{len(raw)} bytes are more than the {limits.size} that are read")
    document = decoded(raw)
    if isinstance(document, dict) and "response" in document:
        document = document["response"]
    given = document if isinstance(document, list) else [document]
    found = [one.get("Event", one) for one in given if isinstance(one, dict)]
    events = [one for one in found if isinstance(one, dict) and "info" in one]
    if not events:
        raise ExchangeError("holds no MISP event", hint="export events as MISP JSON")
    for event in events:
        yield bounded(event, limits)


def dicts(value: object) -> list[dict[str, Any]]:
    """The objects in a list; what is none is left out."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def moment_of(value: object) -> dt.datetime | None:
    """A time as MISP writes it: seconds since 1970 or ISO 8601, in UTC where nothing is said; None for anything else."""
    try:
        if isinstance(value, dt.datetime):
            found = value
        elif isinstance(value, int) or (isinstance(value, str) and value.isascii() and value.isdigit()):
            found = dt.datetime.fromtimestamp(int(value), dt.UTC)
        else:
            found = dt.datetime.fromisoformat(str(value))
        return found.astimezone(dt.UTC) if found.tzinfo else found.replace(tzinfo=dt.UTC)
    except (ValueError, OverflowError, OSError):
        return None
