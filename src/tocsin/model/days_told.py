"""Times in question in words: what was asked, and what the logs hold."""

from __future__ import annotations

import datetime as dt

from tocsin.model.counting import counted
from tocsin.model.field_of_view import FieldOfView, OriginTime, Visibility


def days_told(view: FieldOfView, time: OriginTime) -> str:
    """The days in question at an origin; where a window was asked for, beside the days that its logs hold.

    ``2022-05-01 to 2022-05-31, 31 days``; of a window, ``asked 2022-05-01, 1 day; logs from 2021-03-02 to
    2022-07-15``; of one in which no event lies, ``asked from 2030-01-01 on: no log covers these days, logs
    from …``.
    """
    asked = time.asked and f"{time.asked}, {counted(time.asked.count, 'day')}"
    if view.since is None and view.until is None:
        return asked or "no event has a readable time"
    empty = not any(log.rows for log in view.logs if log.origin == time.origin)
    span = time.logged and (f"of {time.logged}" if time.logged.count == 1 else f"from {time.logged}")
    logs = f"logs {span}" if span else "no event has a readable time"
    given = asked or window_told(view.since, view.until)
    return f"asked {given}: no log covers these days, {logs}" if empty else f"asked {given}; {logs}"


def window_told(since: dt.datetime | None, until: dt.datetime | None) -> str:
    """A window: ``from 2022-05-01 to before 2022-06-01``, ``from 2022-05-01 on``, ``before 2022-06-01``; "" if open."""
    if since and until:
        return f"from {_moment(since)} to before {_moment(until)}"
    return f"from {_moment(since)} on" if since else f"before {_moment(until)}" if until else ""


def bounds_told(one: Visibility) -> str:
    """In which time alone the detections of a class ask, by their own word; "" if in any."""
    return window_told(*(dt.datetime.fromisoformat(text) if text else None for text in (one.start, one.stop)))


def _moment(moment: dt.datetime) -> str:
    moment = moment.astimezone(dt.UTC)
    day = f"{moment.year:04}-{moment:%m-%d}"
    return day if moment.time() == dt.time() else f"{day} {moment:%H:%M} UTC"
