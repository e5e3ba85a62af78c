"""MISP events as they stand in files: found, bounded, their times and tags read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from pymisp.exceptions import PyMISPError

from tocsin.detections.indicators.misp import events_of
from tocsin.exchange.stix.checked import Limits, bounded, decoded
from tocsin.model.errors import ExchangeError

#: PyMISP lets what its own code stumbles over pass through as these.
STUMBLES = (
    PyMISPError,
    ArithmeticError,
    AttributeError,
    LookupError,
    OSError,
    TypeError,
    ValueError,
    RecursionError,
)
#: An event has many more values than a STIX object.
EVENT_LIMITS = Limits(values=5_000_000)
_AGAIN = "export it again as MISP JSON"


def event_in(raw: bytes, limits: Limits = EVENT_LIMITS) -> dict[str, Any]:
    """The event of a JSON document in any of the forms that MISP exports; ExchangeError if it holds none."""
    document = decoded(raw)
    event = next(events_of(document), None)
    if event is None:
        raise ExchangeError("holds no MISP event", hint="export events as MISP JSON")
    return bounded(event, limits)


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


def tags_of(part: dict[str, Any]) -> Iterator[str]:
    """Names of the tags of an event, an object or an attribute, in any of the forms that MISP writes; each once.

    Galaxy clusters that it holds whole are among them. ExchangeError for tags that are no list of objects with names: one may be a label.
    """
    found: dict[str, None] = {}
    for key in ("Tag", "EventTag", "AttributeTag"):
        said = part.get(key) or []
        for one in said if isinstance(said, list) else [None]:
            held = one.get("Tag", one) if isinstance(one, dict) else None
            if not isinstance(held, dict) or not isinstance(held.get("name"), str):
                where = f"MISP {str(part.get('uuid', ''))[:80]}"
                raise ExchangeError(f"has {key} that is no list of tags with names", where=where, hint=_AGAIN)
            found[held["name"]] = None
    for galaxy in dicts(part.get("Galaxy")):
        for one in dicts(galaxy.get("GalaxyCluster")):
            if isinstance(one.get("tag_name"), str):
                found[one["tag_name"]] = None
    yield from found
