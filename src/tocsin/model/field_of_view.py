"""The field of view: what a hunt could see, what it could not, and why; per detection, host and day."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Sequence

import msgspec


class Why(enum.StrEnum):
    """Why a host is blind to a detection, from the least to the most that it logs."""

    NO_LOG_SOURCE = "no_log_source"  # the host has no log that could show it
    DAYS_NOT_COVERED = "days_not_covered"  # it has the log, but not in the time in question
    EVENT_NEVER_LOGGED = "event_never_logged"  # it has the log, but never this kind of event
    FIELD_NEVER_FILLED = "field_never_filled"  # it logs the event, but without what the rule needs


class Days(msgspec.Struct, frozen=True, order=True):
    """Days from ``first`` to ``last``, both included, in UTC."""

    first: dt.date
    last: dt.date

    @property
    def count(self) -> int:
        """Number of days."""
        return (self.last - self.first).days + 1

    def __str__(self) -> str:
        return f"{self.first}" if self.first == self.last else f"{self.first} to {self.last}"


class Host(msgspec.Struct, frozen=True):
    """A machine that some log names as its source.

    ``name`` is its fully qualified form where one is known, ``aliases`` the other spellings.
    ``days`` is the number of days on which it logged anything within the time in question.
    """

    origin: str
    name: str
    aliases: tuple[str, ...]
    rows: int
    days: int
    first: dt.datetime | None
    last: dt.datetime | None


class Seeing(msgspec.Struct, frozen=True):
    """Hosts (positions in ``FieldOfView.hosts``) that see a class of detections in the same way.

    ``tables`` are the logs that show it. ``missing`` is empty where they see it fully; else they see it
    only partly, and it names what the blind alternatives lack ("field Hashes", "event 13").
    ``host_days`` are the days covered, summed over the hosts.
    """

    hosts: tuple[int, ...]
    tables: tuple[str, ...]
    missing: tuple[str, ...]
    host_days: int


class Blind(msgspec.Struct, frozen=True):
    """Hosts that cannot see a class of detections, and why; ``what`` names log sources, events or fields."""

    hosts: tuple[int, ...]
    why: Why
    what: tuple[str, ...]

    def __str__(self) -> str:
        return because(self.why, self.what)


def because(why: Why, what: Sequence[str]) -> str:
    """Why something is blind, in words: ``CommandLine never filled``; names beyond the first few are counted."""
    named = what[:_NAMED]
    rest = len(what) - len(named)
    text = " or ".join(named) + (f" or {rest} more" if rest else "")
    return _REASON[why].format(text)


#: Names listed in a reason; the rest is counted.
_NAMED = 4
_REASON = {
    Why.NO_LOG_SOURCE: "no {} log",
    Why.DAYS_NOT_COVERED: "no {} log in these days",
    Why.EVENT_NEVER_LOGGED: "event {} never logged",
    Why.FIELD_NEVER_FILLED: "{} never filled",
}


class Visibility(msgspec.Struct, frozen=True):
    """How every known host sees the detections of one class: those that ask the same of the same logs.

    Every known host is in exactly one of ``seeing`` and ``blind``. ``known`` is false where no log that
    Tocsin can read shows the log source. Host-days are hosts times days in question: of ``host_days_asked`` of
    all known hosts ``host_days_seeing`` are those of hosts that are not blind, and of these ``host_days`` are
    covered. On the days in ``uncovered`` no host at all could have seen it. ``nameless`` are logs that show the
    class in events that name no host: they are asked, but count for no known host; ``nameless_outside`` are those
    that do so only outside the time in question. ``start`` and ``stop`` (ISO 8601, UTC, "" if open) bound the time
    in which these detections ask at all, and with it the days in question. ``name`` says what indicator lists look
    for, "" if the detections are no lists: ``addresses of feed.csv``.
    """

    logsources: tuple[str, ...]
    known: bool
    seeing: tuple[Seeing, ...]
    blind: tuple[Blind, ...]
    host_days: int
    host_days_seeing: int
    host_days_asked: int
    uncovered: tuple[Days, ...]
    nameless: tuple[str, ...] = ()
    nameless_outside: tuple[str, ...] = ()
    start: str = ""
    stop: str = ""
    name: str = ""

    @property
    def called(self) -> tuple[str, ...]:
        """What people call a class by: the name of lists, which ask dozens of log sources, else the log sources."""
        return (self.name,) if self.name else self.logsources

    @property
    def nearest(self) -> Why:
        """Why the hosts that come nearest to seeing are blind; what holds of events that name no host counts too."""
        found = [group.why for group in self.blind]
        found += [Why.DAYS_NOT_COVERED] if self.nameless_outside else []
        return max(found, key=tuple(Why).index, default=Why.NO_LOG_SOURCE)


class Outcome(msgspec.Struct, frozen=True):
    """What a hunt can say of one detection; ``seen`` and the figures count known hosts.

    ``visibility`` is the detection's position in ``FieldOfView.classes``. ``seen_unnamed`` tells that events
    matched whose log names no host. ``sentence`` says all of it in words.
    """

    visibility: int
    seen: tuple[int, ...]
    seen_unnamed: bool
    not_seen: int
    partly: int
    blind: int
    sentence: str


class OriginTime(msgspec.Struct, frozen=True):
    """Days in question at one origin, and the rows that do not count towards any of them.

    ``asked`` is None where no row of the origin has a time in question. ``stray`` are days that cannot be right or lie far from
    all others, ``stray_rows`` the rows on them; ``timeless_rows`` have no readable time, ``unnamed_rows`` no host.
    ``logged`` are the days from its first to its last row at any time, strays aside, None if none has a time.
    """

    origin: str
    asked: Days | None
    stray: tuple[dt.date, ...]
    stray_rows: int
    timeless_rows: int
    unnamed_rows: int
    logged: Days | None = None


class LogSummary(msgspec.Struct, frozen=True):
    """One log of one origin in the time in question; ``names`` are what Sigma calls it, ``hosts`` its known hosts.

    ``gaps`` are runs of days without a row that are longer than the log's own rhythm.
    """

    origin: str
    table: str
    names: tuple[str, ...]
    rows: int
    hosts: int
    first: dt.datetime | None
    last: dt.datetime | None
    gaps: tuple[Days, ...]


class HostLog(msgspec.Struct, frozen=True):
    """The days in question on which a host (position in ``FieldOfView.hosts``) logged to a table."""

    host: int
    table: str
    days: tuple[Days, ...]


class FieldOfView(msgspec.Struct, frozen=True):
    """What a hunt could see: of each detection by id, on the known hosts, in the time in question.

    ``since`` and ``until`` are the window that was asked for, None where it is open. ``elsewhere`` are known hosts that the
    hunt was not limited to: nothing else here speaks of them.
    """

    hosts: tuple[Host, ...]
    times: tuple[OriginTime, ...]
    logs: tuple[LogSummary, ...]
    host_logs: tuple[HostLog, ...]
    classes: tuple[Visibility, ...]
    outcomes: dict[str, Outcome]
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    elsewhere: tuple[Host, ...] = ()

    @property
    def blind(self) -> bool:
        """Whether no log could show any of the detections, be it of a known host or one that names none."""
        return not any(one.seeing or one.nameless for one in self.classes)

    def of(self, rule_id: str) -> Outcome:
        """The outcome of one detection; KeyError if it was not hunted."""
        return self.outcomes[rule_id]

    def visibility(self, rule_id: str) -> Visibility:
        """How the known hosts see one detection; KeyError if it was not hunted."""
        return self.classes[self.outcomes[rule_id].visibility]
