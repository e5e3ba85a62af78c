"""How a paper says days, intervals and lists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from tocsin.cases.severity import FACTORS
from tocsin.model.case import Entry, Event, Incident
from tocsin.model.severity import Reading

#: Rows of a table, of which a case may have thousands; how many more there are is said.
ROWS = 80
#: Factors that are named of those that would narrow an interval.
NARROWING = 3


def day(at: dt.date | dt.datetime | None) -> str:
    """A day as people write it: 7 September 2022."""
    return f"{at.day} {at:%B %Y}" if at else "day unknown"


def short_day(at: dt.date | dt.datetime | None) -> str:
    """A day in a table: 2022-09-07."""
    return f"{at:%Y-%m-%d}" if at else "unknown"


def between(begin: dt.date | dt.datetime | None, end: dt.date | dt.datetime | None) -> str:
    """A time in a table, one day where it is no longer."""
    return short_day(begin) if end is None or end == begin else f"{short_day(begin)} to {short_day(end)}"


def listed(words: Iterable[str], nothing: str = "none") -> str:
    """Words in a row, the last after "and"."""
    found = list(dict.fromkeys(filter(None, words)))
    if len(found) < 2:  # noqa: PLR2004  (one needs no "and")
        return found[0] if found else nothing
    return f"{', '.join(found[:-1])} and {found[-1]}"


def narrowing(reading: Reading) -> str:
    """The questions whose answers would narrow an interval most."""
    return " ".join(FACTORS[one.factor].question for one in reading.narrowing[:NARROWING])


def incident_of(entry: Entry) -> Incident:
    """The incident that an entry holds. TypeError for one that holds none."""
    if not isinstance(entry.body, Incident):
        raise TypeError(entry.id)  # only incidents are pictured
    return entry.body


def event_of(entry: Entry) -> Event:
    """The event that an entry holds. TypeError for one that holds none."""
    if not isinstance(entry.body, Event):
        raise TypeError(entry.id)  # only events are on a course
    return entry.body


def title_of(id_: str, entries: Iterable[Entry]) -> str:
    """An incident's title by its id; the id where there is none, "the case" for none."""
    found = next((one.body.title for one in entries if one.id == id_ and isinstance(one.body, Incident)), id_)
    return found or "the case"


def sentence(text: str) -> str:
    """A text of somebody as a sentence of ours: it ends in a full stop."""
    stripped = " ".join(text.split())
    return stripped if not stripped or stripped[-1] in ".!?…" else f"{stripped}."
