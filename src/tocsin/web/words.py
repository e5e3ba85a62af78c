"""Words for what a page says, each with the sign that stands beside it: nothing is told by colour alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import msgspec

from tocsin.model.answer import Sight, Stage, Verdict
from tocsin.model.counting import percent as percent  # noqa: PLC0414  (templates ask for it here)
from tocsin.model.counting import span as span  # noqa: PLC0414  (the same)
from tocsin.model.field_of_view import Days
from tocsin.model.marking import Marking
from tocsin.node.calls.course import Doing
from tocsin.node.reports.rows import timestamp

_NAMED = 4  # members that a banner has room for


class Said(msgspec.Struct, frozen=True):
    """A word, the sign beside it (an id in the sheet of signs), and what it means in a sentence."""

    word: str
    sign: str
    meaning: str


SIGHTS: dict[Sight | None, Said] = {
    Sight.SEEN: Said("Seen", "seen", "it matched, and an analyst has confirmed it"),
    Sight.MATCHED: Said("Unconfirmed", "matched", "it matched, and nobody has confirmed it yet"),
    Sight.PARTLY: Said(
        "Partly", "partly", "not found, and some of the ways to see it are blind on every host"
    ),
    Sight.NOT_SEEN: Said("Not seen", "not-seen", "searched where it could be seen, and not found"),
    Sight.BLIND: Said("Blind", "blind", "no host could have seen it"),
    Sight.NOT_TRIED: Said("Not tried", "not-tried", "it was not searched, and the answer says why"),
    None: Said("No word", "waiting", "nothing has been said of it yet"),
}
_AT_WORK = "the member searches its history, or its people look at what they hold back"
STAGES: dict[Stage | None, Said] = {
    None: Said("No word yet", "waiting", "this member has said nothing"),
    Stage.RECEIVED: Said("Received", "received", "the call has arrived"),
    Stage.HUNTING: Said("At work", "hunting", _AT_WORK),
    Stage.ANSWERED: Said("Answered", "answered", "an answer has arrived"),
    Stage.WITHDRAWN: Said("Withdrawn", "withdrawn", "the member took its answer back"),
}
DOINGS: dict[Doing, Said] = {
    Doing.SILENT: STAGES[None],
    Doing.RECEIVED: STAGES[Stage.RECEIVED],
    Doing.AT_WORK: STAGES[Stage.HUNTING],
    Doing.IN_PART: Said(
        "Answered in part",
        "hunting",
        "it told some; the rest is still searched for, or held back for a review",
    ),
    Doing.ANSWERED: STAGES[Stage.ANSWERED],
    Doing.WITHDRAWN: STAGES[Stage.WITHDRAWN],
    Doing.STOPPED: Said("Stopped", "waiting", "the call was taken back before all of it was answered"),
    Doing.EXPIRED: Said("Expired", "waiting", "the call expired before all of it was answered"),
}
VERDICTS: dict[Verdict, Said] = {
    Verdict.OPEN: Said("Open", "matched", "nobody has judged it"),
    Verdict.CONFIRMED: Said("Confirmed", "seen", "an analyst says it is real"),
    Verdict.DISMISSED: Said("Dismissed", "not-tried", "an analyst says it is harmless"),
}


def minute(value: dt.datetime | None) -> str:
    """A moment to the minute, in UTC, without saying so."""
    return f"{value.astimezone(dt.UTC):%Y-%m-%d %H:%M}" if value else "none"


def second(value: dt.datetime) -> str:
    """A moment to the second, in UTC, without saying so."""
    return f"{value.astimezone(dt.UTC):%Y-%m-%d %H:%M:%S}"


def day(value: dt.datetime | None) -> str:
    """The day of a moment, in UTC."""
    return f"{value.astimezone(dt.UTC):%Y-%m-%d}" if value else "none"


def days(value: Days) -> str:
    """How many days, and which: ``1 day, 2018-03-24``."""
    return f"{count(value.count, 'day')}, {value}"


def exact(value: dt.datetime | None) -> str:
    """A moment as machines read it, "" for none."""
    return timestamp(value) or ""


def only(marking: Marking, names: Sequence[str]) -> str:
    """Who is named by a marking with a list: by name, of many the first, and how many more; those that no registry knows are counted."""
    listed = len(marking.releasable_to or ())
    if not listed:
        return "nobody else is named"
    shown = names if len(names) <= _NAMED else names[: _NAMED - 1]
    more = listed - len(shown)
    rest = (f"{more:,} more" if shown else count(more, "named member"),) if more else ()
    return "only " + ", ".join((*shown, *rest))


def acted(author: str) -> str:
    """Who entered something, as people say it: of the command line whoever they say they are, and the user of the system."""
    user, line, claimed = author.partition(" (command line)")
    if not line:
        return author
    who = claimed.removeprefix(" as ")
    return f"{who} (user {user} of the node's machine)" if who else f"user {user} of the node's machine"


def number(value: float) -> str:
    """A number as people write it, with a point only where it is not whole."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"


def count(number: int, one: str, many: str = "") -> str:
    """A number with its noun: ``1 host``, ``2,000 hosts``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
