"""Alerts: on each day of issue a reader with all-access is mailed once what is new in its saved searches, no article twice."""

from __future__ import annotations

import datetime as dt
import itertools

import msgspec

from tocsin.press.alert_letters import KEY, News
from tocsin.press.press import Press
from tocsin.press.searching import new_hits
from tocsin.store.press import Mail, SavedSearch

#: After the hour of issue, so that what appears at that hour is in it.
_AFTER = dt.timedelta(minutes=9)
#: By when an article is surely there whose time of publication has passed.
_KEEPING = dt.timedelta(minutes=1)
#: Readers whose searches are asked before other work has its turn.
_AT_ONCE = 20


class Made(msgspec.Struct, frozen=True):
    """How many mails were put out, and whether more readers wait."""

    mails: int = 0
    more: bool = False


def alert_due(press: Press) -> Made:
    """Look for what is new, some readers at a time, once the hour has come, and put out a mail to each who has some."""
    today = press.settings.calendar.today(press.clock())
    until = press.settings.calendar.at(today) + _AFTER
    if not press.settings.calendar.appears(today) or press.clock() < until + _KEEPING:
        return Made()
    waiting = press.store.saved.untold(until, _AT_ONCE)
    by_reader = [(id_, tuple(some)) for id_, some in itertools.groupby(waiting, lambda one: one.reader)]
    count = sum(_put_out(press, f"{KEY}{today}", id_, some, until) for id_, some in by_reader)
    return Made(count, more=len(by_reader) == _AT_ONCE)


def _put_out(
    press: Press, key: str, reader: str, searches: tuple[SavedSearch, ...], until: dt.datetime
) -> int:
    """Put out what is new in a reader's searches; says how many mails that are.

    The mail, and up to when each search was told, are kept together: killed in between, all of it was done or none.
    """
    found = ((one, new_hits(press, one, one.told, until).value) for one in searches)
    news = [
        News(one.id, results.total, tuple(hit.id for hit in results.hits))
        for one, results in found
        if results.total
    ]
    known = press.store.readers.get(reader)
    with press.store.transaction() as store:
        for one in searches:
            store.saved.told(one.id, until)
        if not news or known is None:
            return 0
        return store.mails.put_all(
            [Mail(key, reader, known.address, msgspec.json.encode(news), unasked=True)]
        )
