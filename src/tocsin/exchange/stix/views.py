"""What is said of one item as our extension of a sighting, and back."""

from __future__ import annotations

from tocsin.exchange.stix.extensions import BlindHosts, DaysCovered, FieldOfViewExtension, Hosts
from tocsin.model.answer import Blindness, FieldOfViewCount, ItemAnswer, Sight
from tocsin.model.errors import ExchangeError
from tocsin.model.field_of_view import Days

#: The most that a sighting's ``count`` can be (STIX 2.1, section 5.2.1).
MOST = 999_999_999

#: What says that something is there; of all else a sighting counts 0.
FOUND = frozenset({Sight.SEEN, Sight.MATCHED})


def said_of(item: ItemAnswer, call: str, *, beside: bool = False, again: int = 0) -> FieldOfViewExtension:
    """The extension that says of an item what a sighting has no words for; ``beside`` if another one tells what was measured."""
    contradiction(item)
    return FieldOfViewExtension(
        call=call,
        sight=item.sight,
        reason=item.reason,
        techniques=item.techniques,
        logsources=item.logsources,
        pseudonyms=item.pseudonyms,
        hosts=None if item.view is None else _hosts(item.view),
        declared=item.declared,
        beside=beside,
        again=again,
        events=item.count if item.count > MOST else None,
    )


def view_of(hosts: Hosts | None) -> FieldOfViewCount | None:
    """The counts of a field of view; None where nothing is said."""
    if hosts is None:
        return None
    return FieldOfViewCount(
        known=hosts.known,
        seen=hosts.seen,
        not_seen=hosts.not_seen,
        partly=hosts.partly,
        blind=hosts.blind,
        blindness=tuple(Blindness(one.why, one.what, one.hosts) for one in hosts.blindness),
        host_days=hosts.host_days,
        host_days_asked=hosts.host_days_asked,
        days=None if hosts.days is None else Days(hosts.days.first, hosts.days.last),
        declared=hosts.declared,
    )


def contradiction(item: ItemAnswer) -> None:
    """Raise ExchangeError if what is said of an item contradicts itself."""
    found, view = item.sight in FOUND, item.view
    if not found and (item.count or item.first_seen or item.last_seen or item.pseudonyms):
        raise ExchangeError(f"{item.sight.value} and yet something of it is told", where=item.item)
    if item.first_seen and item.last_seen and item.first_seen > item.last_seen:
        raise ExchangeError("is seen last before it is seen first", where=item.item)
    if view is not None and view.known != view.seen + view.not_seen + view.blind:
        raise ExchangeError("the known hosts are not those seen, not seen and blind", where=item.item)
    if view is not None and (view.partly > view.not_seen or (view.seen and not found)):
        raise ExchangeError("the counts of hosts contradict what is said", where=item.item)
    if view is not None and view.declared != item.declared:
        raise ExchangeError("is declared and measured at once", where=item.item)

    if item.beside is not None:
        _apart(item, item.beside)


def _apart(item: ItemAnswer, beside: ItemAnswer) -> None:
    if item.declared or not beside.declared or beside.beside is not None or beside.item != item.item:
        raise ExchangeError(
            "what is declared beside does not stand apart from what was measured", where=item.item
        )
    contradiction(beside)


def _hosts(view: FieldOfViewCount) -> Hosts:
    return Hosts(
        known=view.known,
        seen=view.seen,
        not_seen=view.not_seen,
        partly=view.partly,
        blind=view.blind,
        blindness=tuple(BlindHosts(why=one.why, what=one.what, hosts=one.hosts) for one in view.blindness),
        host_days=view.host_days,
        host_days_asked=view.host_days_asked,
        days=None if view.days is None else DaysCovered(first=view.days.first, last=view.days.last),
        declared=view.declared,
    )
