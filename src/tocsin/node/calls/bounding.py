"""Times that an answer tells, within those that logs can have: no clock of a host, and no jest, goes further."""

from __future__ import annotations

import datetime as dt

import msgspec

from tocsin.model.answer import Answer, FieldOfViewCount, ItemAnswer
from tocsin.model.errors import ExchangeError
from tocsin.model.field_of_view import Days

#: No log that is searched is older.
FIRST = dt.datetime(1990, 1, 1, tzinfo=dt.UTC)
#: By how much clocks may differ.
AHEAD = dt.timedelta(days=1)


def bounded_times(answer: Answer, now: dt.datetime) -> Answer:
    """The answer, in which moments before 1990 or a day after it was made are not told, and days end there.

    ExchangeError if the answer itself is of a time to come, or of before 1990.
    """
    if not FIRST <= answer.modified <= now + AHEAD:
        raise ExchangeError(f"is of {answer.modified:%Y-%m-%d}, which is not now", where=answer.id)
    last = answer.modified + AHEAD
    return msgspec.structs.replace(answer, items=tuple(_item(one, last) for one in answer.items))


def _item(item: ItemAnswer, last: dt.datetime) -> ItemAnswer:
    """The item; the very same where all is within bounds."""
    times = {name: _moment(getattr(item, name), last) for name in ("first_seen", "last_seen")}
    more = {
        "view": item.view and _view(item.view, last.date()),
        "beside": item.beside and _item(item.beside, last),
    }
    changed = {name: value for name, value in (times | more).items() if value is not getattr(item, name)}
    return msgspec.structs.replace(item, **changed) if changed else item


def _moment(at: dt.datetime | None, last: dt.datetime) -> dt.datetime | None:
    return at if at is not None and FIRST <= at <= last else None


def _view(view: FieldOfViewCount, last: dt.date) -> FieldOfViewCount:
    if view.days is None or (FIRST.date() <= view.days.first and view.days.last <= last):
        return view
    first, end = max(view.days.first, FIRST.date()), min(view.days.last, last)
    return msgspec.structs.replace(view, days=Days(first, end) if first <= end else None)
