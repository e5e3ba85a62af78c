"""What ``tocsin library search`` asks: as the desk, or as one of its readers."""

from __future__ import annotations

import datetime as dt

from tocsin.model.errors import UsageError
from tocsin.model.reader import Reader
from tocsin.model.search import Order
from tocsin.press.press import Press
from tocsin.press.searching import Results, search, search_desk

_VISITOR, _REGISTERED, _ALL_ACCESS = "visitor", "registered", "all-access"


def searched(press: Press, text: str, as_reader: str, page: int, order: Order) -> Results:
    """What is found by the desk, or by a reader. Raises ``UsageError`` for one that there is not."""
    if not as_reader:
        return search_desk(press, text, page, order)
    return search(press, text, _reader(press, as_reader), page, order).value


def order_of(told: str) -> Order:
    """The order by its name. Raises ``UsageError`` for one that there is not."""
    if told not in set(Order):
        raise UsageError(f"{told!r} is no order", where="--order", hint="best or newest")
    return Order(told)


def _reader(press: Press, told: str) -> Reader | None:
    """A reader by address, or one of a tier to whom nothing but what is public may be told."""
    if told == _VISITOR:
        return None
    now = press.clock()
    if told in {_REGISTERED, _ALL_ACCESS}:
        return Reader("", "", now, until=now + dt.timedelta(days=1) if told == _ALL_ACCESS else None)
    found = press.store.readers.by_address(told)
    if found is None:
        hint = f"{_VISITOR}, {_REGISTERED}, {_ALL_ACCESS}, or a reader's address"
        raise UsageError("is no reader", where=f"--as {told}", hint=hint)
    return found
